"""Fetches one address politely and safely: one deadline, a size cap, checked redirects, turns by domain."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from monitor.config.models import FetchConfig
from monitor.errors import FetchError, PermanentFetchError, TransientFetchError
from monitor.net.access import Access, basic
from monitor.net.addresses import read_exceptions
from monitor.net.decode import GZIP_MAGIC, DecodeError, Decoder, TooLargeError
from monitor.net.fetched import Fetched, content_type_of, expires_of, max_age_of, raw_header, retry_after_of
from monitor.net.guard import GuardedTransport, RefusedAddressError
from monitor.net.limits import DomainLimits, Turns, domain_of
from monitor.net.reach import Reach
from monitor.net.robots import PRODUCT, RobotsCache, Shelf, robots_url
from monitor.redaction import shown

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
PAGE_TYPES = "text/html, application/xhtml+xml, */*;q=0.5"

_MAX_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_MOVED_FOR_GOOD = frozenset({301, 308})
_LONGEST_URL = 4_000
_LONGEST_REASON = 200
_NO_ACCESS = Access()


@dataclass(frozen=True, slots=True)
class _Question:
    """One request of a fetch; redirects ask anew with another `url`."""

    url: httpx.URL
    accept: str
    etag: str | None
    last_modified: str | None
    access: Access = _NO_ACCESS
    moved_to: str | None = None
    all_for_good: bool = True

    def headers(self) -> dict[bytes, bytes]:
        """What it sends besides what every request does, by names in small letters."""
        fields = {"accept": self.accept} | {name.lower(): value for name, value in self.access.headers}
        fields |= {"if-none-match": self.etag or "", "if-modified-since": self.last_modified or ""}
        return {name.encode(): value.encode("latin-1") for name, value in fields.items() if value}


def open_client(config: FetchConfig, version: str, *, allow_private: Iterable[str] = ()) -> httpx.AsyncClient:
    """The httpx client behind every request: guarded, without cookies, Referer or own redirects.

    `allow_private` adds hosts and networks to those of the configuration. No proxy of the environment is used.
    """
    return _client(config, version, _transport(config, allow_private=allow_private))


def _client(config: FetchConfig, version: str, transport: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    contact = f" (+{config.contact})" if config.contact else ""
    return httpx.AsyncClient(
        headers={"User-Agent": f"{PRODUCT}/{version}{contact}", "Accept-Encoding": "gzip, deflate"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=config.timeout.total_seconds(),
        transport=transport,
        trust_env=False,
        follow_redirects=False,
    )


def _transport(
    config: FetchConfig, *, allow_private: Iterable[str] = (), proxy: str | None = None
) -> GuardedTransport:
    return GuardedTransport(read_exceptions((*config.allow_private, *allow_private)), proxy=proxy)


@dataclass(frozen=True, slots=True)
class Together:
    """What makes several processes as polite as one."""

    turns: Turns | None = None
    robots: Shelf | None = None


_ALONE = Together()


@asynccontextmanager
async def open_http(
    config: FetchConfig,
    version: str,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    together: Together = _ALONE,
) -> AsyncIterator[Http]:
    """Open the service's one Http value and close its connections at the end.

    `now` stands in for a reply's Date header where that is missing; `together` is what is shared with others.
    """
    async with AsyncExitStack() as stack:
        direct = _transport(config)
        client = await stack.enter_async_context(_client(config, version, direct))

        @cache
        def transport(proxy: str | None) -> httpx.AsyncBaseTransport:
            """The one way by a proxy, closed at the end, or without one."""
            if proxy is None:
                return direct
            opened = _transport(config, proxy=proxy)
            stack.push_async_callback(opened.aclose)
            return opened

        yield Http(client, config, now, transport, together)


class Http:
    """Fetches feeds and pages. `client` serves channels, which pace themselves, and says what every request sends.

    `transport` gives the way by a proxy, or without one. It is used without a client, whose cookies, logins and
    redirects are not wanted and cost as much as the request. `reach` knows whether anybody answers.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        config: FetchConfig,
        now: Callable[[], datetime],
        transport: Callable[[str | None], httpx.AsyncBaseTransport],
        together: Together = _ALONE,
    ) -> None:
        self.client = client
        self._transport = transport
        self._always = client.headers.raw
        self._limits = {"timeout": client.timeout.as_dict()}
        self._proxy = config.proxy.get_secret_value() if config.proxy else None
        self._config = config
        self._now = now
        self._seconds = config.timeout.total_seconds()
        self._domains = DomainLimits(config.per_domain_delay.total_seconds(), together.turns)
        self._slots = asyncio.Semaphore(config.concurrency)
        self.reach = Reach()
        self._robots = RobotsCache(
            lambda url, proxy: self.fetch(url, access=Access(proxy=proxy)), together.robots
        )

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = FEED_TYPES,
        access: Access | None = None,
    ) -> Fetched:
        """The reply at `url`: any 2xx but 206, or a 304 to the validators. `access` is what a feed needs besides.

        Raises TransientFetchError for what may pass (time-outs, refused connections, every 4xx and 5xx but
        410, bodies cut short or too large), PermanentFetchError for 410, private addresses and addresses
        that are none. Waiting for the domain's turn does not count against the time limit.
        """
        question = _question(url, accept, etag, last_modified, access)
        return await self._follow(question, url, robots=False)

    async def fetch_page(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        access: Access | None = None,
    ) -> Fetched:
        """An article's page, as `fetch` has it, if its site and all it redirects to let robots read it.

        Raises FetchError where they do not, TransientFetchError while a robots.txt cannot be had.
        """
        question = _question(url, PAGE_TYPES, etag, last_modified, access)
        return await self._follow(question, url, robots=True)

    async def _follow(self, question: _Question, url: str, *, robots: bool) -> Fetched:
        seconds = self._seconds
        for _ in range(_MAX_REDIRECTS + 1):
            if robots and not await self.allowed_by_robots(question.url, question.access.proxy):
                raise FetchError(f"{_shown(question.url)} may not be read by robots.", url=url)
            async with self._domains.turn(domain_of(question.url)), self._slots:
                started = asyncio.get_running_loop().time()
                answer = await self._ask(question, seconds)
                seconds -= asyncio.get_running_loop().time() - started
            if isinstance(answer, Fetched):
                return answer
            question = answer
        raise TransientFetchError(
            f"{_shown(question.url)} redirects more than {_MAX_REDIRECTS} times.", url=url
        )

    async def allowed_by_robots(self, url: httpx.URL, proxy: str | None = None) -> bool:
        """Whether the site's robots.txt lets us read the page at `url` (RFC 9309).

        Raises TransientFetchError while the file cannot be had: until then the page must be left alone.
        """
        if not self._config.respect_robots:
            return True
        return await self._robots.allowed(robots_url(url), str(url), proxy)

    async def _ask(self, question: _Question, seconds: float) -> Fetched | _Question:
        """One request with every way it can fail told in one sentence."""
        url, host = str(question.url), question.url.host
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(question)
        except (TimeoutError, httpx.TimeoutException) as error:
            message = f"{host} did not answer completely within {self._seconds:g} seconds."
            self.reach.silent(domain_of(question.url))
            raise TransientFetchError(message, url=url) from error
        except TooLargeError as error:
            message = f"{_shown(question.url)} is larger than {self._config.max_bytes / 1e6:g} MB."
            raise TransientFetchError(message, url=url) from error
        except DecodeError as error:
            raise TransientFetchError(f"{host} sent {error}.", url=url) from error
        except httpx.ConnectError as error:
            self.reach.silent(domain_of(question.url))
            raise _connect_failure(question.url, error) from error
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = (str(error) or type(error).__name__)[:_LONGEST_REASON].rstrip(". ")
            raise TransientFetchError(f"{host} could not be read: {reason}.", url=url) from error

    async def _exchange(self, question: _Question) -> Fetched | _Question:
        transport = self._transport(question.access.proxy or self._proxy)
        response = await transport.handle_async_request(self._request(question))
        self.reach.answered()
        try:
            if response.status_code in _MOVED and "location" in response.headers:
                return _redirected(question, response)
            self._refuse_failure(question, response)
            return await self._read(question, response)
        finally:
            await response.aclose()

    def _request(self, question: _Question) -> httpx.Request:
        own = question.headers()
        always = [(name, value) for name, value in self._always if name.lower() not in own]
        return httpx.Request("GET", question.url, headers=[*always, *own.items()], extensions=self._limits)

    def _refuse_failure(self, question: _Question, response: httpx.Response) -> None:
        status = response.status_code
        conditional = question.etag is not None or question.last_modified is not None
        # A part of a body was not asked for, and is none.
        if (response.is_success and status != 206) or (status == 304 and conditional):
            return
        kind = PermanentFetchError if status == 410 else TransientFetchError
        raise kind(
            f"{_shown(question.url)} answered {status} {response.reason_phrase}".strip()[:300] + ".",
            url=str(question.url),
            status=status,
            retry_after=retry_after_of(response, self._now()),
        )

    async def _read(self, question: _Question, response: httpx.Response) -> Fetched:
        not_modified = response.status_code == 304
        content_type, charset = content_type_of(response)
        etag, last_modified = raw_header(response, b"etag"), raw_header(response, b"last-modified")
        return Fetched(
            url=str(question.url),
            status=response.status_code,
            body=b"" if not_modified else await self._body(response),
            content_type=content_type,
            charset=charset,
            etag=etag or (question.etag if not_modified else None),
            last_modified=last_modified or (question.last_modified if not_modified else None),
            max_age=max_age_of(response),
            expires_in=expires_of(response, self._now()),
            retry_after=retry_after_of(response, self._now()),
            permanent_redirect=question.moved_to,
            not_modified=not_modified,
        )

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        decoder = Decoder(raw_header(response, b"content-encoding") or "", self._config.max_bytes)
        async for raw in response.aiter_raw():
            for piece in decoder.feed(raw):
                body += piece
        decoder.finish()
        return self._unpacked(bytes(body)) if body.startswith(GZIP_MAGIC) else bytes(body)

    def _unpacked(self, body: bytes) -> bytes:
        """What a server has packed without a word, as sitemaps often are."""
        decoder = Decoder("gzip", self._config.max_bytes)
        unpacked = b"".join(decoder.feed(body))
        decoder.finish()
        return unpacked


