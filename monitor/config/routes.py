"""Which topic goes to which channel, and under which id a topic's ledger is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.config.models import Config, Kind, RouteConfig, TopicConfig

_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_MAX_LENGTH = 80
_HASH_LENGTH = 8
_EVERYTHING = "all"
_OWN = "topic"


@dataclass(frozen=True, slots=True)
class Traits:
    """What routes look at. `topic_id` is None for the service's own health, `tags` are those of the feeds."""

    topic_id: str | None
    kind: Kind
    urgent: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lane:
    """One way to receivers: a route with the channels that no route before it has served."""

    name: str
    channels: tuple[str, ...]
    route: RouteConfig | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a route does with a finding; `why` is one of its reasons, for people."""

    name: str
    takes: bool
    why: str
    channels: tuple[str, ...] = ()


def lanes(config: Config, traits: Traits) -> list[Lane]:
    """The ways a finding goes; no channel stands in two. Without routes one lane leads to every channel."""
    if own := _own(config, traits):
        return [Lane(_OWN, own, None)]
    if not config.routes:
        return [Lane(_EVERYTHING, tuple(config.channels), None)]
    taken = [(step, route) for step, route in _steps(config, traits) if step.takes and step.channels]
    if not taken and traits.kind == "health":
        return [Lane(_EVERYTHING, tuple(config.channels), None)]
    return [Lane(step.name, step.channels, route) for step, route in taken]


def explain_route(config: Config, traits: Traits) -> list[Step]:
    """Every route in the file's order, with what it does and why."""
    if own := _own(config, traits):
        return [Step(_OWN, True, "the topic names its channels itself", own)]
    if not config.routes:
        return [
            Step(
                _EVERYTHING,
                True,
                "there are no routes, so everything goes everywhere",
                tuple(config.channels),
            )
        ]
    return [step for step, _ in _steps(config, traits)]


def _own(config: Config, traits: Traits) -> tuple[str, ...]:
    """The channels that the topic itself names, in the file's order."""
    wanted = {name for t in config.topics if topic_id(t) == traits.topic_id for name in t.route}
    return tuple(name for name in config.channels if name in wanted)


def route_named(config: Config, name: str) -> RouteConfig | None:
    """The route of a lane's name, None where it has left the file."""
    return next((r for i, r in enumerate(config.routes) if _name(i, r) == name), None)


def topics_of(config: Config, name: str) -> frozenset[str] | None:
    """Ids of the topics that the route of this name is for; None where it is for all."""
    route = route_named(config, name)
    if route is None or not route.topics:
        return None
    return frozenset(topic_id(t) for t in config.topics if {t.name, topic_id(t)} & set(route.topics))


def _steps(config: Config, traits: Traits) -> Iterator[tuple[Step, RouteConfig]]:
    served: set[str] = set()
    stopped_by: str | None = None
    for index, route in enumerate(config.routes):
        name = _name(index, route)
        if stopped_by:
            yield Step(name, False, f"{stopped_by} took it and stops"), route
            continue
        refusal = _refusal(config, route, traits)
        if refusal:
            yield Step(name, False, refusal), route
            continue
        channels = tuple(c for c in config.channels if c in route.channels and c not in served)
        served |= set(channels)
        why = "it matches" if channels else "it matches, but its channels have it already"
        yield Step(name, True, why, channels), route
        stopped_by = name if route.then == "stop" else None


def _refusal(config: Config, route: RouteConfig, traits: Traits) -> str | None:
    """Why a route does not take a finding, None if it does."""
    names = {traits.topic_id} | {t.name for t in config.topics if topic_id(t) == traits.topic_id}
    if route.topics and names.isdisjoint(route.topics):
        return f"its topics are {', '.join(route.topics)}"
    if route.kinds and traits.kind not in route.kinds:
        return f"it is a {traits.kind}, the route takes {', '.join(route.kinds)}"
    if route.urgent is not None and route.urgent != traits.urgent:
        return "it is urgent" if traits.urgent else "it is not urgent"
    if route.tags and traits.tags.isdisjoint(route.tags):
        return f"no feed that brought it has the tag {' or '.join(route.tags)}"
    return None


def _name(index: int, route: RouteConfig) -> str:
    return route.name or f"route-{index + 1}"


def topic_id(topic: TopicConfig) -> str:
    """The id given, else a slug of the name: the same for the same name, for ever.

    Names that differ in more than case, accents and punctuation get different ids: where letters have no
    Latin form, or the name is long, a short hash of it is added.
    """
    return topic.id or _slug(topic.name)


def channels_for(config: Config, topic: str) -> tuple[str, ...]:
    """Names of the channels that get the alerts of the topic with this id, in the file's order.

    Without routes every topic goes to every channel.
    """
    if not config.routes:
        return tuple(config.channels)
    names = {topic} | {known.name for known in config.topics if topic_id(known) == topic}
    wanted = {
        channel
        for route in config.routes
        if not route.topics or not names.isdisjoint(route.topics)
        for channel in route.channels
    }
    return tuple(name for name in config.channels if name in wanted)


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(_LATIN)
    letters = "".join(character for character in folded if not unicodedata.combining(character))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    lost = any(character.isalnum() and not character.isascii() for character in letters)
    if slug and not lost and len(slug) <= _MAX_LENGTH:
        return slug
    digest = hashlib.sha256(unicodedata.normalize("NFKC", name.casefold()).encode()).hexdigest()[
        :_HASH_LENGTH
    ]
    return f"{slug[: _MAX_LENGTH - _HASH_LENGTH - 1].strip('-') or 'topic'}-{digest}"
