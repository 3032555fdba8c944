"""Numbers, units, bounds and ranges as they are written in news."""

from __future__ import annotations

import pytest

from monitor.model import Bound
from monitor.reading.quantities.amount import Use
from monitor.reading.quantities.amounts import find_amounts
from monitor.reading.quantities.numbers import find_numbers
from tests.support.texts import tree


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,204", 1204),
        ("1.2 million", 1.2e6),
        ("3bn", 3e9),
        ("a dozen", 12),
        ("half a million", 5e5),
        ("twenty-two", 22),
        ("three hundred and five", 305),
        ("two million four hundred thousand", 2.4e6),
        ("two and a half", 2.5),
        ("7 and a half", 7.5),
        ("2 1/2", 2.5),
        ("½", 0.5),
    ],
)
def test_number_words_and_numerals_have_one_value(words: str, value: float) -> None:
    (number,) = find_numbers(f"They counted {words} boxes.")
    assert number.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("words", "percent"),
    [("a third of", 100 / 3), ("one in four", 25), ("half of", 50), ("two-thirds of", 200 / 3)],
)
def test_a_part_is_a_share_in_percent(words: str, percent: float) -> None:
    (number,) = find_numbers(f"They lost {words} the boats.")
    assert number.share
    assert number.value == pytest.approx(percent)


@pytest.mark.parametrize(
    ("text", "low", "high", "bound", "unit"),
    [
        ("At least 16 people drowned.", 16, None, Bound.AT_LEAST, "count"),
        ("More than 150 boats were lost.", 150, None, Bound.MORE_THAN, "count"),
        ("Up to 60 houses burned.", None, 60, Bound.AT_MOST, "count"),
        ("Nearly 80% of the houses burned.", 80, 80, Bound.ABOUT, "percent"),
        ("Fewer than 40 houses burned.", None, 40, Bound.LESS_THAN, "count"),
        ("He paid $40 or more for it.", 40, None, Bound.AT_LEAST, "USD"),
        ("Dozens of houses burned.", 24, None, Bound.AT_LEAST, "count"),
        ("Tens of thousands of people fled.", 20000, None, Bound.AT_LEAST, "count"),
        ("Between 250,000 and 500,000 people fled.", 250000, 500000, Bound.BETWEEN, "count"),
        ("Some 20 to 40 percent of them fled.", 20, 40, Bound.BETWEEN, "percent"),
        ("The loan is worth 10 to 15 billion euros.", 10e9, 15e9, Bound.BETWEEN, "EUR"),
        ("Three or four boats were lost.", 3, 4, Bound.BETWEEN, "count"),
        ("The wind reached 140 km/h.", 140, 140, Bound.EXACTLY, "km/h"),
        ("It fell to minus 12 degrees Celsius.", -12, -12, Bound.EXACTLY, "celsius"),
        ("Oil costs $82.50 a barrel.", 82.5, 82.5, Bound.EXACTLY, "USD/barrel"),
        ("Turnout went up to 61 percent.", 61, 61, Bound.EXACTLY, "percent"),
        ("The count was brought up to 40.", 40, 40, Bound.EXACTLY, "count"),
        ("That brings the number of arrests up to 57.", 57, 57, Bound.EXACTLY, "count"),
        ("The count may go up to 905.", None, 905, Bound.AT_MOST, "count"),
        ("A 30-day truce was offered.", 30, 30, Bound.EXACTLY, "day"),
    ],
)
def test_an_amount_is_an_interval_with_a_unit(
    text: str, low: float | None, high: float | None, bound: Bound, unit: str
) -> None:
    (amount,) = find_amounts(tree(text))
    assert (amount.value.low, amount.value.high) == (low, high)
    assert (amount.bound, amount.unit) == (bound, unit)


@pytest.mark.parametrize(
    "text",
    [
        "The war began in 2022.",
        "They met on March 14.",
        "The H1N1 virus and COVID-19 are different.",
        "An F-16 shot down a Su-34.",
        "They meet at 5:30 p.m. in the hall.",
        "Article 5 was never used against them.",
        "Channel 4 showed the film.",
        "She lives at 22 Baker Street.",
        "The home side won 3-1.",
        "He came 10th in the race.",
        "The new house is the same one.",
        "No one knows it.",
        "Most died between 1914 and 1918.",
    ],
)
def test_what_names_or_dates_a_thing_is_no_amount(text: str) -> None:
    assert find_amounts(tree(text)) == ()


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("He paid RUB 300,000 ($3,500) to a middleman.", [Use.FIGURE, Use.CONVERSION]),
        ("The toll rose to 20 from 16.", [Use.FIGURE, Use.FORMER]),
        ("Exports rose from 5 percent to 7 percent.", [Use.FORMER, Use.FIGURE]),
        ("Ana Cruz, 34, was there.", [Use.AGE]),
        ("A 50-year-old man was there.", [Use.AGE]),
        ("Among those under 30 it was 9 percent.", [Use.AGE, Use.FIGURE]),
        ("Over 40 women over 50 and children under five ate.", [Use.FIGURE, Use.AGE, Use.AGE]),
        ("It rained in the past 24 hours.", [Use.PERIOD]),
        ("It rained two years ago.", [Use.PERIOD]),
    ],
)
def test_an_amount_knows_what_it_is_good_for(text: str, uses: list[Use]) -> None:
    assert [amount.use for amount in find_amounts(tree(text))] == uses


