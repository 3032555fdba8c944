"""What a feed may need besides its address: headers and a proxy, checked so that none can smuggle a line in."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

_OWN_HEADERS = (
    "accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match",
    "transfer-encoding",
)  # fmt: skip


def _proxy(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"(https?|socks5h?)://[^/?#\s]+/?", value.get_secret_value(), re.IGNORECASE):
        raise ValueError("not a proxy: write it as http://host:port or socks5://host:port")
    return value


def _header_name(value: str) -> str:
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", value):
        raise ValueError("is none that a header can have")
    if value.lower() in _OWN_HEADERS:
        raise ValueError("is of a header that is set for you: leave it out")
    return value


def _header_value(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\t\x20-\x7e\xa0-\xff]{0,4000}", value.get_secret_value()):
        raise ValueError("not fit for a header: plain characters in one line only")
    return value


Proxy = Annotated[SecretStr, AfterValidator(_proxy)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
HeaderValue = Annotated[SecretStr, AfterValidator(_header_value)]
