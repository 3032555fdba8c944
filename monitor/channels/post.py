"""One HTTP POST and what its answer means, for the channels that speak HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from monitor.channels.plain import one_line
from monitor.errors import ChannelError, ConfigError, PermanentChannelError, TransientChannelError

TIMEOUT = timedelta(seconds=20)
_LATER = frozenset({408, 425, 429})
_ANSWER_BYTES = 500


@dataclass(frozen=True, slots=True)
class Post:
    """A request. `label` stands for the receiver in messages, as its address may hold a secret."""

    label: str
    url: str
    content: bytes
    headers: dict[str, str]
    timeout: timedelta = TIMEOUT


async def post(http: httpx.AsyncClient, request: Post, now: datetime) -> str:
    """Send it and return the first 500 bytes of a 2xx answer.

    Follows no redirect, reads no more of an answer than it returns, and decompresses none of it. Raises
    TransientChannelError for no answer, 408, 425, 429 and 5xx, PermanentChannelError for any other.
    """
    try:
        async with asyncio.timeout(request.timeout.total_seconds()):
            response, answer = await _exchange(http, request)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unanswered(error, request) from None
    _judge(request.label, response, answer, now)
    return answer


async def _exchange(http: httpx.AsyncClient, request: Post) -> tuple[httpx.Response, str]:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity", **request.headers}
    built = http.build_request("POST", request.url, content=request.content, headers=headers)
    response = await http.send(built, stream=True, follow_redirects=False)
    try:
        answer = b""
        async for chunk in response.aiter_raw():
            answer += chunk
            if len(answer) >= _ANSWER_BYTES:
                break
    finally:
        await response.aclose()
    return response, one_line(answer[:_ANSWER_BYTES].decode("utf-8", "replace"))


def _unanswered(error: Exception, request: Post) -> ChannelError:
    match error:
        case TimeoutError() | httpx.TimeoutException():
            seconds = request.timeout.total_seconds()
            return TransientChannelError(
                f"{request.label} did not answer within {seconds:g} seconds; see that it is up."
            )
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return PermanentChannelError(f"{request.label} has an address that cannot be used; correct it.")
        case _:
            reason = one_line(str(error).replace(request.url, "its address"), 200) or type(error).__name__
            return TransientChannelError(
                f"{request.label} cannot be reached ({reason}); see that it is up and may be called."
            )


def _judge(label: str, response: httpx.Response, answer: str, now: datetime) -> None:
    if response.is_success:
        return
    said = f"{label} answered {response.status_code}" + (f" ({answer[:200]})" if answer else "")
    if response.status_code in _LATER or response.is_server_error:
        asked = retry_after(response.headers.get("retry-after"), now)
        raise TransientChannelError(f"{said}; it is tried again.", retry_after=asked)
    if response.is_redirect:
        raise PermanentChannelError(f"{said}: redirects are not followed, so give the final address.")
    if response.status_code == 410:
        problem = f"{said}: the address is gone, so give a new one and run `monitor deliveries --retry all`."
        raise PermanentChannelError(problem, gone=True)
    raise PermanentChannelError(f"{said}: correct the address or its settings.")


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, given in seconds or as a date (RFC 9110, 10.2.3)."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value), 10**9))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until - now, timedelta())


def check_url(name: str, url: str) -> None:
    """Refuse what httpx cannot call. The address may be a secret and is not repeated. Raises ConfigError."""
    try:
        parsed = httpx.URL(url)
        usable = parsed.scheme in {"http", "https"} and bool(parsed.host) and (parsed.port or 0) <= 65535
    except (httpx.InvalidURL, ValueError):  # a host can be refused as late as when it is asked for
        usable = False
    if not usable:
        raise ConfigError([f"Channel {name}: the address must be like https://example.org/hook."])
