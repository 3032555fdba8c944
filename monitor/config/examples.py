"""An example of every section with every key that it knows; the first line is where it stands."""

from __future__ import annotations

from typing import get_args

from monitor.config.channels import CHANNELS
from monitor.config.models import (
    Config,
    DigestConfig,
    FeedConfig,
    FetchConfig,
    GroupingConfig,
    HealthConfig,
    MetricsConfig,
    QuietConfig,
    ReaderConfig,
    RetentionConfig,
    RouteConfig,
    TopicConfig,
    WebConfig,
    WorkersConfig,
)
from monitor.config.section import Section
from monitor.config.web import TokenConfig, UserConfig

_CHANNELS: dict[type[Section], str] = {
    section: f"channels.NAME with type: {kind}\n{section.EXAMPLE}"
    for section in CHANNELS
    for kind in get_args(section.model_fields["type"].annotation)
}

EXAMPLES: dict[type[Section], str] = {
    Config: """The whole file
database: sqlite:///data/monitor.db
time_zone: Europe/Berlin
log_level: info
include: [watchlists/*.yaml]
feeds: [{url: "https://feeds.bbci.co.uk/news/world/rss.xml"}]
topics: [{name: Grain, query: grain exports Black Sea}]
channels: {console: {type: console}}
routes: [{channels: [console]}]
grouping: {wait: 30s}
health: {alive_at: "08:00"}
web: {listen: "127.0.0.1:8080"}
metrics: {listen: "127.0.0.1:9464"}
templates: templates
retention: {texts: 30d}
fetch: {contact: desk@example.org}
workers: {processes: 1}
chooser: learnt
reader: {url: "http://localhost:11434/v1", model: "qwen2.5:14b"}
""",
    FeedConfig: """feeds, a list of
url: https://feeds.bbci.co.uk/news/world/rss.xml
name: BBC World
interval: 15m
slowest: 6h
tags: [wire, english]
baseline: silent
headers: {X-Api-Key: "${NEWS_KEY}"}
username: desk
password: ${FEED_PASSWORD}
proxy: socks5://127.0.0.1:9050
""",
    TopicConfig: """topics, a list of
name: Grain shipments
id: grain
query: grain shipments Black Sea
description: Ships with grain that leave or are kept from leaving the ports of the Black Sea.
any: [grain, wheat, "corn near/5 export"]
all: ["Black Sea"]
none: [grain of salt]
aliases: {"Black Sea": [Чорне море, 黑海]}
languages: [en, uk]
breadth: normal
figures: {ships: crosses 200, tonnes of grain: by 10 %, "*": never}
baseline: silent
route: [desk]
until: 2027-12-31
""",
    **_CHANNELS,
    RouteConfig: """routes, a list of
name: desk
topics: [Grain shipments]
kinds: [figure, denial]
urgent: true
tags: [wire]
channels: [desk]
then: stop
digest: {every: day, at: "08:00"}
quiet: {start: "22:00", end: "07:00"}
""",
    DigestConfig: """routes[].digest
every: week
at: "08:00"
weekday: monday
time_zone: Europe/Berlin
""",
    QuietConfig: """routes[].quiet
start: "22:00"
end: "07:00"
time_zone: Europe/Berlin
urgent: true
""",
    GroupingConfig: """grouping
wait: 30s
interval: 5m
urgent_interval: 1m
stories: 3
""",
    HealthConfig: """health
channel_dead_after: 1h
alive_at: "08:00"
ping_url: ${PING_URL}
ping_every: 5m
""",
    WebConfig: """web
listen: 127.0.0.1:8080
url: https://monitor.example.org
secret: ${WEB_SECRET}
links_expire: 30d
users: [{name: ada, password: "${ADA_HASH}"}]
tokens: [{name: archive, token: "${ARCHIVE_TOKEN}"}]
proxies: [127.0.0.1]
""",
    UserConfig: """web.users, a list of
name: ada
password: ${ADA_HASH}
role: editor
""",
    TokenConfig: """web.tokens, a list of
name: archive
token: ${ARCHIVE_TOKEN}
scopes: [read]
""",
    MetricsConfig: """metrics
listen: 127.0.0.1:9464
""",
    RetentionConfig: """retention
texts: 30d
matched: 365d
records: 90d
""",
    FetchConfig: """fetch
contact: desk@example.org
timeout: 30s
max_bytes: 10000000
concurrency: 20
per_domain_delay: 1s
allow_private: [intranet.example.org, 10.0.0.0/8]
proxy: socks5://127.0.0.1:9050
respect_robots: true
""",
    WorkersConfig: """workers
processes: 1
seconds: 5
memory_mb: 768
""",
    ReaderConfig: """reader
url: http://localhost:11434/v1
model: qwen2.5:14b
key: ${READER_KEY}
tokens_per_day: 1000000
calls_per_hour: 120
timeout: 60s
""",
}
