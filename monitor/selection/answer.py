"""What a reader answered: numbers of items, and nothing that was not in the question.

Raises ParseError for what is no answer at all; single choices that cannot be are left out and counted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from monitor.errors import ParseError
from monitor.model import Figure
from monitor.selection.prompt import Question, Tell
from monitor.selection.put import Put

_FENCE = re.compile(r"```(?:json)?\s*(.*?)\s*```", re.DOTALL)
_MOST_TOKENS = 10_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """The words of an answer and the tokens it took with its question, None where the endpoint does not say."""

    text: str
    tokens: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """An item (index in the put) that says again what a line of a topic (indexes) says."""

    topic: int
    item: int
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Choices among a question's items; `refused` is how many could not be."""

    tells: tuple[Tell, ...]
    repeats: tuple[Repeat, ...]
    refused: int


def reply(body: bytes) -> Reply:
    """The answer in an endpoint's response, which has the form of an answer. Raises ParseError."""
    match _loaded(body):
        case {"choices": [{"message": {"content": str(text)}}, *_]} as whole:
            _parts(text)
            return Reply(text, _tokens(whole.get("usage")))
    raise ParseError("its response holds no answer")


def answer(text: str, asked: Question, put: Put) -> Answer:
    """The choices that can be. Raises ParseError."""
    tells, repeats = _parts(text)
    chosen = [_tell(one, asked, put) for one in tells]
    again = [_repeat(one, asked) for one in repeats]
    kept = tuple(dict.fromkeys(one for one in chosen if one))
    found = tuple(dict.fromkeys(one for one in again if one))
    return Answer(kept, found, chosen.count(None) + again.count(None))


def _loaded(text: str | bytes) -> Any:
    """Raises ParseError, also for half characters, which no database takes."""
    try:
        return json.loads(text if isinstance(text, bytes) else text.encode())
    except (ValueError, RecursionError) as error:
        raise ParseError("its answer is no JSON") from error


def _parts(text: str) -> tuple[list[Any], list[Any]]:
    fenced = _FENCE.fullmatch(text.strip())
    match _loaded(fenced.group(1) if fenced else text):
        case {"tells": list(tells), "repeats": list(repeats)}:
            return tells, repeats
        case {"tells": list(tells), **others} if "repeats" not in others:
            return tells, []
    raise ParseError("its answer is not what was asked for")


def _tokens(usage: Any) -> int | None:
    match usage:
        case {"prompt_tokens": int(asked), "completion_tokens": int(answered)} if min(asked, answered) >= 0:
            return min(asked + answered, _MOST_TOKENS)
    return None


def _tell(one: Any, asked: Question, put: Put) -> Tell | None:
    place = _place(one, asked)
    of = one.get("of") if isinstance(one, dict) else None
    if place is None or not (of is None or _is_number(of)):
        return None
    topic, item = place
    line = _line(of, asked.lines[topic])
    must = one.get("must") is True
    return Tell(topic, item, line if line is not None and _fits(put, topic, item, line) else None, must)


def _fits(put: Put, topic: int, item: int, line: int) -> bool:
    """Whether one can be a value of the other's quantity."""
    new, old = put.items[item].what, put.concerns[topic].lines[line].mention.what
    return isinstance(new, Figure) and isinstance(old, Figure) and new.unit == old.unit


def _repeat(one: Any, asked: Question) -> Repeat | None:
    place = _place(one, asked)
    line = _line(one["line"], asked.lines[place[0]]) if place and "line" in one else None
    return Repeat(*place, line) if place and line is not None else None


def _place(one: Any, asked: Question) -> tuple[int, int] | None:
    """Indexes of the topic and the item that are named, None where there are no such."""
    match one:
        case {"topic": topic, "item": item} if _is_number(topic) and _is_number(item):
            at = item - asked.first
            if 1 <= topic <= len(asked.lines) and 0 <= at < len(asked.items):
                return topic - 1, asked.items[at]
    return None


def _line(number: Any, lines: tuple[int | None, ...]) -> int | None:
    return lines[number - 1] if _is_number(number) and 1 <= number <= len(lines) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