def _question(
    url: str, accept: str, etag: str | None, last_modified: str | None, access: Access | None
) -> _Question:
    """What is asked first. A login in the address is sent and goes no further: not into links, not into messages."""
    target, access = _read_url(url), access or _NO_ACCESS
    if target.userinfo:
        if "authorization" not in (name.lower() for name, _ in access.headers):
            login = ("Authorization", basic(target.username, target.password))
            access = replace(access, headers=(*access.headers, login))
        target = target.copy_with(userinfo=b"")
    return _Question(target, accept, etag, last_modified, access)


def _redirected(question: _Question, response: httpx.Response) -> _Question:
    """The question for the address that `response` points at."""
    target = _read_url(str(question.url.join(response.headers["location"])))
    target = target.copy_with(userinfo=b"", fragment=None)
    for_good = question.all_for_good and response.status_code in _MOVED_FOR_GOOD
    same_site = (target.scheme, target.netloc) == (question.url.scheme, question.url.netloc)
    return replace(
        question,
        url=target,
        access=question.access if same_site else question.access.elsewhere(),
        all_for_good=for_good,
        moved_to=str(target) if for_good else question.moved_to,
    )


def _read_url(text: str) -> httpx.URL:
    """An http(s) address with a host and a possible port. Raises PermanentFetchError."""
    try:
        url = httpx.URL(text) if len(text) <= _LONGEST_URL else None
        if url and url.scheme in ("http", "https") and url.host and 0 < (url.port or 80) < 65_536:
            return url
    except (httpx.InvalidURL, ValueError):  # a host can be refused as late as when it is asked for
        pass
    raise PermanentFetchError(f"No http or https address that can be asked: {shown(text)[:200]}", url=text)


def _connect_failure(url: httpx.URL, error: httpx.ConnectError) -> PermanentFetchError | TransientFetchError:
    if isinstance(error.__cause__, RefusedAddressError):
        message = f"{error}: it is refused unless fetch.allow_private names it."
        return PermanentFetchError(message, url=str(url))
    return TransientFetchError(f"No connection to {url.host}: {str(error) or 'refused'}.", url=str(url))


def _shown(url: httpx.URL) -> str:
    """An address fit for a message: without login and query, which may hold secrets."""
    return str(url.copy_with(userinfo=b"", query=None, fragment=None))
