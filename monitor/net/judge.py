"""One question to an OpenAI-compatible endpoint that the user named, on the net or on this machine."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx

MOST_BYTES = 100_000


async def consult(url: str, body: bytes, key: str | None, within: timedelta) -> bytes | None:
    """The answer's body, None where there is none in time, it is refused, or it is too long."""
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    address = f"{url.rstrip('/')}/chat/completions"
    try:
        async with (
            asyncio.timeout(within.total_seconds()),
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
            client.stream("POST", address, content=body, headers=headers) as response,
        ):
            return await _answer(response) if response.is_success else None
    except (TimeoutError, httpx.HTTPError, httpx.StreamError, httpx.InvalidURL):
        return None


async def _answer(response: httpx.Response) -> bytes | None:
    """The body as it is sent: httpx would unpack a kilobyte into gigabytes."""
    answer = bytearray()
    async for piece in response.aiter_raw():
        answer += piece
        if len(answer) > MOST_BYTES:
            return None
    return bytes(answer)
