"""The configuration as frozen values; what the user may write, with its defaults, is defined here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

_DURATION = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")


def parse_duration(value: object) -> object:
    """Turn "1h 30m", "90s" or "2d" into a timedelta; anything else passes through to pydantic."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if not value.strip() or match is None:
        raise ValueError("not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _http_url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("not a web address: it must begin with http:// or https://")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError) as error:
        raise ValueError("not a time zone: write it as Europe/Berlin or UTC") from error
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]


class Section(BaseModel):
    """Every section is frozen and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FeedConfig(Section):
    url: HttpUrl
    name: str | None = None
    interval: Duration = timedelta(minutes=15)
    tags: tuple[str, ...] = ()
    baseline: Literal["silent", "alert"] = "silent"


class TopicConfig(Section):
    name: str = Field(min_length=1, max_length=200)
    query: str = Field(min_length=1, max_length=500)
    id: Slug | None = None
    baseline: Literal["silent", "alert"] = "silent"


class EmailConfig(Section):
    type: Literal["email"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1)
    timeout: Duration = timedelta(seconds=30)


class SlackConfig(Section):
    type: Literal["slack"]
    webhook_url: SecretStr


class WebhookConfig(Section):
    type: Literal["webhook"]
    url: HttpUrl
    secret: SecretStr | None = None
    allow_private: bool = False


class ConsoleConfig(Section):
    type: Literal["console"]


class FileConfig(Section):
    type: Literal["file"]
    path: str


ChannelConfig = Annotated[
    EmailConfig | SlackConfig | WebhookConfig | ConsoleConfig | FileConfig,
    Field(discriminator="type"),
]


class RouteConfig(Section):
    """Which channels the alerts of which topics go to; without `topics` it stands for all of them."""

    topics: tuple[str, ...] = ()
    channels: tuple[str, ...] = Field(min_length=1)


class GroupingConfig(Section):
    wait: Duration = timedelta(seconds=30)
    interval: Duration = timedelta(minutes=5)


class FetchConfig(Section):
    contact: str | None = None
    timeout: Duration = timedelta(seconds=30)
    max_bytes: int = Field(default=10_000_000, ge=10_000)
    concurrency: int = Field(default=20, ge=1, le=200)
    per_domain_delay: Duration = timedelta(seconds=1)
    allow_private: tuple[str, ...] = ()
    respect_robots: bool = True


class WorkersConfig(Section):
    """Processes for parsing and language work; the limits hold for one item."""

    processes: int = Field(default=1, ge=1, le=64)
    seconds: float = Field(default=5.0, gt=0)
    memory_mb: int = Field(default=768, ge=256)


class Config(Section):
    database: str = "sqlite:///data/monitor.db"
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    feeds: tuple[FeedConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    channels: dict[Slug, ChannelConfig] = Field(default_factory=dict)
    routes: tuple[RouteConfig, ...] = ()
    grouping: GroupingConfig = GroupingConfig()
    fetch: FetchConfig = FetchConfig()
    workers: WorkersConfig = WorkersConfig()
