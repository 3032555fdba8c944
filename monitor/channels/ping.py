"""The call that a dead man's switch waits for: a service elsewhere raises the alarm when it stops."""

from __future__ import annotations

import asyncio

import httpx
from pydantic import SecretStr

from monitor.errors import TransientChannelError

_SECONDS = 10


async def ping(http: httpx.AsyncClient, url: SecretStr) -> None:
    """Call it. Raises TransientChannelError, which does not hold the address, as that is a secret."""
    try:
        async with asyncio.timeout(_SECONDS):
            request = http.build_request("GET", url.get_secret_value())
            response = await http.send(request, stream=True)
            await response.aclose()
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise TransientChannelError(
            f"The dead man's switch could not be called ({type(error).__name__}); check health.ping_url."
        ) from None
    if not response.is_success:
        raise TransientChannelError(
            f"The dead man's switch answered {response.status_code}; check health.ping_url."
        )
