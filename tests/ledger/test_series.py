"""Outbreaks: which counts of cases and deaths are one quantity, told by the linker that ships."""

from __future__ import annotations

from dataclasses import replace

from monitor.ledger.decisions import decide
from monitor.model import Article, Decision, Interval, Ledger, Mention, Relation
from monitor.reading.quantities.figures import find_figures
from tests.support.mentions import TOLD, article, vector
from tests.support.texts import paragraph


def read(ledger: Ledger, told: Article, text: str) -> tuple[Ledger, list[Decision]]:
    figures = find_figures(paragraph(text))
    mentions = [Mention(figure, order, vector(figure.label)) for order, figure in enumerate(figures)]
    choices = [TOLD] * len(mentions)
    ledger, decisions = decide(ledger, mentions, told, choices, copy=False)
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


def test_two_runs_give_the_same_ledger() -> None:
    text = "Norway has reported 120 cases of measles: Bergen (40 cases), Oslo (60 cases) and Bodø (20 cases)."
    assert read(Ledger(), article(1), text) == read(replace(Ledger()), article(1), text)


def test_a_weeks_count_is_no_value_of_the_sum() -> None:
    text = "Norway has reported 120 cases of measles. In the last week 30 cases of measles were reported in Norway."
    ledger, decisions = read(Ledger(), article(1), text)
    assert told(decisions) == [(120, Relation.NEW), (30, Relation.NEW)]
    assert len(ledger.quantities) == 2
