"""Which topic of the file is which stored one, so that a rename keeps the ledger and nothing else is mixed up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.config.models import TopicConfig
from monitor.config.routes import topic_id

_NO_MATCHING = {"name", "id", "baseline", "route", "until", "figures"}


@dataclass(frozen=True, slots=True)
class Known:
    """A stored topic as it was last written."""

    id: str
    topic: TopicConfig
    archived: bool


def matching(topic: TopicConfig) -> dict[str, Any]:
    """What of a topic decides which articles are on it."""
    return topic.model_dump(exclude=_NO_MATCHING)


def identified(topics: Sequence[TopicConfig], known: Sequence[Known]) -> tuple[TopicConfig, ...]:
    """The topics, each with its id.

    A topic without an id is the stored one of its name, else the one whose id its name gives. Where both are
    missing and exactly one stored topic has left the file that asks for the same, that one was renamed.
    """
    ids = [topic.id or _by_name(topic, known) for topic in topics]
    taken = {number for number in ids if number}
    for place, topic in enumerate(topics):
        if ids[place] is None:
            ids[place] = _renamed(topic, topics, known, taken) or _free(topic_id(topic), taken)
            taken.add(str(ids[place]))
    return tuple(topic.model_copy(update={"id": number}) for topic, number in zip(topics, ids, strict=True))


def _by_name(topic: TopicConfig, known: Sequence[Known]) -> str | None:
    """Id of the stored topic of this name, one that is watched before one that is archived."""
    wanted = topic.name.casefold()
    same = [one for one in known if one.topic.name.casefold() == wanted]
    same.sort(key=lambda one: (one.archived, one.id != topic_id(topic)))
    return same[0].id if same else None


def _renamed(
    topic: TopicConfig, topics: Sequence[TopicConfig], known: Sequence[Known], taken: set[str]
) -> str | None:
    if any(one.id == topic_id(topic) and one.id not in taken for one in known):
        return topic_id(topic)
    left = [
        one
        for one in known
        if not one.archived and one.id not in taken and matching(one.topic) == matching(topic)
    ]
    alike = [other for other in topics if other.id is None and matching(other) == matching(topic)]
    return left[0].id if len(left) == 1 and len(alike) == 1 else None


def _free(wanted: str, taken: set[str]) -> str:
    """The id, or the next one that no topic has."""
    number, found = 2, wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
