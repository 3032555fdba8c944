"""The ledger as a timeline: what each article changes, what is told, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.claims.ledger import decide
from monitor.model import Article, Bound, Decision, Interval, Ledger, Mention, QuantityKey, Relation, Stance
from tests.claims.mentions import KEY, NOON, article, claim, figure, speaker

EK, OLA = speaker("Maja Ek", role="mayor"), speaker("Ola Berg")


def trapped(value: int, order: int = 0, **more: object) -> Mention:
    sentence = f"In Falun {value} miners are trapped below the river."
    return figure(str(value), sentence, value, value, order=order, **more)  # type: ignore[arg-type]


def read(
    ledger: Ledger, where: Article, *mentions: Mention, relevance: float = 1.0, copy: bool = False
) -> tuple[Ledger, tuple[Decision, ...]]:
    ordered = [replace(mention, order=order) for order, mention in enumerate(mentions)]
    return decide(ledger, ordered, where, [relevance] * len(ordered), copy=copy)


def test_a_figure_is_told_once_and_again_when_it_changes() -> None:
    ledger, first = read(Ledger(), article(1), trapped(155))
    ledger, second = read(ledger, article(2, hours=2), trapped(155))
    ledger, third = read(ledger, article(3, hours=5), trapped(163))
    assert [d.relation for d in (*first, *second, *third)] == [
        Relation.NEW,
        Relation.CONFIRMS,
        Relation.SUPERSEDES,
    ]
    assert [d.tell for d in (*first, *second, *third)] == [True, False, True]
    assert third[0].headline == "155 → 163 miners trapped in Falun"
    assert third[0].previous is not None
    assert third[0].previous.low == 155
    assert len(ledger.quantities) == 1
    assert [r.relation for r in ledger.quantities[0].reports][-1] is Relation.SUPERSEDES


def test_a_late_article_with_the_old_value_tells_nothing() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    ledger, _ = read(ledger, article(2, hours=5), trapped(163))
    _, (late,) = read(ledger, article(3, hours=9), trapped(155))
    assert (late.relation, late.tell, late.previous) == (Relation.LAGGED, False, None)
    assert "already superseded by 163" in late.reason


def test_an_old_value_in_an_article_does_not_keep_out_its_new_one() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    ledger, _ = read(ledger, article(2, hours=5), trapped(163))
    ledger, decisions = read(ledger, article(3, hours=9), trapped(155), trapped(170, at=200))
    assert [d.relation for d in decisions] == [Relation.LAGGED, Relation.SUPERSEDES]
    assert len(ledger.quantities) == 1


def test_one_article_that_repeats_itself_tells_once() -> None:
    rough = figure(
        "more than 150", "Some say more than 150 miners are trapped.", 150, None, bound=Bound.MORE_THAN, at=90
    )
    ledger, decisions = read(Ledger(), article(), trapped(155), trapped(155, at=200), rough)
    assert [d.tell for d in decisions] == [True, False, False]
    assert len(ledger.quantities) == 1


def test_two_values_in_one_article_are_two_quantities() -> None:
    ledger, decisions = read(Ledger(), article(), trapped(155), trapped(12, at=100))
    assert [d.relation for d in decisions] == [Relation.NEW, Relation.NEW]
    assert len(ledger.quantities) == 2


def test_two_speakers_in_one_article_may_contradict_each_other() -> None:
    ledger, decisions = read(Ledger(), article(), trapped(155, said_by=EK), trapped(120, said_by=OLA, at=100))
    assert [d.relation for d in decisions] == [Relation.NEW, Relation.CONFLICTS]
    assert len(ledger.quantities) == 1


def test_a_value_that_is_said_to_have_stood_before_is_kept_and_not_told() -> None:
    sentence = "The number of trapped miners is 163, up from 155 on Monday."
    now, before = figure("163", sentence, 163, 163), figure("155", sentence, 155, 155)
    _, decisions = read(Ledger(), article(), now, before)
    told = {d.mention.what.span.quote: d for d in decisions}  # type: ignore[union-attr]
    assert not told["155"].tell
    assert told["163"].relation is Relation.SUPERSEDES
    assert told["163"].headline == "155 → 163 miners trapped in Falun"


@pytest.mark.parametrize(
    ("mention", "reason"),
    [
        (
            figure("four", "It took four days.", 4, 4, QuantityKey("day"), unit="day", label="days"),
            "a length of time",
        ),
        (
            figure("hundreds", "In Falun hundreds came.", 200, None, QuantityKey("person", event="come")),
            "a vague",
        ),
        (figure("20", "There are 20 mines.", 20, 20, QuantityKey("mine"), label="mines"), "nobody says it"),
        (claim("“We are all so very tired of waiting here”", EK), "a speaker on himself"),
        (claim("what crews are doing to reach the miners", EK), "asks and claims nothing"),
        (claim("the mine was owned by the king in 1720", EK), "tells of a time long past"),
        (claim("the northern shaft is blocked", speaker("some people")), "nobody in particular"),
    ],
)
def test_what_is_no_news_stays_silent_and_says_why(mention: Mention, reason: str) -> None:
    ledger, (decision,) = read(Ledger(), article(), mention)
    assert not decision.tell
    assert reason in decision.reason
    assert len(ledger.quantities) + len(ledger.claims) == 1


def test_few_words_are_enough_where_somebody_says_that_there_is_none() -> None:
    _, (said,) = read(Ledger(), article(), claim("“There is no antidote,”", EK))
    _, (unsaid,) = read(Ledger(), article(), claim("There is no antidote"))
    assert (said.tell, unsaid.tell) == (True, False)


def test_a_sentence_beside_the_topic_is_kept_and_not_told() -> None:
    ledger, (decision,) = read(Ledger(), article(), trapped(155), relevance=0.1)
    assert (decision.relation, decision.tell) == (Relation.NEW, False)
    assert len(ledger.quantities) == 1


def test_a_copy_adds_its_report_and_tells_nothing() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155), claim("the northern shaft is blocked", EK, at=90))
    again = trapped(155), claim("the northern shaft is blocked", EK, at=90)
    ledger, decisions = read(ledger, article(2, hours=1, origin="Outlet 1"), *again, copy=True)
    assert {(d.relation, d.tell) for d in decisions} == {(Relation.CONFIRMS, False)}
    assert len(ledger.quantities[0].reports) == 2
    assert ledger.claims[0].origins == ("Outlet 1",)


def test_a_claim_that_other_origins_tell_again_gains_them_and_stays_silent() -> None:
    said = claim("the northern shaft is blocked by fallen rock", EK)
    ledger, (first,) = read(Ledger(), article(1), said)
    ledger, (second,) = read(ledger, article(2, hours=1), said)
    assert (first.tell, second.tell) == (True, False)
    assert first.target == second.target == 1
    assert ledger.claims[0].origins == ("Outlet 1", "Outlet 2")
    assert ledger.claims[0].first_told_at == NOON


def test_a_figure_that_is_credited_to_an_agency_has_the_agency_for_its_origin() -> None:
    sentence = "In Falun 155 miners are trapped below the river, Reuters reported."
    ledger = Ledger()
    for number in (1, 2):
        credited = figure("155", sentence, 155, 155)
        ledger, (decision,) = read(ledger, article(number, hours=number), credited)
        assert decision.origin == "Reuters"
    assert {report.origin for report in ledger.quantities[0].reports} == {"Reuters"}


def test_a_denial_is_told_and_names_what_it_denies() -> None:
    ledger, _ = read(Ledger(), article(1), claim("the company sealed the northern shaft", EK))
    denial = claim("the company sealed the northern shaft", OLA, Stance.DENIES)
    _, (decision,) = read(ledger, article(2, hours=1), denial)
    assert (decision.relation, decision.tell, decision.target) == (Relation.DENIES, True, 2)
    assert "claim 1" in decision.reason
    assert decision.headline == "Ola Berg denies the company sealed the northern shaft"


def test_a_claim_that_only_repeats_the_figure_in_it_is_told_as_the_figure() -> None:
    sentence = "Mayor Maja Ek says 155 miners are trapped in Falun."
    number = figure("155", sentence, 155, 155, said_by=EK)
    said = claim("155 miners are trapped in Falun", EK, sentence=sentence)
    _, decisions = read(Ledger(), article(), said, number)
    assert [(d.tell, d.headline) for d in decisions] == [
        (True, "155 miners trapped in Falun, Ek says"),
        (False, "Ek says 155 miners are trapped in Falun"),
    ]


def test_direct_speech_that_bears_out_its_speakers_claim_is_not_told_again() -> None:
    first = claim("the northern shaft is blocked by fallen rock", EK)
    quote = claim("“Tons of stone came down behind the last crew”", EK, at=100)
    other = claim("“Tons of stone came down behind the last crew”", OLA, at=100)
    _, (_, own) = read(Ledger(), article(), first, quote)
    _, (_, anothers) = read(Ledger(), article(), first, other)
    assert (own.tell, anothers.tell) == (False, True)


def test_nested_claims_of_the_same_words_are_one() -> None:
    sentence = "Maja Ek told a paper that crews believe the northern shaft is blocked by rock."
    outer = claim("crews believe the northern shaft is blocked by rock", EK, sentence=sentence)
    inner = claim("the northern shaft is blocked by rock", speaker("crews"), sentence=sentence)
    ledger, decisions = read(Ledger(), article(), outer, inner)
    assert [d.target for d in decisions] == [1, 1]
    assert len(ledger.claims) == 1


def test_another_days_count_is_told_as_a_new_figure() -> None:
    daily = replace(KEY, event="rescue", period="day")
    ledger, _ = read(Ledger(), article(1), trapped(31, key=daily))
    _, (next_day,) = read(ledger, article(2, hours=24), trapped(12, key=daily))
    assert (next_day.relation, next_day.tell, next_day.previous) == (Relation.NEW, True, None)
    assert next_day.target == 1


def test_the_same_article_gives_the_same_decisions() -> None:
    mentions = [trapped(155), claim("the northern shaft is blocked by rock", EK, at=90)]
    assert read(Ledger(), article(), *mentions) == read(Ledger(), article(), *mentions)


def counted(words: str, sentence: str, value: float, key: QuantityKey, **more: object) -> Mention:
    return figure(words, sentence, value, value, key=key, **more)  # type: ignore[arg-type]


def test_the_same_number_of_the_same_people_in_other_words_is_one_finding() -> None:
    _, told = read(
        Ledger(),
        article(),
        trapped(155),
        counted("155 people", "There are 155 people with names on a list.", 155, QuantityKey("person")),
    )
    assert [(d.relation, d.target) for d in told] == [(Relation.NEW, 1), (Relation.CONFIRMS, 1)]


def test_an_unmistakable_number_of_people_is_the_known_one_in_later_articles() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    _, (again,) = read(
        ledger,
        article(2, hours=9),
        counted("the 155 workers", "Wives of the 155 workers wait outside.", 155, QuantityKey("worker")),
    )
    assert (again.relation, again.target) == (Relation.CONFIRMS, 1)
    assert "has the value of quantity 1" in again.reason


def test_a_part_of_a_sum_stays_in_the_ledger() -> None:
    died = QuantityKey("person", event="die")
    sentence = "The flood killed 61 people, 7 of them in one house."
    ledger, told = read(
        Ledger(), article(), counted("61", sentence, 61, died), counted("7", sentence, 7, died)
    )
    assert [d.tell for d in told] == [True, False]
    assert "a part of a number told beside it" in told[1].reason
    assert len(ledger.quantities) == 2


def test_a_change_that_the_article_itself_tells_needs_no_known_value() -> None:
    mention = trapped(171)
    risen = replace(mention, what=replace(mention.what, previous=Interval(148, 148)))
    _, (decision,) = read(Ledger(), article(), risen)
    assert (decision.relation, decision.previous) == (Relation.SUPERSEDES, Interval(148, 148))
    assert decision.tell


def test_a_bare_number_stands_for_the_quantity_it_comes_near_to() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    ledger, _ = read(ledger, article(2, hours=3), trapped(155))
    bare = counted("163", "The mayor spoke of 163 in the evening.", 163, QuantityKey(""))
    _, (decision,) = read(ledger, article(3, hours=5), bare)
    assert decision.target == 1
    assert decision.relation in {Relation.SUPERSEDES, Relation.CONFLICTS}


def test_a_bare_number_that_comes_near_to_nothing_is_not_told() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    bare = counted("4,000", "He spoke of 4,000.", 4000, QuantityKey(""))
    _, (decision,) = read(ledger, article(2, hours=5), bare)
    assert not decision.tell
