"""Replay runs stored articles through the real stages and says what would have been told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.config.models import TopicConfig
from monitor.errors import MonitorError
from monitor.replay import StoredArticle, read_articles, replay, to_line

TOPIC = TopicConfig(name="Dam failure", query="dam failure Norland")
FIRST = """Rescuers in Norland said on Monday that 40 people were killed when the Hollin dam failed after a
week of rain.

"The dam failure came without warning," the governor of the province, Anna Berg, told reporters in Hollin.
Engineers said the dam in northern Norland had been built in the nineteen sixties."""
SECOND = """The number of people killed when the Hollin dam failed in Norland has risen to 62, rescuers said on Tuesday.

The government of Norland denied that it had been warned of the dam failure."""
OTHER = """The northern league opens on Saturday with a match between the two oldest clubs of the country.

Both coaches said their teams were fit, and tickets for the stadium were sold out within an hour."""


def article(number: int, title: str, text: str, published: str) -> StoredArticle:
    return StoredArticle.model_validate(
        {
            "id": str(number),
            "url": f"https://outlet-{number}.example/story",
            "title": title,
            "published": published,
            "source": f"outlet-{number}",
            "text": text,
        }
    )


ARTICLES = [
    article(1, "Dam failure kills 40 in Norland", FIRST, "2025-04-07T10:00:00Z"),
    article(2, "League opens on Saturday", OTHER, "2025-04-07T12:00:00Z"),
    article(3, "Norland dam toll rises to 62", SECOND, "2025-04-08T09:00:00Z"),
]


async def test_a_first_count_its_change_and_a_denial_are_told_with_exact_quotes() -> None:
    found = await replay(ARTICLES, [TOPIC])
    texts = {a.url: (a.title, a.text) for a in ARTICLES}
    for finding in found:
        title, text = texts[finding["article"]]
        part = title if finding["part"] == "title" else text
        assert part[finding["start"] : finding["end"]] == finding["quote"]
    assert "https://outlet-2.example/story" not in {finding["article"] for finding in found}
    figures = [(f["kind"], f["value"], f["previous"]) for f in found if f["value"]]
    assert any("40" in finding["quote"] for finding in found if finding["article"] == ARTICLES[0].url)
    assert ("changed_figure", [62, 62], [40, 40]) in figures
    assert "DENIES" in {finding["relation"] for finding in found}


async def test_two_runs_give_the_same_bytes() -> None:
    runs = [await replay(ARTICLES, [TOPIC]) for _ in range(2)]
    first, second = ("\n".join(to_line(document) for document in run) for run in runs)
    assert first == second


async def test_a_copy_by_another_outlet_tells_nothing() -> None:
    copy = article(9, "Forty dead as dam gives way", FIRST, "2025-04-07T11:00:00Z")
    found = await replay([ARTICLES[0], copy], [TOPIC])
    assert {finding["article"] for finding in found} == {ARTICLES[0].url}


async def test_no_articles_are_no_findings() -> None:
    assert await replay([], [TOPIC]) == []


def test_articles_are_put_in_time_order_whatever_the_files() -> None:
    lines = [a.model_dump_json() for a in reversed(ARTICLES)]
    assert [a.id for a in read_articles(lines, "stories.jsonl")] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "Invalid JSON"),
        (json.dumps({"id": "1", "url": "https://a.example/", "source": "a", "text": "t"}), "published"),
        (json.dumps(["a", "list"]), "stories.jsonl:2"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(line: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match=r"stories\.jsonl:2") as raised:
        read_articles([ARTICLES[0].model_dump_json(), line], "stories.jsonl")
    assert said in str(raised.value)
