"""An article as the topics' words look at it: every word in its place, by form, root and sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.topics.terms import Token, tokens_in_line

WORDS_READ = 600  # words that can tell what it is about
WORDS_KNOWN = 10_000  # words that a term is looked for in


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's words, indexed by form ("~" and root, "^" and sound); made once for all topics.

    Words from `scored` on are too far down to say what the article is about. `foreign` is an article in
    another language than English, in which a topic's words may stand translated. `joined` are the places of
    words that only a space parts from the next: "Ada Lovelace", but neither "Ada, Lovelace" nor "Ada's".
    """

    words: tuple[str, ...]
    in_title: int
    scored: int
    places: Mapping[str, tuple[int, ...]]
    foreign: bool = False
    joined: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where an alias of a term stands.

    `trust` is 1 where it stands for the term, less where it may be something else; `doubt` says why.
    """

    at: int
    size: int
    level: float
    trust: float = 1.0
    doubt: str = ""


def read(title: str, text: str, language: str = "en") -> Reading:
    """Index the title and the first words; `language` is the article's, an ISO 639-1 code or "und"."""
    parts = (title, *_cut(text))
    lines = [tokens_in_line(part) for part in parts]
    words: list[Token] = []
    joined: list[int] = []
    for found, ends in lines:
        joined += [len(words) + at for at in ends]
        words += found
    return Reading(
        words=tuple(w.raw for w in words),
        in_title=len(lines[0][0]),
        scored=len(lines[0][0]) + len(lines[1][0]),
        places=_index(words),
        foreign=language not in ("en", "und"),
        joined=frozenset(joined),
    )


def places(keys: tuple[str, ...], reading: Reading) -> Iterator[int]:
    """Where the keys stand in a row."""
    rest = [reading.places.get(key, ()) for key in keys[1:]]
    for at in reading.places.get(keys[0], ()):
        if all(at + step in places for step, places in enumerate(rest, 1)):
            yield at


def _cut(text: str) -> tuple[str, str]:
    """What can tell what the article is about, and the rest as far as it is known."""
    after = text.split(None, WORDS_READ)[WORDS_READ:]
    rest = after[0] if after else ""
    lead = text[: len(text) - len(rest)]
    beyond = rest.split(None, WORDS_KNOWN - WORDS_READ)[WORDS_KNOWN - WORDS_READ :]
    return lead, rest[: len(rest) - len(beyond[0])] if beyond else rest


def _index(words: list[Token]) -> Mapping[str, tuple[int, ...]]:
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        for key in {word.raw, word.form, f"~{word.root}"}:
            places[key].append(at)
        if word.sound:
            places[f"^{word.sound}"].append(at)
    return {key: tuple(at) for key, at in places.items()}
