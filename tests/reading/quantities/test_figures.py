"""Figures with their keys, labels and exact words."""

from __future__ import annotations

import pytest

from monitor.model import Figure
from monitor.reading.prose import prose
from monitor.reading.quantities.figures import find_figures
from tests.support.texts import paragraph


def figures(text: str) -> list[Figure]:
    return find_figures(paragraph(text))


def only(text: str) -> Figure:
    (figure,) = figures(text)
    return figure


@pytest.mark.parametrize(
    ("text", "counted", "event"),
    [
        ("The storm killed at least 16 people in Peru.", "person", "kill"),
        ("About 60 people have died in Peru.", "person", "die"),
        ("Peru has confirmed 20 deaths.", "death", "die"),
        ("Some 40 Nepalese nationals are fighting for Russia.", "national", "fight"),
        ("The agency named 40 Nepalese citizens who are fighting for Russia.", "citizen", "fight"),
        ("The report follows the capture of two Nepalese fighters.", "fighter", "capture"),
        ("Two Nepalese men were taken prisoner near Kharkiv.", "man", "capture"),
        ("Iran launched 55 drones overnight.", "drone", "launch"),
        ("Doctors said 12 of the patients were infected with cholera.", "patient", "infect"),
        ("The death toll rose to 20.", "death", "die"),
        ("The rain stopped, with homes still in the dark down to 310.", "home", None),
        ("Trade resumed, with flights back to 140.", "flight", None),
        ("The number of beds in use, now down to 212, has shrunk.", "bed", None),
        ("The clinic's tally of deaths reached 34 last month.", "death", "die"),
        ("The number of cases went up to 90 this week.", "case", None),
        ("The number of missing rose to 54.", "missing", "miss"),
        ("The firm's headcount fell to 1,900 last quarter.", "headcount", None),
        ("A group of six rebels was encountered by the troops.", "rebel", "encounter"),
    ],
)
def test_a_count_knows_what_happened_to_what(text: str, counted: str, event: str) -> None:
    key = only(text).key
    assert (key.counted, key.event) == (counted, event)


def test_modifiers_roles_and_place_are_part_of_the_key() -> None:
    key = only("At least 40 Nepalese citizens are fighting for Russia in Ukraine.").key
    assert key.modifiers == ("nepalese",)
    assert "russia" in key.roles
    assert key.place == "Ukraine"


def test_a_count_of_one_period_is_told_from_a_cumulative_one() -> None:
    first, second = figures("Russia launched 55 drones overnight, and four people died in the past 24 hours.")
    assert (first.key.period, second.key.period) == ("night", "day")


def test_a_sum_that_a_days_count_adds_to_is_of_no_day() -> None:
    added, total = figures(
        "Doctors see about 200 new cases of measles per day, bringing the total to 7,400 cases."
    )
    assert (added.key.period, total.key.period) == ("day", None)


def test_an_outbreak_is_of_a_disease_and_in_a_place() -> None:
    assert only("The number of deaths in the outbreak of Listeriosis increased to 21.").key.place is None
    assert only("The number of deaths in the outbreak in Chile increased to 21.").key.place == "Chile"


def test_all_numbers_in_brackets_are_of_the_place_before_them() -> None:
    places = figures(
        "Measles was worst in Bergen (289 cases, 51 deaths) and Molde (153 cases and 27 deaths)."
    )
    assert [one.key.place for one in places] == ["Bergen", "Bergen", "Molde", "Molde"]


def test_a_bare_number_counts_what_was_counted_before() -> None:
    first, second = figures("Troops met a group of six Nepalese fighters and captured two of them.")
    assert first.key.counted == second.key.counted == "fighter"
    assert second.key.event == "capture"


def test_a_list_of_places_shares_noun_and_event() -> None:
    places = figures("The virus has infected seven people in Texas, two in Ohio and three in Kansas.")
    assert [one.key.counted for one in places] == ["person"] * 3
    assert {one.key.event for one in places} == {"infect"}


def test_people_are_meant_where_nothing_else_is_counted() -> None:
    assert only("The blast injured 30.").key.counted == "person"


def test_the_label_reads_as_plain_words() -> None:
    assert (
        only("At least 40 Nepalese citizens are fighting for Russia.").label
        == "Nepalese citizens fighting for Russia"
    )
    assert only("The storm killed 16 people in Peru.").label == "People killed in Peru"


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("The virus may have killed 40 people.", True),
        ("The virus is suspected of killing 40 people.", True),
        ("The storm reportedly destroyed 40 houses.", True),
        ("The storm destroyed 40 houses.", False),
    ],
)
def test_doubt_is_marked(text: str, hedged: bool) -> None:
    assert only(text).hedged is hedged


