"""An answer chooses among its question's items; whatever else it holds is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitor.errors import ParseError
from monitor.selection.answer import Repeat, answer, reply
from monitor.selection.prompt import Question, Tell, question
from monitor.selection.reader import MOST, choices, tells
from monitor.selection.sentences import stretches
from tests.selection.puts import concern, ferry, plain, put

PUT = ferry()


def asked() -> Question:
    [stretch] = stretches(PUT.items)
    return question(PUT, stretch)


def told(*of: Any, repeats: Any = ()) -> str:
    return json.dumps({"tells": list(of), "repeats": list(repeats)})


def tell(topic: Any = 1, item: Any = 3, of: Any = None) -> dict[str, Any]:
    return {"topic": topic, "item": item, "of": of}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (tell(), Tell(0, 2)),
        (tell(2, 5), Tell(1, 4)),
        (tell(of=1), Tell(0, 2, 0)),
        ({"topic": 1, "item": 3}, Tell(0, 2)),
        (tell() | {"kind": "figure"}, Tell(0, 2)),
        (tell(of=2), Tell(0, 2)),  # a claim is no quantity
        (tell(of=99), Tell(0, 2)),  # no such line
        (tell(of=0), Tell(0, 2)),
        (tell(of=-1), Tell(0, 2)),
        (tell(2, 3, of=1), Tell(1, 2)),  # a line of another topic
        (tell(item=2, of=1), Tell(0, 1)),  # a claim is no value
    ],
)
def test_a_choice_that_can_be_is_taken_and_a_bad_line_makes_it_new(
    one: dict[str, Any], expected: Tell
) -> None:
    found = answer(told(one), asked(), PUT)
    assert (found.tells, found.refused) == ((expected,), 0)


@pytest.mark.parametrize(
    "one",
    [
        tell(topic=0), tell(topic=3), tell(topic="1"), tell(topic=True), tell(topic=1.0), tell(topic=None),
        tell(item=0), tell(item=6), tell(item=-1), tell(item="3"), tell(item=[3]), tell(item=10**30),
        tell(of="1"), tell(of=1.5), tell(of=True), {"item": 3}, {"topic": 1}, {}, [], None, 3, "tell all",
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_is_refused_and_harms_no_other(one: Any) -> None:
    found = answer(told(one, tell(1, 1)), asked(), PUT)
    assert (found.tells, found.refused) == ((Tell(0, 0),), 1)


@pytest.mark.parametrize(
    ("one", "expected", "refused"),
    [
        ({"topic": 1, "item": 1, "line": 2}, (Repeat(0, 0, 1),), 0),
        ({"topic": 2, "item": 1, "line": 1}, (), 1),
        ({"topic": 1, "item": 1, "line": None}, (), 1),
        ({"topic": 1, "item": 1}, (), 1),
        ({"topic": 1, "item": 77, "line": 1}, (), 1),
        ("all", (), 1),
    ],
)
def test_what_is_said_again_names_its_line(one: Any, expected: tuple[Repeat, ...], refused: int) -> None:
    found = answer(told(repeats=[one]), asked(), PUT)
    assert (found.repeats, found.refused) == (expected, refused)


@pytest.mark.parametrize(
    "text",
    ["", "tell 1, 2 and 3", "{", "null", "[]", "{}", '{"tells": null}', '{"tells": {}}', "[" * 100_000,
     '{"tells": [], "repeats": 3}', '{"tells": ' + "9" * 5_000 + "}", '{"tells": [], "x": "\ud800"}'],
)  # fmt: skip
def test_what_is_no_answer_is_a_failure(text: str) -> None:
    with pytest.raises(ParseError):
        answer(text, asked(), PUT)
    with pytest.raises(ParseError):
        reply(json.dumps({"choices": [{"message": {"content": text}}]}).encode())


@pytest.mark.parametrize("text", ['{"tells": []}', '```json\n{"tells": []}\n```', ' {"tells": [], "x": 1}\n'])
def test_an_answer_may_be_bare_or_fenced(text: str) -> None:
    assert answer(text, asked(), PUT).tells == ()


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b"\xff",
     b"[" * 50_000, b'{"choices": [{"text": "{}"}]}', b'{"choices": {"0": 1}}'],
)  # fmt: skip
def test_a_response_without_an_answer_is_a_failure(body: bytes) -> None:
    with pytest.raises(ParseError):
        reply(body)


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        ({"prompt_tokens": 900, "completion_tokens": 60}, 960),
        ({"prompt_tokens": 10**40, "completion_tokens": 0}, 10_000_000),
        ({"prompt_tokens": -900, "completion_tokens": 60}, None),
        ({"prompt_tokens": "900"}, None),
        ("many", None),
        (None, None),
    ],
)
def test_the_tokens_are_those_the_endpoint_counts(usage: Any, tokens: int | None) -> None:
    body = json.dumps({"choices": [{"message": {"content": told()}}], "usage": usage}).encode()
    assert reply(body).tokens == tokens


def test_every_item_of_every_topic_gets_a_choice_with_its_reason() -> None:
    text = told(tell(1, 3, 1), tell(2, 5), repeats=[{"topic": 1, "item": 1, "line": 2}])
    made = choices(PUT, [answer(text, asked(), PUT)])
    assert [(one.topic_id, one.order) for one in made] == [
        (t, n) for t in ("ferry", "storm") for n in range(5)
    ]
    assert [(one.topic_id, one.order) for one in made if one.tell] == [("ferry", 2), ("storm", 4)]
    assert {one.chooser for one in made} == {"reader"}
    assert made[2].reason == "the reader chose it as news, as a new value of people rescued"
    assert (made[2].of, made[9].reason) == (0, "the reader chose it as news")
    assert made[0].reason == "the reader finds it told already: The ferry sank in a storm."
    assert (made[0].repeats, made[1].reason) == (1, "the reader did not choose it")


def test_an_item_that_is_told_and_said_again_is_told() -> None:
    text = told(tell(1, 1), repeats=[{"topic": 1, "item": 1, "line": 2}])
    made = choices(PUT, [answer(text, asked(), PUT)])
    assert (made[0].tell, made[0].repeats) == (True, None)


def test_no_more_is_told_than_the_most_however_much_is_answered() -> None:
    many = put([plain(f"Ship {n} left.", 50 * n) for n in range(60)], concern("One"), concern("Two"))
    [stretch] = stretches(many.items)
    text = told(*(tell(topic, item) for topic in (1, 2) for item in range(1, 61) for _ in range(2)))
    found = tells(many, [answer(text, question(many, stretch), many)])
    assert [tell.item for tell in found] == [*range(MOST), *range(MOST)]
