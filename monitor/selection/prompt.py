"""The question that is put to a reader: the rules, the topics with what they were told, the article's items.

What comes from articles stands in single lines, and the article between two marks that its author cannot know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from monitor.selection.put import Concern, Put
from monitor.selection.sentences import Stretch
from monitor.selection.told import shown
from monitor.selection.wording import alone, before, line_of


@dataclass(frozen=True, slots=True)
class Tell:
    """An item (index in the put) told for a topic (index of the concern); `of` is an index of its lines.

    `must` says that the analyst has to know it; else it does no harm to be told.
    """

    topic: int
    item: int
    of: int | None = None
    must: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what the numbers in it stand for.

    items   the article's items, the first of them numbered `first`
    lines   for each topic the lines that are shown, from number 1 on; None for what was told from this article
    """

    text: str
    items: tuple[int, ...]
    first: int
    lines: tuple[tuple[int | None, ...], ...]


def question(put: Put, stretch: Stretch, told: Sequence[Tell] = (), part: str = "") -> Question:
    """One question for all topics. `told` was chosen from earlier stretches, `part` is "2 of 3" in a long article."""
    seen = [shown(concern.lines, put.items) for concern in put.concerns]
    earlier = [[tell.item for tell in told if tell.topic == at] for at in range(len(put.concerns))]
    blocks = [
        _topic(
            number, concern, seen[number - 1], [alone(put.items[item].what) for item in earlier[number - 1]]
        )
        for number, concern in enumerate(put.concerns, 1)
    ]
    lines = tuple((*seen[at], *(None for _ in earlier[at])) for at in range(len(put.concerns)))
    return Question("\n\n".join([*blocks, _article(put, stretch, part)]), stretch.items, stretch.first, lines)


def request(asked: Question, model: str) -> bytes:
    """The body of the request, the same for the same question and model."""
    body = {
        "model": model,
        "temperature": 0,
        "messages": [{"role": "system", "content": rules()}, {"role": "user", "content": asked.text}],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "choices", "strict": True, "schema": SCHEMA},
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()


@cache
def rules() -> str:
    return files("monitor.selection").joinpath("rules.txt").read_text("utf-8").strip()


def _object(**properties: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(of: object) -> dict[str, Any]:
    return {"type": "array", "items": of}


_NUMBER = {"type": "integer"}
SCHEMA = _object(
    tells=_array(
        _object(topic=_NUMBER, item=_NUMBER, of={"type": ["integer", "null"]}, must={"type": "boolean"})
    ),
    repeats=_array(_object(topic=_NUMBER, item=_NUMBER, line=_NUMBER)),
)
"""What an answer looks like; every key is required, as strict endpoints want it."""


def _topic(number: int, concern: Concern, seen: Sequence[int], here: Sequence[str]) -> str:
    old = [
        f"({concern.lines[index].at:%d %b %Y %H:%M}) {before(concern.lines[index].mention.what)}"
        for index in seen
    ]
    told = [*old, *(f"(this article) {words}" for words in here)]
    count = sum(line.told for line in concern.lines)
    which = f" ({len(old)} of {count}, the nearest to this article)" if count > len(old) else ""
    return "\n".join(
        [
            f"Topic {number}: {line_of(concern.name)}",
            f"Query: {line_of(concern.query)}",
            *([f"Scope: {line_of(concern.description)}"] if concern.description else []),
            f"Told before{which}:" if told else "Told before: nothing",
            *(f"  line {at}: {words}" for at, words in enumerate(told, 1)),
        ]
    )


def _article(put: Put, stretch: Stretch, part: str) -> str:
    mark = f"=== {sha256(stretch.text.encode()).hexdigest()[:12]} ==="
    of = f", part {part}" if part else ""
    return "\n".join(
        [
            f"Article of {line_of(put.outlet)}, {put.reported_at:%d %b %Y %H:%M} UTC{of}, under the title",
            f"“{line_of(put.title)}”. Its items stand between the two marks:",
            mark,
            stretch.text,
            mark,
        ]
    )