def test_a_converted_sum_an_age_and_a_time_span_are_no_figures() -> None:
    text = "Ravi Thapa, 33, paid RUB 300,000 ($3,500) two years ago."
    assert [figure.unit for figure in figures(text)] == ["RUB"]


def test_one_is_a_figure_only_of_cases_and_people() -> None:
    assert not figures("One of the boats has a red sail.")
    assert only("Italy reported one case of cholera.").value.low == 1


def test_spans_point_into_the_revision() -> None:
    text = "Share\n\nLIMA, May 4 (AP) - The storm killed at least 16 people. It destroyed 40 houses in Peru."
    stretch = prose("Storm hits Peru", text)[1]
    found = find_figures(paragraph(stretch.text, start=stretch.start))
    assert [figure.span.quote for figure in found] == ["at least 16 people", "40 houses"]
    for figure in found:
        for span in (figure.span, figure.sentence):
            assert text[span.start : span.end] == span.quote


def test_a_long_sentence_is_quoted_in_part() -> None:
    tail = ", and the mayor said that the people of the town would not give up" * 5
    figure = figures(f"The storm destroyed 40 houses in the old town{tail}.")[0]
    assert 4 <= len(figure.sentence.quote.split()) <= 50
    assert "40 houses" in figure.sentence.quote


@pytest.mark.parametrize(
    ("text", "value", "counted"),
    [
        ("The ministry reported 1364 suspected cases of measles.", 1364, "case"),
        ("Officials found 20 laboratory confirmed human cases of measles.", 20, "case"),
        ("Until May, 35 confirmed human cases of measles have been reported.", 35, "case"),
        ("A total of 48 confirmed, probable and suspected cases of measles were found.", 48, "case"),
        ("Of the cases reported, 96 were isolated.", 96, "case"),
        ("The cumulative total of the number of cases is at 368.", 368, "case"),
    ],
)
def test_counts_of_cases_are_read_whatever_stands_between(text: str, value: float, counted: str) -> None:
    figure = figures(text)[0]
    assert (figure.value.low, figure.key.counted) == (value, counted)


@pytest.mark.parametrize(
    "text",
    [
        "The vaccine protects against type 01 of the virus.",
        "They fell ill on 6, 25 and 31 January.",
        "Call the desk, tel. +47 91 15 01 15, for more.",
        "In the nineteen sixties the town was rich.",
        "The boys, ages 9, 15 and 20, were at home.",
    ],
)
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "These cases were reported from Bergen (469 cases), Oslo (304) and Molde (155 cases).",
            ["Bergen", "Oslo", "Molde"],
        ),
        ("Norway: As of May, officials counted 40 cases of measles.", ["Norway"]),
        ("The ministry of health of Norway has reported 40 cases of measles.", ["Norway"]),
    ],
)  # fmt: skip
def test_places_stand_before_brackets_in_headings_and_in_the_names_of_ministries(
    text: str, places: list[str]
) -> None:
    assert [figure.key.place for figure in figures(text)] == places


def test_how_sure_a_count_is_may_be_said_after_its_number() -> None:
    whole, sure = figures("Of the 684 cases of measles, 234 (34%) were laboratory confirmed.")[:2]
    assert "confirmed" in sure.key.modifiers
    assert "confirmed" not in whole.key.modifiers


def test_a_part_of_what_came_on_top_came_on_top_too() -> None:
    cases, death = figures("The ministry reported three new cases of measles, including one death.")
    assert "new" in cases.key.modifiers
    assert "new" in death.key.modifiers


def test_what_happened_to_some_is_not_said_of_all() -> None:
    all_of_them, dead = figures("Of the 119 cases confirmed to date, 59 have been fatal.")
    assert all_of_them.key.event != "die"
    assert dead.key.event == "die"


def test_a_correction_without_a_noun_is_a_figure_with_its_former_value() -> None:
    figure = only("The rate is 3.1 percent, not 0.31 percent.")
    assert figure.previous is not None
    assert (figure.value.high, figure.previous.high) == (3.1, 0.31)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("The flood killed 27 people, the mayor said on Tuesday, five more than first reported.", 22),
        ("The ministry counts 310 cases, 12 fewer than it reported earlier.", 322),
        ("The toll reached 58, three up on the previous count.", 55),
        ("The toll stood at 19, up from Tuesday's 16, doctors said.", 16),
        ("Output fell to 1.2 million barrels a day, down from last month's 1.4 million.", 1_400_000),
        ("The observatory measured 44.1 degrees, up from the previous day's 43.6.", 43.6),
    ],
)
def test_a_difference_and_the_value_of_another_day_tell_the_value_before(text: str, before: float) -> None:
    figure = only(text)
    assert figure.previous is not None
    assert (figure.previous.low, figure.previous.high) == (before, before)


