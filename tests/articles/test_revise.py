"""What counts as a revision, what as taken back, and when to look again, as tables of cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.articles.revise import compare, gone, next_recrawl
from tests.articles.paper import DAM, PORT

OLD = "\n".join(DAM)
HOUR = timedelta(hours=1)
SEEN = datetime(2025, 4, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "new",
    [
        OLD.replace("1,200", "1,300"),
        OLD.replace("nobody had been hurt", "one worker had been hurt"),
        OLD.replace("report in May", "report in June"),
        f"{OLD}\nTwo more gates were closed on Tuesday.",
        f"{OLD}\n- 163 people missing\nThe search goes on.",
        "\n".join(DAM[:3]),
        OLD.replace("Thursday", "Friday"),
    ],
)
def test_other_words_of_the_story_are_a_revision(new: str) -> None:
    assert compare(("Dam", OLD), ("Dam", new)).changed


@pytest.mark.parametrize(
    "new",
    [
        OLD.replace("\n", "\n\n").replace(" ", "  "),
        OLD.replace("wall.", "wall;"),
        f"Updated 9 April 2025 at 10:15 GMT\n{OLD}",
        f"By Ann Ode\n{OLD}",
        f"{OLD}\nRead more: Strike ends",
        f"{OLD}\nPort opens after 40 days\nTen ways to cook beans",
        f"{OLD}\n1,204 views",
        f"{OLD}\n\u00a9 2025 Paper. All rights reserved.",
    ],
)
def test_furniture_is_no_revision(new: str) -> None:
    assert not compare(("Dam", OLD), ("Dam", new)).changed
    assert not compare(("Dam", new), ("Dam", OLD)).changed


def test_another_headline_is_a_revision_and_other_quotation_marks_are_none() -> None:
    assert compare(("Dam closed", OLD), ("Dam closed, 1,300 leave", OLD)).changed
    assert not compare(("'Dam' closed", OLD), ("\u2018Dam\u2019 Closed", OLD)).changed


def test_a_text_with_little_of_the_old_one_is_foreign() -> None:
    assert compare(("Dam", OLD), ("Dam", "\n".join(PORT))).foreign
    assert compare(("Dam", OLD), ("Dam", DAM[0])).foreign
    assert not compare(("Dam", OLD), ("Dam", "\n".join((*PORT, *DAM)))).foreign


def test_the_difference_rebuilds_the_old_text() -> None:
    new = OLD.replace("1,200 people", "1,300").replace(" on Monday", "").replace("Farmers", "Many farmers")
    spans = compare(("Dam", OLD), ("Dam", new)).spans
    assert [(new[start:end], before) for start, end, before in spans] == [
        ("", "on Monday"),
        ("1,300", "1,200 people"),
        ("Many", ""),
    ]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (OLD, False),
        (OLD.replace("1,200", "1,300"), False),
        (OLD.replace("About 1,200 people left", "By Tuesday 1,300 people had left"), False),
        (
            OLD.replace(DAM[1], "In a statement the district council said that 1,200 left the villages."),
            False,
        ),
        (OLD.replace(DAM[1], ""), True),
        (OLD.replace(DAM[1], "Buses were brought in."), True),
        ("", True),
    ],
)
def test_an_edited_sentence_is_still_there_and_a_removed_one_is_gone(text: str, missing: bool) -> None:
    assert (gone([DAM[1]], text) == {DAM[1]}) is missing


def test_looks_come_ever_later_and_begin_anew_when_something_changed() -> None:
    recrawls = [SEEN]
    while (due := next_recrawl(recrawls[-1], SEEN, None)) is not None:
        recrawls.append(due)
    assert [(look - SEEN) / HOUR for look in recrawls[1:]] == [1, 4, 12, 24, 72]
    assert next_recrawl(SEEN + 30 * HOUR, SEEN, SEEN + 30 * HOUR) == SEEN + 31 * HOUR
    assert next_recrawl(SEEN + 166 * HOUR, SEEN, SEEN + 166 * HOUR) == SEEN + 167 * HOUR
    assert next_recrawl(SEEN + 168 * HOUR, SEEN, SEEN + 168 * HOUR) is None
