"""The configuration as frozen values; what the user may write, with its defaults, is defined here."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator

from monitor.config.access import HeaderName, HeaderValue, Proxy
from monitor.config.channels import ChannelConfig
from monitor.config.section import Section, Slug
from monitor.config.topic import TopicConfig as TopicConfig  # noqa: PLC0414  (one place to import from)
from monitor.config.values import (
    Database,
    Delay,
    Duration,
    HttpUrl,
    LongDuration,
    SecretHttpUrl,
    TimeOfDay,
    TimeZone,
)
from monitor.config.web import MetricsConfig as MetricsConfig  # noqa: PLC0414  (likewise)
from monitor.config.web import WebConfig as WebConfig  # noqa: PLC0414  (likewise)


class FeedConfig(Section):
    """A feed that is read."""

    url: HttpUrl
    """Address of an RSS, Atom, RDF or JSON feed, of a sitemap, or of a list of sitemaps."""
    name: str | None = None
    """What the outlet is called in alerts; else the feed's own title."""
    interval: Duration = timedelta(minutes=15)
    """Normal time between two polls. A busy feed is asked up to four times as often, so that no entry is missed."""
    slowest: Duration = timedelta(hours=6)
    """Longest time between two polls of a feed that seldom brings something; its server can ask for a day."""
    tags: tuple[str, ...] = ()
    """Words of your own, by which routes and topics can ask for the feed's articles."""
    baseline: Literal["silent", "alert"] = "silent"
    """Whether what was published before the feed was added can alert."""
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict, repr=False)
    """Sent with each request for the feed, such as {X-Api-Key: "${NEWS_KEY}"}; not to other hosts."""
    username: str | None = Field(default=None, max_length=500)
    """With `password`, the login for a feed that asks for one (HTTP Basic)."""
    password: SecretStr | None = None
    """With `username`; take it from the environment: ${FEED_PASSWORD}."""
    proxy: Proxy | None = None
    """http://, https:// or socks5://, for this feed instead of `fetch.proxy`."""

    @model_validator(mode="after")
    def _whole_login(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together: give both or none")
        return self


class DigestConfig(Section):
    """Tells everything of a period in one message, at a local time."""

    every: Literal["hour", "day", "week"]
    """The period."""
    at: TimeOfDay = time(8)
    """For days and weeks; an hour's digest comes at its minute of every hour."""
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    """For weeks."""
    time_zone: TimeZone | None = None
    """Else the one of the whole configuration."""


class QuietConfig(Section):
    """Hours in which nothing is told; it is told when they end."""

    start: TimeOfDay
    """When the quiet begins."""
    end: TimeOfDay
    """When it ends; an end before the start is of the next day."""
    time_zone: TimeZone | None = None
    """Else the one of the whole configuration."""
    urgent: bool = True
    """Whether denials and weighty changes of figures are told all the same."""


Kind = Literal["claim", "figure", "denial", "conflict", "health"]


class RouteConfig(Section):
    """Which findings go to which channels, and when; what is not given matches everything."""

    name: Slug | None = None
    """For `monitor route` and for the record; else its place in the file."""
    topics: tuple[str, ...] = ()
    """Names or ids of topics; all of them where none is named."""
    kinds: tuple[Kind, ...] = ()
    """A conflict or denial is of its own kind and not also a figure or claim."""
    urgent: bool | None = None
    """true: only denials and weighty changes of figures; false: only the others."""
    tags: tuple[str, ...] = ()
    """Tags of feeds, one of which must have brought the article."""
    channels: tuple[str, ...] = Field(min_length=1)
    """Names of the channels that get them."""
    then: Literal["continue", "stop"] = "continue"
    """stop: what this route takes is not shown to those below."""
    digest: DigestConfig | None = None
    """Everything of a period in one message; at once without it."""
    quiet: QuietConfig | None = None
    """Hours in which nothing is told."""


class GroupingConfig(Section):
    """How the findings of one topic are gathered into one alert."""

    wait: Delay = timedelta(seconds=30)
    """From the first finding to the alert."""
    interval: Delay = timedelta(minutes=5)
    """Shortest time between two alerts of one story of a topic."""
    urgent_interval: Delay = timedelta(minutes=1)
    """The same for a denial or a weighty change of a figure; never longer than `interval`."""
    stories: int = Field(default=3, ge=1)
    """Stories of one topic that get a message each; when more wait at once, one message tells them all."""


class HealthConfig(Section):
    """When the service tells of itself. Routes with the kind `health` get it, else every channel."""

    channel_dead_after: Duration = timedelta(hours=1)
    """From a channel's first failure in a row until the others are told."""
    alive_at: TimeOfDay | None = None
    """Time of a daily message that all is well, in the configuration's time zone."""
    ping_url: SecretHttpUrl | None = None
    """Called while all stages run, for a service that raises the alarm when the calls stop."""
    ping_every: Duration = timedelta(minutes=5)
    """Time between two calls."""


class RetentionConfig(Section):
    """How long what was stored is kept. Claims, figures, findings and their quotes always stay."""

    texts: LongDuration = timedelta(days=30)
    """Texts of articles that no topic wanted, and what feeds said of articles; topics look back 30 days."""
    matched: LongDuration = timedelta(days=365)
    """Texts of articles that matched a topic."""
    records: LongDuration = timedelta(days=90)
    """Deliveries, messages, notices, health events and scores."""


class FetchConfig(Section):
    """How feeds and article pages are read."""

    contact: str | None = None
    """Mail or web address that publishers see in the User-Agent, so that they can ask before they block."""
    timeout: Duration = timedelta(seconds=30)
    """For one address, redirects and body included."""
    max_bytes: int = Field(default=10_000_000, ge=10_000)
    """Largest decoded body."""
    concurrency: int = Field(default=20, ge=1, le=200)
    """Most requests at one time."""
    per_domain_delay: Delay = timedelta(seconds=1)
    """Shortest time between two requests to one domain."""
    allow_private: tuple[str, ...] = ()
    """Host names, addresses or networks (10.0.0.0/8) of a private network that may be read."""
    proxy: Proxy | None = None
    """http://, https:// or socks5://, for feeds and pages. The proxy looks names up: see docs/fetching.md."""
    respect_robots: bool = True
    """Whether article pages that robots.txt excludes are left alone."""


class ReaderConfig(Section):
    """A language model that reads each passed article and chooses what of it is news. Off unless given.

    To `url`, and nowhere else, go the article's title and sentences, the names, queries and descriptions of the
    topics that it may concern, and some lines that these were told before. It answers with numbers of sentences:
    it writes nothing that you are told. When it cannot be asked the service chooses by itself.
    """

    url: HttpUrl = Field(repr=False)
    """An OpenAI-compatible API, on this machine (http://localhost:11434/v1) or elsewhere; no proxy is used."""
    model: str = Field(min_length=1)
    """Its name there; one that can keep to a JSON schema."""
    key: SecretStr | None = None
    """Sent as a bearer token, if it needs one."""
    tokens_per_day: int = Field(default=1_000_000, ge=1)
    """Most tokens in 24 hours, questions and answers together; an article takes some thousands."""
    calls_per_hour: int = Field(default=120, ge=1)
    """Most questions in 60 minutes."""
    timeout: Duration = timedelta(seconds=60)
    """For one question. It is asked a second time at most."""


class WorkersConfig(Section):
    """Processes for parsing and language work; the limits hold for one item."""

    processes: int = Field(default=1, ge=1, le=64)
    """Of each of the two kinds; one is enough for some hundred feeds."""
    seconds: float = Field(default=5.0, gt=0, allow_inf_nan=False)
    """Of computing for one item."""
    memory_mb: int = Field(default=768, ge=256)
    """Of one process."""


class Config(Section):
    """What monitor reads, what it follows, and whom it tells."""

    database: Database = Field(default="sqlite:///data/monitor.db", repr=False)
    """sqlite:///path, or postgresql://user:password@host/name."""
    time_zone: TimeZone = "UTC"
    """For times in messages."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least weighty records that are written."""
    include: tuple[str, ...] = ()
    """Files with topics, as paths below this one: watchlists/*.yaml"""
    feeds: tuple[FeedConfig, ...] = ()
    """What is read."""
    topics: tuple[TopicConfig, ...] = ()
    """What is followed."""
    channels: dict[Slug, ChannelConfig] = Field(default_factory=dict)
    """Where alerts go, each under a name of your own."""
    routes: tuple[RouteConfig, ...] = ()
    """Without any, every topic goes to every channel."""
    grouping: GroupingConfig = GroupingConfig()
    """How findings become messages."""
    health: HealthConfig = HealthConfig()
    """When the service tells of itself."""
    web: WebConfig | None = WebConfig()
    """The pages on which one looks at all this. `web: null` serves none."""
    metrics: MetricsConfig | None = None
    """Numbers for Prometheus; none are served unless given."""
    templates: str | None = None
    """Folder with templates of your own, in place of mail.html.j2, mail.txt.j2."""
    retention: RetentionConfig = RetentionConfig()
    """How long what was stored is kept."""
    fetch: FetchConfig = FetchConfig()
    """How feeds and pages are read."""
    workers: WorkersConfig = WorkersConfig()
    """Processes for parsing and language work."""
    chooser: Literal["learnt", "plain"] = "learnt"
    """What says which items of an article are news: what was learnt from labelled stories, or words alone."""
    reader: ReaderConfig | None = None
    """Chooses what is news; without it the service does so by itself, and no article leaves the machine."""
