"""Which event a word tells of, and the words about events that reading and linking share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from monitor.lexicon.tables import listed, rows

HUMAN_EVENTS = listed("events of people")
PARTITIVE = listed("nouns that name a part or a sum")
REPORTING = listed("verbs that report")
EMPTY_VERBS = listed("verbs that tell nothing")
PEOPLE = listed("people counted")


@cache
def _events() -> Mapping[str, str]:
    return MappingProxyType({word: event for event, row in rows("events") for word in row.split(",")})


def event_of(lemma: str) -> str | None:
    """The event that a verb, noun or adjective tells of, if it is one of the known families."""
    return _events().get(lemma.lower())
