"""One question to an OpenAI-compatible endpoint that the user named, on the net or on this machine."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx

MOST_BYTES = 100_000


async def consult(url: str, body: bytes, key: str | None, within: timedelta) -> bytes | None:
    """The answer's body, None where there is none in time, it is refused, or it is too long."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    try:
        async with (
            asyncio.timeout(within.total_seconds()),
            httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
        ):
            address = f"{url.rstrip('/')}/chat/completions"
            response = await client.post(address, content=body, headers=headers)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL):
        return None
    return response.content if response.is_success and len(response.content) <= MOST_BYTES else None
