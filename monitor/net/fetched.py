"""What one request brought, with the headers that decide when to ask again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

LONGEST_RETRY_AFTER = timedelta(days=30)
"""What a server asks for beyond this is not granted."""

_DIRECTIVE = re.compile(r'max-age\s*=\s*"?(\d{1,10})', re.IGNORECASE)
_UNCACHED = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A reply.

    url                 where the body came from, after redirects
    body                decoded bytes; empty when `not_modified`
    content_type        the header as sent ("text/html; charset=utf-8"); `charset` is what it names
    etag, last_modified the validators for the next request, every byte as one latin-1 character; after a 304
                        those that were sent, where the reply names none
    max_age, expires_in how long the reply says it stays fresh (RFC 9111)
    retry_after         how long the server asks to be left alone
    permanent_redirect  where the asked address has moved for good (301, 308), before other redirects
    """

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: timedelta | None = None
    expires_in: timedelta | None = None
    retry_after: timedelta | None = None
    permanent_redirect: str | None = None
    not_modified: bool = False


def raw_header(response: httpx.Response, name: bytes) -> str | None:
    """A header's bytes as latin-1, which loses none of them whatever they were meant to be."""
    for key, value in response.headers.raw:
        if key.lower() == name:
            return value.decode("latin-1")
    return None


def content_type_of(response: httpx.Response) -> tuple[str | None, str | None]:
    """Content-Type and the charset that it names."""
    header = raw_header(response, b"content-type") or ""
    charset = _CHARSET.search(header)
    return header[:200] or None, charset and charset[1]


def max_age_of(response: httpx.Response) -> timedelta | None:
    """What Cache-Control leaves of the reply's freshness, less the time it lay in a cache."""
    control = raw_header(response, b"cache-control") or ""
    directive = _DIRECTIVE.search(control)
    if directive is None or _UNCACHED.search(control):
        return None
    age = raw_header(response, b"age") or ""
    waited = int(age) if age.isascii() and age.isdigit() and len(age) <= 10 else 0
    return timedelta(seconds=max(0, int(directive[1]) - waited))


def expires_of(response: httpx.Response, now: datetime) -> timedelta | None:
    """Time from the reply's Date (or `now`) to its Expires; None where that is past or no date ("0")."""
    expires = _date(raw_header(response, b"expires"))
    if expires is None:
        return None
    left = expires - (_date(raw_header(response, b"date")) or now)
    return left if left > timedelta(0) else None


def retry_after_of(response: httpx.Response, now: datetime) -> timedelta | None:
    """Retry-After, given in seconds or as a date (RFC 9110, 10.2.3)."""
    value = (raw_header(response, b"retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return timedelta(seconds=int(value[:9]))
    until = _date(value)
    if until is None:
        return None
    return max(timedelta(0), until - (_date(raw_header(response, b"date")) or now))


def _date(value: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(value or "")
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
