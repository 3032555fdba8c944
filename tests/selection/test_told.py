"""Of what a topic was told a reader sees the figures that may change, then what is nearest to the article."""

from __future__ import annotations

from dataclasses import replace

from monitor.selection.told import FIGURES, LINES, shown
from tests.selection.puts import counted, mentions, plain, told

PEOPLE = mentions(counted("40 people", 40, 40, "people rescued"), plain("The search was called off."))


def test_what_was_not_told_is_not_shown() -> None:
    assert shown([told(plain("The search goes on."), 1, is_told=False)], PEOPLE) == ()


def test_of_a_quantity_only_the_latest_line_is_shown() -> None:
    lines = [
        told(counted(f"{n} people", n, n, "people rescued"), target) for n, target in ((5, 1), (6, 2), (7, 1))
    ]
    assert shown(lines, PEOPLE) == (1, 2)


def test_a_figure_and_a_claim_of_one_number_are_two() -> None:
    assert shown([told(counted("5 people", 5, 5, "people"), 1), told(plain("It sank."), 1)], PEOPLE) == (0, 1)


def test_figures_in_a_unit_of_the_article_come_before_nearer_claims_but_leave_them_room() -> None:
    claims = [told(plain(f"The search was called off at {n}."), n) for n in range(30)]
    figures = [told(counted(f"{n} ships", n, n, f"ships{n}"), n) for n in range(30)]
    seen = shown([*claims, *figures], PEOPLE)
    assert len(seen) == LINES
    assert sum(index >= 30 for index in seen) == FIGURES


def test_each_figure_of_the_article_finds_the_line_that_it_may_change() -> None:
    article = mentions(
        counted("40 people", 40, 40, "people rescued"), counted("9 ships", 9, 9, "ships searching")
    )
    rescued = [told(counted(f"{n} people", n, n, "people rescued"), n) for n in range(FIGURES)]
    seen = shown([told(counted("7 ships", 7, 7, "ships searching"), 50), *rescued], article)
    assert 0 in seen


def test_of_figures_that_are_as_like_the_latest_are_shown() -> None:
    lines = [told(counted("5 people", 5, 5, "people rescued"), n) for n in range(FIGURES + LINES)]
    assert shown(lines, PEOPLE)[-FIGURES:] == tuple(range(LINES, FIGURES + LINES))


def test_figures_in_another_unit_have_no_right_of_way() -> None:
    figures = [told(counted(f"{n} km", n, n, f"road{n}", unit="km"), n) for n in range(30)]
    claims = [told(plain(f"The search was called off at {n}."), n) for n in range(LINES)]
    assert shown([*figures, *claims], PEOPLE) == tuple(range(30, 30 + LINES))


def test_the_nearest_lines_are_shown_in_the_order_of_time() -> None:
    far = [told(plain(f"Parliament debates law {n}."), n) for n in range(LINES)]
    near = told(plain("The search was called off."), 99)
    seen = shown([near, *far], mentions(plain("The search was called off.")))
    assert seen[0] == 0
    assert list(seen) == sorted(seen)


def test_a_line_without_a_vector_is_far_from_everything() -> None:
    line = told(plain("It sank."), 1)
    empty = replace(line, mention=replace(line.mention, vector=b""))
    assert shown([empty], PEOPLE) == (0,)
