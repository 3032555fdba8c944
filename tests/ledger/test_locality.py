"""Running totals by place: the topic's own country has one, its parts and other countries stay apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.ledger.decisions import decide
from monitor.ledger.locality import Where, home_of, where
from monitor.ledger.parts import is_stated_total
from monitor.model import Article, Decision, Interval, Ledger, Mention, Relation
from monitor.reading.quantities.figures import find_figures
from tests.support.mentions import TOLD, article, vector
from tests.support.texts import paragraph


@pytest.mark.parametrize(
    ("query", "home"),
    [
        ("measles Norway", {"norway"}),
        ("Norwegian ferry strike", {"norway"}),
        ("flooding in South Sudan", {"south sudan"}),
        ("dengue global", {"the world"}),
        ("ferry strike", set()),
    ],
)
def test_a_topic_is_at_home_in_the_countries_that_it_names(query: str, home: set[str]) -> None:
    assert home_of([query]) == home


@pytest.mark.parametrize(
    ("place", "lies"),
    [
        (None, Where.HERE),
        ("Norway", Where.HERE),
        ("northern Norway", Where.HERE),
        ("Bergen", Where.PART),
        ("Bergen, Norway", Where.PART),
        ("Denmark", Where.ELSEWHERE),
        ("Aarhus, Denmark", Where.ELSEWHERE),
        ("Norway and Denmark", Where.EVERYWHERE),
        ("Europe", Where.EVERYWHERE),
    ],
)
def test_a_place_is_seen_from_the_topics_country(place: str | None, lies: Where) -> None:
    assert where(place, frozenset({"norway"})) is lies


def test_without_a_country_in_the_topic_every_place_is_as_good() -> None:
    assert where("Bergen", frozenset()) is Where.HERE


def read(ledger: Ledger, told: Article, text: str, home: str = "norway") -> tuple[Ledger, list[Decision]]:
    figures = find_figures(paragraph(text))
    mentions = [Mention(figure, order, vector(figure.label)) for order, figure in enumerate(figures)]
    choices = [TOLD] * len(mentions)
    ledger, decisions = decide(ledger, mentions, told, choices, copy=False, home=frozenset({home}))
    return ledger, list(decisions)


def told(decisions: list[Decision]) -> list[tuple[float | None, Relation]]:
    return [
        (d.mention.what.value.low, d.relation)  # type: ignore[union-attr]
        for d in decisions
        if d.tell
    ]


def test_a_towns_count_is_no_change_of_the_countrys() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles.")
    ledger, decisions = read(
        ledger,
        article(2, hours=30),
        "Norway has reported 150 cases of measles. In Bergen, 40 cases of measles were reported.",
    )
    assert told(decisions) == [(150, Relation.SUPERSEDES), (40, Relation.NEW)]


def test_another_countrys_count_is_no_value_of_the_topics_own() -> None:
    text = "Norway has reported {} cases of measles. Denmark has reported {} cases of measles."
    ledger, _ = read(Ledger(), article(1), text.format(120, 300))
    _, decisions = read(ledger, article(2, hours=30), text.format(150, 320))
    assert told(decisions) == [(150, Relation.SUPERSEDES), (320, Relation.SUPERSEDES)]
    assert [d.target for d in decisions] == [1, 2]


def test_an_outbreak_that_is_all_in_one_town_is_the_countrys() -> None:
    ledger, _ = read(Ledger(), article(1), "In Bergen, 40 cases of measles were reported.")
    _, decisions = read(ledger, article(2, hours=30), "Norway has reported 120 cases of measles.")
    assert told(decisions) == [(120, Relation.SUPERSEDES)]


def test_what_comes_on_top_is_no_value_of_the_sum() -> None:
    text = "Norway has reported 12 new cases of measles, bringing the total to 132 cases."
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles.")
    _, decisions = read(ledger, article(2, hours=30), text)
    assert told(decisions) == [(12, Relation.NEW), (132, Relation.SUPERSEDES)]


def test_additions_of_different_days_are_no_corrections() -> None:
    ledger, first = read(Ledger(), article(1), "Norway has reported 12 new cases of measles.")
    _, second = read(ledger, article(2, hours=30), "Norway has reported 9 new cases of measles.")
    assert [d.relation for d in (*first, *second)] == [Relation.NEW, Relation.NEW]


def test_some_of_those_that_were_told_are_no_new_total() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles.")
    _, decisions = read(ledger, article(2, hours=30), "Two of the cases of measles were reported in schools.")
    assert told(decisions) == [(2, Relation.NEW)]


def test_a_total_of_several_countries_is_not_the_topics_own() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles.")
    text = "In these two countries, 400 cases of measles have been reported."
    _, decisions = read(ledger, article(2, hours=30), text)
    assert all(d.relation is Relation.NEW for d in decisions)


def test_a_sum_with_other_words_is_still_the_countrys_one_total() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 12 cases of measles.")
    text = "Altogether 900 people have been infected with measles in Norway."
    ledger, decisions = read(ledger, article(2, hours=60), text)
    assert told(decisions) == [(900, Relation.SUPERSEDES)]
    assert len(ledger.quantities) == 1


def test_the_sum_of_several_countries_is_told_apart_from_the_topics_own() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles.")
    text = (
        "A total of 4,100 cases of measles have been reported to WHO by countries of the Baltic. "
        "Norway has reported 160 cases of measles."
    )
    _, decisions = read(ledger, article(2, hours=60), text)
    assert (160, Relation.SUPERSEDES) in told(decisions)
    assert (4100, Relation.SUPERSEDES) not in told(decisions)


def test_a_towns_sum_is_no_change_beside_a_larger_one() -> None:
    own = "A total of {} cases of measles have been reported. "
    town = "The harbour remains the worst hit, and a cumulative total of {} cases of measles was found there."
    ledger, _ = read(Ledger(), article(1), own.format(120) + town.format(40))
    _, decisions = read(ledger, article(2, hours=60), own.format(150) + town.format(60))
    assert told(decisions) == [(150, Relation.SUPERSEDES), (60, Relation.SUPERSEDES)]
    assert [d.previous.low for d in decisions if d.previous] == [120, 40]


_WORLD = "Globally, a total of {} cases of measles have been reported."


def test_the_worlds_total_is_news_where_the_topics_country_has_none() -> None:
    ledger, _ = read(Ledger(), article(1), _WORLD.format("9,100"))
    _, decisions = read(ledger, article(2, hours=60), _WORLD.format("9,300"))
    assert told(decisions) == [(9300, Relation.SUPERSEDES)]


def test_the_worlds_total_is_told_apart_from_that_of_the_topics_country() -> None:
    own = "So far, a total of {} cases of measles, including {} deaths, have been reported by Norway. "
    ledger, _ = read(Ledger(), article(1), own.format(120, 3) + _WORLD.format("9,100"))
    _, decisions = read(ledger, article(2, hours=60), own.format(150, 4) + _WORLD.format("9,300"))
    changed = [
        (value, decision.previous) for (value, _), decision in zip(told(decisions), decisions, strict=True)
    ]
    assert changed == [(150, Interval(120, 120)), (4, Interval(3, 3)), (9300, Interval(9100, 9100))]


def test_a_stated_total_is_the_countrys_though_a_larger_number_stood_before_it() -> None:
    ledger, _ = read(Ledger(), article(1), "Norway has reported 120 cases of measles and 3 deaths.")
    before = "In the worst outbreak 4,000 cases of measles and 90 deaths were reported. "
    text = "A total of {} cases of measles with {} deaths has been reported."
    _, decisions = read(ledger, article(2, hours=60), before + text.format(150, 8))
    assert {(150, Relation.SUPERSEDES), (8, Relation.SUPERSEDES)} <= set(told(decisions))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("A total of 40 cases of measles and 3 deaths have been reported.", [40, 3]),
        ("The total number of measles cases now stands at 40, including 3 deaths.", [40, 3]),
        ("Altogether, 40 cases of measles have been reported.", [40]),
        ("A total of 40 cases of measles, including 9 confirmed cases, have been reported.", [40]),
        ("A total of 40 cases of measles have been reported. In Bergen 9 cases were found.", [40]),
        ("Norway has reported 40 cases of measles and 3 deaths.", []),
        ("A total of 12 new cases of measles have been reported.", []),
        ("In the last week a total of 12 cases of measles have been reported.", []),
        ("Since then, a total of 12 cases of measles have been reported.", []),
        ("This total includes 12 cases of measles.", []),
        ("The same strain was found in all 12 cases of measles.", []),
    ],
)
def test_a_total_is_one_by_its_own_words(text: str, stated: list[float]) -> None:
    figures = find_figures(paragraph(text))
    assert [figure.value.low for figure in figures if is_stated_total(figure, figures)] == stated


def test_two_runs_give_the_same_ledger() -> None:
    text = "Norway has reported 120 cases of measles: Bergen (40 cases), Oslo (60 cases) and Bodø (20 cases)."
    assert read(Ledger(), article(1), text) == read(replace(Ledger()), article(1), text)


def test_a_weeks_count_is_no_value_of_the_sum() -> None:
    text = "Norway has reported 120 cases of measles. In the last week 30 cases of measles were reported in Norway."
    ledger, decisions = read(Ledger(), article(1), text)
    assert told(decisions) == [(120, Relation.NEW), (30, Relation.NEW)]
    assert len(ledger.quantities) == 2
