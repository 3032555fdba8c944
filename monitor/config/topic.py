"""A topic as users write it: plain words first, and everything that makes it more precise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from monitor.config.figure_condition import ConditionText
from monitor.config.section import Section, Slug
from monitor.config.terms import TermText

_MOST_TERMS = 10_000

Terms = Annotated[tuple[TermText, ...], Field(max_length=_MOST_TERMS)]
Breadth = Literal["strict", "normal", "broad"]


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError("not a language: write it as en, uk or zh")
    return value


class TopicConfig(Section):
    """What is followed; docs/topics.md has the whole of it."""

    name: str = Field(min_length=1, max_length=200)
    """As it stands in messages."""
    query: str = Field(default="", max_length=500)
    """Words to follow: all of them, or their near equivalents, must be what an article is about."""
    any: Terms = ()
    """Terms of which an article must hold at least one, whatever its score."""
    all: Terms = ()
    """Terms of which an article must hold every one."""
    none: Terms = ()
    """Terms of which an article must hold none."""
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Other names of a person, place or organisation in the query or the terms, in any script."""
    description: str = Field(default="", max_length=2_000)
    """A few sentences about the topic; an article may come near to them instead of to the query."""
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] = ()
    """Codes (en, uk) of the languages to read; all of them where none is named."""
    breadth: Breadth = "normal"
    """How near to the query an article must come."""
    figures: dict[str, ConditionText] = Field(default_factory=dict)
    """Figures by name, and when each is worth an alert; "*" stands for all that are not named."""
    id: Slug | None = None
    """Under which the ledger is kept; made from the first name unless given."""
    baseline: Literal["silent", "alert"] = "silent"
    """Whether what was published before the topic was added can alert."""
    route: tuple[Slug, ...] = ()
    """Names of the channels for this topic's alerts; stands before `routes`."""
    until: date | None = None
    """The last day on which the topic is watched, as 2026-12-31."""

    @model_validator(mode="after")
    def _has_something_to_match(self) -> Self:
        if not self.query.strip() and not self.any and not self.all:
            raise ValueError("needs a query, or terms under any or all")
        for name in _unknown_names(self):
            raise ValueError(f'aliases: "{name}" stands neither in the query nor in a term')
        return self


def _unknown_names(topic: TopicConfig) -> Iterator[str]:
    written = " ".join((topic.query, topic.description, *topic.any, *topic.all, *topic.none)).casefold()
    return (name for name in topic.aliases if not name.strip() or name.strip().casefold() not in written)