def test_a_new_value_remembers_the_former_one() -> None:
    new, _ = find_amounts(tree("The toll rose to 20 from 16."))
    assert new.former is not None
    assert new.former.low == 16


def _values(text: str) -> list[tuple[float | None, float | None, str]]:
    """What is read as a figure: its ends and its unit."""
    found = find_amounts(tree(text))
    return [(a.value.low, a.value.high, a.unit) for a in found if a.use is Use.FIGURE]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Clerks sent out 4,60,000 forms.", 4.6e5),
        ("Clerks sent out 21,35,400 forms.", 2135400),
        ("The state paid Rs 6,05,00,000 for it.", 6.05e7),
        ("The state paid Rs 75 crore for it.", 7.5e8),
        ("The club paid £7.4 m for a keeper.", 7.4e6),
        ("The club paid #12m for a keeper.", 1.2e7),
    ],
)
def test_groups_and_scales_are_read_as_they_are_written_elsewhere(text: str, value: float) -> None:
    ((low, high, _),) = _values(text)
    assert (low, high) == (value, value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Some 2 to 3 million birds came.", 2e6, 3e6),
        ("Organisers expect 15-18,000 guests.", 15e3, 18e3),
        ("Organisers expect between 15,000 and 18,000 guests.", 15e3, 18e3),
    ],
)
def test_a_range_may_write_its_scale_once(text: str, low: float, high: float) -> None:
    assert [(a, b) for a, b, _ in _values(text)] == [(low, high)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Brava bought 9 F-18 jets.", 9),
        ("Brava lost two A-4 planes.", 2),
        ("Brava sent five C-17 transport planes.", 5),
        ("Brava sold 6 Channel 9 vans.", 6),
    ],
)
def test_a_number_in_a_name_is_neither_a_unit_nor_a_count(text: str, value: float) -> None:
    assert _values(text) == [(value, value, "count")]


@pytest.mark.parametrize(
    "text",
    [
        "The train left at 7.40 and came in at 21.05.",
        "He recalled 9/11 and the 7/7 attacks.",
        "The line is open 24/7.",
    ],
)
def test_times_and_days_that_are_names_are_no_amounts(text: str) -> None:
    assert _values(text) == []


def test_a_rate_has_one_unit_however_it_is_written() -> None:
    written = ("900,000 bpd", "900,000 b/d", "900,000 barrels per day", "900,000 barrels a day")
    found = [_values(f"The field yields {words}.") for words in written]
    assert found == [[(9e5, 9e5, "barrel/day")]] * 4


def test_a_unit_that_is_told_once_holds_for_the_level_that_is_reached() -> None:
    told = _values("Dorn raised its quota by 200,000 barrels a day to 3.4 million from June.")
    assert told == [(2e5, 2e5, "barrel/day"), (3.4e6, 3.4e6, "barrel/day")]


def test_a_magnitude_is_a_unit() -> None:
    assert _values("A magnitude 5.9 earthquake struck Dorn.") == [(5.9, 5.9, "magnitude")]


@pytest.mark.parametrize(
    ("text", "value", "former"),
    [
        ("The mine employs 320 people, not 230.", 320, 230),
        ("It is 3.1 percent, not 0.31 percent.", 3.1, 0.31),
        ("The fund holds $70 million, not $70 billion, the bank said.", 7e7, 7e10),
        ("The hall holds 600 guests rather than the 6,000 that it had announced.", 600, 6000),
        ("The hall holds 600 guests in place of 480.", 600, 480),
        ("The fund seeks 90,000 euros; the previous goal had been 70,000.", 9e4, 7e4),
        ("Police put the crowd at 600; they had earlier put it at 450.", 600, 450),
        ("The town revised the toll to 118, having earlier reported 104.", 118, 104),
        ("It costs 8 million euros, up from an estimate of 6 million.", 8e6, 6e6),
        ("The mill cut the number of shifts from 40 in the spring of 2008 to just 12.", 12, 40),
        ("Police counted 84 arrests, more than the 61 first given.", 84, 61),
        ("Brava will close 12 schools, fewer than the 30 the teachers had feared.", 12, 30),
    ],
)
def test_a_correction_names_the_right_value_and_the_one_that_no_longer_stands(
    text: str, value: float, former: float
) -> None:
    (right,) = [a for a in find_amounts(tree(text)) if a.use is Use.FIGURE]
    assert (right.value.low, right.value.high) == (value, value)
    assert right.former is not None
    assert (right.former.low, right.former.high) == (former, former)


def test_what_was_told_before_is_no_figure_of_its_own() -> None:
    assert _values("The toll is lower than the 540 given earlier.") == []


def test_scores_of_people_are_counted_in_a_headline_too() -> None:
    assert _values("Scores injured as bus overturns") == [(40, None, "count")]
