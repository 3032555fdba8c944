"""One question to an OpenAI-compatible endpoint that the user named, on the net or on this machine."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx

from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.redaction import shown

MOST_BYTES = 100_000


async def consult(url: str, body: bytes, key: str | None, within: timedelta) -> bytes:
    """The answer's body.

    Raises TransientFetchError where asking again may help (none in time, no connection, 5xx, 429, too long) and
    PermanentFetchError where not (another status). Their messages hold neither the address nor the key.
    """
    headers = {b"Content-Type": b"application/json", b"Accept-Encoding": b"identity"}
    headers |= {b"Authorization": f"Bearer {key}".encode()} if key else {}
    address = f"{url.rstrip('/')}/chat/completions"
    try:
        async with (
            asyncio.timeout(within.total_seconds()),
            httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client,  # noqa: S113
            client.stream("POST", address, content=body, headers=headers) as response,
        ):
            _check(response, url)
            return await _answer(response, url)
    except TimeoutError as error:
        late = f"no answer within {within.total_seconds():g} seconds"
        raise TransientFetchError(late, url=shown(url)) from error
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        raise TransientFetchError(f"no answer: {type(error).__name__}", url=shown(url)) from None


def _check(response: httpx.Response, url: str) -> None:
    status = response.status_code
    if response.is_success:
        return
    kind = TransientFetchError if status == 429 or status >= 500 else PermanentFetchError
    raise kind(f"it answered HTTP {status}", url=shown(url), status=status)


async def _answer(response: httpx.Response, url: str) -> bytes:
    """The body as it is sent: httpx would unpack a kilobyte into gigabytes."""
    answer = bytearray()
    async for piece in response.aiter_raw():
        answer += piece
        if len(answer) > MOST_BYTES:
            raise TransientFetchError(f"an answer of more than {MOST_BYTES:,} bytes", url=shown(url))
    return bytes(answer)
