"""What an expert may write of a topic, and what is told of what may not be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.figure_condition import Condition, parse_condition
from monitor.config.load import load
from monitor.config.models import TopicConfig
from monitor.config.terms import Term, compile_pattern, parse_term
from monitor.errors import ConfigError

WHOLE = """\
topics:
  - name: Grain
    query: grain shipments Black Sea
    any: [grain export, title: corridor, "outlet:Harbour Post"]
    all:
      - wheat near/5 ship
      - /grain[- ]?deal/
    none:
      - =Grain
      - body: obituary
    aliases:
      Black Sea: [Чёрное море, Чорне море]
    description: Ships that carry grain from the ports.
    languages: [en, uk]
    breadth: strict
    figures: {tonnes: by 10 %, ships: crosses 200, "*": never}
    baseline: alert
    route: [desk]
    until: 2026-12-31
    id: grain
channels: {desk: {type: console}}
"""


def read(folder: Path, text: str) -> TopicConfig:
    path = folder / "config.yaml"
    path.write_text(text)
    return load(path, {}).topics[0]


def problems(folder: Path, topic: str) -> list[str]:
    path = folder / "config.yaml"
    path.write_text(f"topics:\n- {{name: A, {topic}}}\n")
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_every_option_of_a_topic_can_be_written(tmp_path: Path) -> None:
    topic = read(tmp_path, WHOLE)
    assert topic.any == ("grain export", "title: corridor", "outlet:Harbour Post")
    assert topic.aliases["Black Sea"] == ("Чёрное море", "Чорне море")
    assert topic.until is not None
    assert TopicConfig.model_validate(topic.model_dump(mode="json")) == topic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grain export", Term("grain export", None, "grain export")),
        ("title: grain", Term("title: grain", "title", "grain")),
        ("TITLE:grain", Term("TITLE:grain", "title", "grain")),
        ("=US", Term("=US", None, "US", exact=True)),
        ("a near/3 b c", Term("a near/3 b c", None, "a", near=3, beside="b c")),
        ("body: a near/3 b", Term("body: a near/3 b", "body", "a", near=3, beside="b")),
        ("/a: b+/", Term("/a: b+/", None, pattern="a: b+")),
        ("泽连斯基", Term("泽连斯基", None, "泽连斯基")),
    ],
)
def test_a_term_is_taken_apart(text: str, expected: Term) -> None:
    assert parse_term(text) == expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("any: ['\"grain deal\"']", "2:19: topics[0].any[0]: quotes are not needed"),
        ("any: [gra*]", "2:19: topics[0].any[0]: * and ? are no wildcards"),
        ("all: [a AND b]", "2:19: topics[0].all[0]: AND is not known: write each term on a line of its own under all"),
        ("none: [headline: x]", "2:20: topics[0].none[0]: \"headline:\" is no field: known are title, body,"),
        ("any: [/(a/]", "2:19: topics[0].any[0]: not a pattern that RE2 knows: missing )"),
        ("any: ['/(?=a)b/']", "2:19: topics[0].any[0]: not a pattern that RE2 knows"),
        ("any: [/ab]", "2:19: topics[0].any[0]: a pattern must stand between two slashes"),
        ("any: [a near/0 b]", "2:19: topics[0].any[0]: near/ takes 1 to 50 words"),
        ("any: ['...']", "2:19: topics[0].any[0]: a term needs a word"),
        ("any: grain", "2:18: topics[0].any: must be a list"),
        ("query: q, breadth: wide", "2:32: topics[0].breadth: must be 'strict', 'normal' or 'broad'"),
        ("query: q, languages: [english]", "2:35: topics[0].languages[0]: not a language: write it as en, uk or zh"),
        ("query: q, languages: [no]", '2:35: topics[0].languages[0]: "no" is a word to some'),
        ("query: q, figures: {dead: over 10}", "2:39: topics[0].figures.dead: not a condition: write any change,"),
        ("query: q, aliases: {Bob: [Боб]}", '2:3: topics[0]: aliases: "Bob" stands neither in the query nor in a term'),
        ("query: q, until: soon", "2:30: topics[0].until: not a day: write it as 2026-12-31"),
        ("query: q, route: [dsek]", '2:31: topics[0].route[0]: no channel has the name "dsek"'),
        ("none: [a]", "2:3: topics[0]: needs a query, or terms under any or all"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_with_its_place(tmp_path: Path, topic: str, expected: str) -> None:
    (problem,) = problems(tmp_path, topic)
    assert problem.startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any change", Condition()),
        ("Any  Change", Condition()),
        ("by 10 %", Condition(share=0.1)),
        ("by 2.5 percent", Condition(share=0.025)),
        ("by 1,500", Condition(step=1500)),
        ("crosses -3", Condition(limit=-3)),
        ("never", Condition(never=True)),
    ],
)
def test_a_condition_is_read(text: str, expected: Condition) -> None:
    assert parse_condition(text) == expected


@pytest.mark.parametrize("text", ["", "by", "by 0", "by 1,50", "crosses", "crosses 1.2.3", "over 5"])
def test_a_condition_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a|must be"):
        parse_condition(text)


def test_a_pattern_that_would_hang_other_engines_takes_no_time() -> None:
    assert compile_pattern("(a+)+$").search("a" * 1_000_000 + "b") is None
