"""The section of the pages: where they are served, to whom, and what the links in messages are signed with."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from monitor.config.section import Section
from monitor.config.values import Duration, HttpUrl

Name = Annotated[str, Field(pattern=r"^[\w.@ -]+$", min_length=1, max_length=80)]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _secret(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < 16:
        raise ValueError("too short: make one with `openssl rand -base64 32`")
    return value


def _hash(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith("$argon2id$"):
        raise ValueError("not a hash: make it with `monitor password`; the password itself is not kept")
    return value


def _listen(value: str) -> str:
    if not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+):\d{1,5}", value):
        raise ValueError("not an address to listen at: write it as 127.0.0.1:8080")
    return value


def _network(value: str) -> str:
    try:
        ip_network(value, strict=False)
    except ValueError as error:
        raise ValueError("not an address or network: write it as 10.0.0.5 or 10.0.0.0/8") from error
    return value


Secret = Annotated[SecretStr, AfterValidator(_secret)]


class UserConfig(Section):
    """Somebody who may log in."""

    name: Name
    """With which the user logs in."""
    password: Annotated[SecretStr, AfterValidator(_hash)]
    """The hash that `monitor password` makes of it (argon2id)."""
    role: Literal["reader", "editor"] = "editor"
    """A reader changes nothing."""


class TokenConfig(Section):
    """What another program shows instead of a login: `Authorization: Bearer ...`, or as the password of HTTP Basic."""

    name: Name
    """For the log."""
    token: Secret
    """Make it with `openssl rand -base64 32`, and take it from the environment."""
    scopes: tuple[Literal["read", "write"], ...] = ("read",)
    """What may be done with it."""


class MetricsConfig(Section):
    """Numbers for Prometheus, and /livez and /readyz, on a port of their own. Nobody logs in there."""

    listen: Annotated[str, AfterValidator(_listen)]
    """127.0.0.1:9464, or an address of a network that only those who watch the service reach."""


class WebConfig(Section):
    """The pages on which one looks at the ledger, and those behind the links in messages.

    On this machine alone (the default) nobody has to log in; anywhere else there must be users or tokens.
    """

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8080"
    """Address and port; 0.0.0.0:8080 for all of this machine's addresses, which needs users."""
    url: HttpUrl | None = None
    """Under which readers reach it, as in https://monitor.example.org or https://example.org/monitor."""
    secret: Secret | None = None
    """Signs the links in messages and the sessions; links need `url` too. Without it a restart ends all sessions."""
    links_expire: Duration = timedelta(days=30)
    """After which a link in a message does nothing any more."""
    users: tuple[UserConfig, ...] = ()
    """Who may log in."""
    tokens: tuple[TokenConfig, ...] = ()
    """For other programs."""
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    """Addresses or networks of reverse proxies whose word on where a request comes from is believed."""

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if not self.local and not self.users and not self.tokens:
            raise ValueError(
                f"listen: {self.listen} can be reached from other machines: give users or tokens, "
                "or listen at 127.0.0.1:8080"
            )
        return self

    @property
    def local(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.listen.rpartition(":")[0])

    @property
    def open(self) -> bool:
        """Whether the pages are shown without a login: nobody else can reach them, through a proxy neither."""
        host = urlsplit(self.url).hostname if self.url else None
        return self.local and not self.users and not self.tokens and (host is None or is_loopback(host))

    @property
    def path(self) -> str:
        """What stands before every path, "" for none: "/monitor" of https://example.org/monitor/."""
        return urlsplit(self.url).path.rstrip("/") if self.url else ""


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    host = host.strip("[]").casefold()
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