def test_a_difference_to_another_year_tells_no_value_before() -> None:
    assert all(
        figure.previous is None for figure in figures("Police arrested 64 people, 20 more than last year.")
    )


def test_the_number_of_identified_dead_counts_the_dead() -> None:
    key = only("The number of identified dead stands at 288.").key
    assert (key.counted, key.event) == ("dead", "die")


def test_a_scale_is_no_attribute_of_what_is_counted() -> None:
    assert only("More than 3.5 lakh people have been evacuated.").key.modifiers == ()


def test_a_rate_is_a_level_and_no_count_of_each_day() -> None:
    assert only("Dorn pumped 1.7 million barrels of oil a day in May.").key.period is None


@pytest.mark.parametrize(
    ("text", "value", "counted", "event"),
    [
        ("Some 30 of the dead are nurses.", 30, "nurse", "die"),
        ("Eight of the injured were firemen.", 8, "fireman", "injure"),
        ("Among the dead are 31 nurses.", 31, "nurse", "die"),
    ],
)
def test_a_part_says_who_they_are_and_what_happened_to_them(
    text: str, value: float, counted: str, event: str
) -> None:
    figure = only(text)
    assert (figure.value.low, figure.key.counted, figure.key.event) == (value, counted, event)
    assert "some" in figure.key.modifiers


def test_those_included_are_a_part_and_share_what_happened() -> None:
    whole, part = figures("A fire killed 27 sailors, including six cooks.")
    assert (whole.key.modifiers, whole.key.event) == ((), "kill")
    assert part.key.event == "kill"
    assert "some" in part.key.modifiers


def test_a_bare_number_of_hurt_people_is_of_no_part_before_it() -> None:
    hurt = figures("Rockets hit the port, killing 14 people, including three girls, and wounding 70.")[-1]
    assert (hurt.value.low, hurt.key.counted, hurt.key.event) == (70, "person", "injure")


def test_what_is_left_shares_no_event_with_the_sentence_before() -> None:
    freed, left = figures("Four hostages were freed from the bank. Nine are still inside.")
    assert (freed.key.event, left.key.event) == ("release", None)


def test_a_tally_of_dead_counts_people() -> None:
    key = only("The official tally rose to 730 dead on Friday.").key
    assert (key.counted, key.event) == ("person", "die")


def test_the_count_of_a_month_is_told_from_that_of_all_time() -> None:
    assert only("In all, 52 people have been killed in the port this month.").key.period == "month"


def test_a_name_with_a_number_is_no_second_count() -> None:
    assert [figure.value.low for figure in figures("Brava delivered 11 Wolf 2 tanks.")] == [11]


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("With most votes counted, Kane has 41.2 percent and Boro 38 percent.", ["kane", "boro"]),
        ("The Greens won 31 percent and the Liberals 27 percent.", ["green", "liberal"]),
        ("Kane won with 51 percent against 47 percent for Ida Boro.", ["kane", "boro"]),
        ("Norland grew 3 percent in May, Sudria 2 percent.", ["norland", "sudria"]),
        (
            "The poll puts Labour at 40 percent and the Conservatives at 33 percent.",
            ["labour", "conservative"],
        ),
    ],
)
def test_the_second_of_two_shares_is_that_of_the_name_beside_it(text: str, owners: list[str]) -> None:
    assert [figure.key.counted for figure in figures(text)] == owners


@pytest.mark.parametrize(
    "text",
    [
        "The storm destroyed 12 of 30 schools.",
        "The firm will shut 3 of its 40 shops.",
        "Doctors saved 8 out of the 11 climbers.",
        "Nine of ten houses burned.",
    ],
)
def test_the_whole_of_a_part_has_not_happened_what_happened_to_the_part(text: str) -> None:
    part, whole = figures(text)
    assert part.key.event is not None
    assert (whole.key.event, "whole" in whole.key.modifiers, "whole" in part.key.modifiers) == (
        None,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("The slick is 30 miles (48km) long.", 48, "km"),
        ("The slick is 48 km (30 miles) long.", 48, "km"),
        ("The tunnel is 12 miles, or 19 km, long.", 19, "km"),
        ("Winds of 75mph (121 km/h) hit the coast.", 121, "km/h"),
        ("The bank paid £2bn ($2.6bn).", 2e9, "GBP"),
    ],
)
def test_of_a_measure_in_two_units_the_metric_one_is_followed(text: str, value: float, unit: str) -> None:
    figure = only(text)
    assert (figure.value.low, figure.unit) == (value, unit)
