"""A parsed text as plain frozen values, so that no model's objects leave this package."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `start` and `end` are character offsets; `head` is the index of its governor (itself at a root).

    `pos` and `dep` are the Universal / ClearNLP labels that spaCy's English models use; `entity` is the entity
    type ("PERSON", "GPE" ...) or the empty string.
    """

    index: int
    text: str
    start: int
    end: int
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    entity: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (excluded), characters `start` to `end` (excluded)."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A name: tokens `first` to `last` (excluded) and its type."""

    first: int
    last: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its tokens, sentences and names. All offsets are into `text`."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    entities: tuple[Entity, ...]
    children: tuple[tuple[int, ...], ...]

    def subtree(self, index: int) -> tuple[int, ...]:
        """Indices of the token and all that depends on it, in text order."""
        found, stack = [], [index]
        while stack:
            at = stack.pop()
            found.append(at)
            stack.extend(self.children[at])
        return tuple(sorted(found))
