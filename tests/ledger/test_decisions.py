"""The ledger as a timeline: what each article changes, what is told, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.ledger.choices import Chosen
from monitor.ledger.decisions import decide
from monitor.model import (
    Article,
    Bound,
    Decision,
    Figure,
    Interval,
    Ledger,
    Mention,
    Predication,
    QuantityKey,
    Relation,
    Stance,
)
from tests.support.mentions import KEY, NOON, TOLD, UNTOLD, article, claim, figure, speaker

KEY_DIED = QuantityKey("person", event="kill")
EK, OLA = speaker("Maja Ek", role="mayor"), speaker("Ola Berg")


def trapped(value: int, order: int = 0, **more: object) -> Mention:
    sentence = f"In Falun {value} miners are trapped below the river."
    return figure(str(value), sentence, value, value, order=order, **more)  # type: ignore[arg-type]


def read(
    ledger: Ledger, where: Article, *mentions: Mention, choice: Chosen = TOLD, copy: bool = False
) -> tuple[Ledger, tuple[Decision, ...]]:
    ordered = [replace(mention, order=order) for order, mention in enumerate(mentions)]
    return decide(ledger, ordered, where, [choice] * len(ordered), copy=copy)


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


GROWN = "The mine said 163 miners are trapped, after two of them called home."


def told_of_both(ledger: Ledger, value: int, *, figure_told: bool, claim_told: bool) -> list[bool]:
    """Whether the figure and the claim of one sentence are told beside a ledger that holds a value."""
    both = [
        figure(str(value), GROWN.replace("163", str(value)), value, value, order=0),
        claim("two of them called home", EK, sentence=GROWN.replace("163", str(value)), order=1),
    ]
    choices = [TOLD if told else UNTOLD for told in (figure_told, claim_told)]
    _, decisions = decide(ledger, both, article(2, hours=5), choices, copy=False)
    return [d.tell for d in sorted(decisions, key=lambda d: d.mention.order)]


def test_a_chosen_sentence_is_told_by_its_figure_that_changed() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    assert told_of_both(ledger, 163, figure_told=False, claim_told=True) == [True, False]
    assert told_of_both(ledger, 163, figure_told=True, claim_told=True) == [True, False]
    assert told_of_both(ledger, 163, figure_told=False, claim_told=False) == [False, False]


def test_a_sentence_that_was_chosen_by_a_figure_that_is_known_is_told_by_its_claim() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    assert told_of_both(ledger, 155, figure_told=True, claim_told=False) == [False, True]
    assert told_of_both(ledger, 155, figure_told=False, claim_told=False) == [False, False]
    assert told_of_both(Ledger(), 155, figure_told=True, claim_told=False) == [True, False]


def test_one_article_that_repeats_itself_tells_once() -> None:
    rough = figure(
        "more than 150", "Some say more than 150 miners are trapped.", 150, None, bound=Bound.MORE_THAN, at=90
    )
    ledger, decisions = read(Ledger(), article(), trapped(155), trapped(155, at=200), rough)
    assert [d.tell for d in decisions] == [True, False, False]
    assert len(ledger.quantities) == 1


def test_a_headline_that_nobody_tells_does_not_silence_the_sentence_that_was_chosen() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    mentions = [replace(trapped(163), order=0), replace(trapped(163, at=200), order=1)]
    _, decisions = decide(ledger, mentions, article(2, hours=5), [UNTOLD, TOLD], copy=False)
    told = {d.mention.order: (d.relation, d.tell) for d in decisions}
    assert told == {0: (Relation.CONFIRMS, False), 1: (Relation.SUPERSEDES, True)}


def test_two_values_in_one_article_are_two_quantities() -> None:
    ledger, decisions = read(Ledger(), article(), trapped(155), trapped(12, at=100))
    assert [d.relation for d in decisions] == [Relation.NEW, Relation.NEW]
    assert len(ledger.quantities) == 2


def test_two_speakers_of_one_day_may_contradict_each_other() -> None:
    ledger, first = read(Ledger(), article(1), trapped(155, said_by=EK))
    ledger, second = read(ledger, article(2, hours=2), trapped(120, said_by=OLA))
    assert [d.relation for d in (*first, *second)] == [Relation.NEW, Relation.CONFLICTS]
    assert len(ledger.quantities) == 1


@pytest.mark.parametrize("beside", ["compared with 155 on Monday", "against 155 a day earlier"])
def test_a_value_that_is_said_to_have_stood_before_is_kept_and_not_told(beside: str) -> None:
    sentence = f"The number of trapped miners rose to 163, {beside}."
    now, before = figure("163", sentence, 163, 163), figure("155", sentence, 155, 155)
    _, decisions = read(Ledger(), article(), now, before)
    told = {d.mention.what.span.quote: d for d in decisions}  # type: ignore[union-attr]
    assert not told["155"].tell
    assert told["163"].relation is Relation.SUPERSEDES
    assert told["163"].headline == "155 → 163 miners trapped in Falun"


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
    ledger, (second,) = read(ledger, article(2, hours=1), said, choice=UNTOLD)
    assert (first.relation, second.relation) == (Relation.NEW, Relation.CONFIRMS)
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


def test_nested_claims_of_the_same_words_are_one() -> None:
    sentence = "Maja Ek told a paper that crews believe the northern shaft is blocked by rock."
    outer = claim("crews believe the northern shaft is blocked by rock", EK, sentence=sentence)
    inner = claim("the northern shaft is blocked by rock", speaker("crews"), sentence=sentence)
    ledger, decisions = read(Ledger(), article(), outer, inner, choice=UNTOLD)
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
    assert "is quantity 1" in again.reason


def test_a_part_of_a_sum_is_no_value_of_it() -> None:
    died = QuantityKey("person", event="die")
    sentence = "The flood killed 61 people, 7 of them in one house."
    ledger, told = read(
        Ledger(), article(), counted("61", sentence, 61, died), counted("7", sentence, 7, died)
    )
    assert [d.relation for d in told] == [Relation.NEW, Relation.NEW]
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


def chosen(**more: object) -> Chosen:
    return replace(TOLD, **more)  # type: ignore[arg-type]


def voice(sentence: str, **more: object) -> Mention:
    """A sentence in which nobody is said to say or do anything."""
    mention = claim(sentence, **more)  # type: ignore[arg-type]
    return replace(mention, what=replace(mention.what, cue=None))  # type: ignore[arg-type]


def test_the_choice_decides_what_is_told_and_its_reason_score_and_chooser_stay() -> None:
    said = trapped(155), claim("the northern shaft is blocked by rock", EK, at=90)
    for tell in (True, False):
        choice = Chosen(tell=tell, reason="as it was chosen", chooser="reader", score=0.4, salience=0.9)
        ledger, decisions = read(Ledger(), article(), *said, choice=choice)
        assert len(ledger.quantities) == len(ledger.claims) == 1
        for decision in decisions:
            assert (decision.tell, decision.chooser) == (tell, "reader")
            assert (decision.score, decision.salience) == (0.4, 0.9)
            assert decision.reason.startswith("as it was chosen; ")
            assert decision.relation is Relation.NEW


def test_what_says_a_claim_again_by_the_choice_adds_its_origin_whatever_its_words() -> None:
    ledger, _ = read(Ledger(), article(1), claim("the northern shaft is blocked by rock", EK))
    again = claim("nobody can pass to the deepest level", OLA)
    ledger, (decision,) = read(ledger, article(2, hours=1), again, choice=replace(UNTOLD, again=1))
    assert (decision.relation, decision.target, decision.tell) == (Relation.CONFIRMS, 1, False)
    assert "says claim 1 again" in decision.reason
    assert ledger.claims[0].origins == ("Outlet 1", "Outlet 2")
    assert [put.content for put in ledger.claims[0].wordings] == ["nobody can pass to the deepest level"]
    assert len(ledger.claims) == 1


def test_a_claim_that_the_ledger_does_not_hold_cannot_be_said_again() -> None:
    ledger, (decision,) = read(
        Ledger(), article(), claim("the shaft is blocked by rock", EK), choice=chosen(again=7)
    )
    assert (decision.relation, decision.target) == (Relation.NEW, 1)
    assert len(ledger.claims) == 1


def test_a_claim_that_was_chosen_as_news_is_none_that_was_told_however_alike() -> None:
    said = claim("the northern shaft is blocked by fallen rock", EK)
    ledger, _ = read(Ledger(), article(1), said)
    _, (decision,) = read(ledger, article(2, hours=1), said)
    assert (decision.relation, decision.tell, decision.target) == (Relation.NEW, True, 2)


def test_a_figure_is_a_value_of_the_quantity_that_the_choice_names() -> None:
    tons = counted("90", "Crews cleared 90 heaps of rock.", 90, QuantityKey("heap"), label="heaps cleared")
    ledger, _ = read(Ledger(), article(1), trapped(155), tons)
    other = counted("170", "Some 170 men are below.", 170, QuantityKey("man"), label="men below")
    ledger, (decision,) = read(ledger, article(2, hours=3), other, choice=chosen(of=1))
    assert (decision.target, decision.previous) == (1, Interval(155, 155))
    assert decision.relation is Relation.SUPERSEDES
    assert "by the choice" in decision.reason
    assert [len(q.reports) for q in ledger.quantities] == [2, 1]


def test_a_figure_in_another_unit_is_no_value_of_the_quantity_that_the_choice_names() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    depth = counted("170", "They are 170 metres down.", 170, QuantityKey("depth"), unit="m", label="depth")
    _, (decision,) = read(ledger, article(2, hours=3), depth, choice=chosen(of=1))
    assert (decision.target, decision.relation) == (2, Relation.NEW)


def test_a_value_that_the_ledger_holds_is_silent_whatever_was_chosen_and_says_so() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    _, (decision,) = read(ledger, article(2, hours=2), trapped(155))
    assert (decision.relation, decision.tell) == (Relation.CONFIRMS, False)
    assert decision.reason.startswith("chosen; but the ledger holds this value; ")


def test_nothing_of_a_copy_is_told_whatever_was_chosen_and_its_figures_say_so() -> None:
    ledger, (decision,) = read(Ledger(), article(1), trapped(155), copy=True)
    assert not decision.tell
    assert "but a copy of an article that was read" in decision.reason
    _, (claimed,) = read(ledger, article(2), claim("the shaft is blocked by rock", EK), copy=True)
    assert not claimed.tell


def test_a_sentence_in_nobodys_name_leaves_no_trace_unless_it_is_told() -> None:
    sentence = voice("The council votes on the closure of the mine on Friday.")
    ledger, (untold,) = read(Ledger(), article(), sentence, choice=UNTOLD)
    assert (untold.target, untold.tell) == (None, False)
    assert ledger == Ledger()
    ledger, (told,) = read(Ledger(), article(), sentence)
    assert (told.target, told.tell, told.relation) == (1, True, Relation.NEW)
    assert [known.content for known in ledger.claims] == [
        "The council votes on the closure of the mine on Friday."
    ]


def test_a_sentence_that_says_a_known_claim_again_adds_its_origin() -> None:
    ledger, _ = read(Ledger(), article(1), voice("The council votes on the closure of the mine on Friday."))
    again = voice("On Friday the council is to decide on the end of mining.")
    ledger, (decision,) = read(ledger, article(2, hours=2), again, choice=replace(UNTOLD, again=1))
    assert (decision.target, decision.tell) == (1, False)
    assert ledger.claims[0].origins == ("Outlet 1", "Outlet 2")


def test_a_part_of_the_dead_is_no_value_of_the_toll_and_the_other_way_round() -> None:
    died = QuantityKey("person", event="die")
    some = QuantityKey("child", ("some",), "die")
    toll = counted("51", "The storm killed 51 people in Falun.", 51, died, label="people killed")
    ledger, _ = read(Ledger(), article(1), toll)
    part = counted("20", "Some 20 of the dead are children.", 20, some, label="children who died")
    ledger, (told,) = read(ledger, article(2, hours=8), part)
    assert (told.relation, told.target) == (Relation.NEW, 2)
    lowered = counted("24", "The toll was lowered to 24 in Falun.", 24, died, label="deaths in Falun")
    _, (down,) = read(ledger, article(3, hours=30), lowered)
    assert (down.relation, down.target, down.previous) == (Relation.SUPERSEDES, 1, Interval(51, 51))
    assert down.tell


def test_a_correction_is_a_value_of_the_quantity_that_stands_at_the_wrong_one() -> None:
    housed = QuantityKey("refugee", place="Falun")
    first = counted(
        "6,000", "The camp in Falun houses 6,000 refugees.", 6000, housed, label="refugees in Falun"
    )
    ledger, _ = read(Ledger(), article(1), first)
    right = counted("600", "It houses 600 guests, not 6,000.", 600, QuantityKey("guest"), label="guests")
    mended = replace(right, what=replace(right.what, previous=Interval(6000, 6000)))  # type: ignore[arg-type]
    _, (decision,) = read(ledger, article(2, hours=20), mended)
    assert (decision.relation, decision.target) == (Relation.SUPERSEDES, 1)
    assert decision.previous == Interval(6000, 6000)


def test_soldiers_and_rebels_are_two_quantities() -> None:
    killed = [QuantityKey(who, event="kill", place="Falun") for who in ("soldier", "rebel")]
    own = counted("12", "In Falun 12 soldiers were killed.", 12, killed[0], label="soldiers killed in Falun")
    theirs = counted("80", "In Falun 80 rebels were killed.", 80, killed[1], label="rebels killed in Falun")
    ledger, _ = read(Ledger(), article(1), own)
    _, (decision,) = read(ledger, article(2, hours=20), theirs)
    assert (decision.relation, decision.target) == (Relation.NEW, 2)


def test_a_count_of_an_earlier_year_is_kept_and_not_told() -> None:
    sentence = "Thirty years ago 44 miners were trapped in Falun."
    former = counted("44", sentence, 44, KEY_DIED, label="miners killed")
    former = replace(former, predication=Predication(former="Thirty years ago"))
    ledger, (decision,) = read(Ledger(), article(), former)
    assert not decision.tell
    assert "another time (Thirty years ago)" in decision.reason
    assert len(ledger.quantities) == 1


def test_a_rising_toll_is_a_change() -> None:
    first = counted("12", "The strike killed 12 people at the plant.", 12, KEY_DIED, label="people killed")
    later = counted("17", "The strike killed 17 people at the plant.", 17, KEY_DIED, label="people killed")
    ledger, _ = read(Ledger(), article(1), first)
    _, (decision,) = read(ledger, article(2, hours=9), later)
    assert (decision.relation, decision.previous) == (Relation.SUPERSEDES, Interval(12, 12))


def test_a_chosen_headline_is_told_though_a_sentence_that_nobody_chose_names_the_value_before() -> None:
    ledger, _ = read(Ledger(), article(1), trapped(155))
    title, body = trapped(163), trapped(163, order=1, at=200)
    assert isinstance(body.what, Figure)
    body = replace(body, what=replace(body.what, previous=Interval(155, 155)))
    _, decisions = decide(ledger, [title, body], article(2, hours=9), [TOLD, UNTOLD], copy=False)
    told = [decision for decision in decisions if decision.tell]
    assert [(d.mention.order, d.relation, d.previous) for d in told] == [
        (0, Relation.SUPERSEDES, Interval(155, 155))
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (QuantityKey("officer", ("police",), "injure"), QuantityKey("protester", event="injure")),
        (QuantityKey("ship", event="sink"), QuantityKey("ship", ("whole",))),
        (QuantityKey("hostage", ("demanded",), "release"), QuantityKey("hostage", event="release")),
        (QuantityKey("person", event="kill"), QuantityKey("person", event="kill", period="month")),
    ],
)
def test_another_side_whole_wish_or_stretch_is_another_quantity(
    first: QuantityKey, second: QuantityKey
) -> None:
    one = counted("12", f"In Falun 12 {first.counted}s.", 12, first, label="in Falun")
    other = counted("60", f"In Falun 60 {second.counted}s.", 60, second, label="in Falun")
    ledger, _ = read(Ledger(), article(1), one)
    _, (decision,) = read(ledger, article(2, hours=20), other)
    assert (decision.relation, decision.target) == (Relation.NEW, 2)


def test_the_shares_of_two_names_are_two_quantities() -> None:
    kane = counted("48.2", "So far Ida Kane has 48.2 percent.", 48.2, QuantityKey("kane"), unit="percent")
    boro = counted("48.9", "So far Tom Boro has 48.9 percent.", 48.9, QuantityKey("boro"), unit="percent")
    ledger, _ = read(Ledger(), article(1), kane)
    _, (decision,) = read(ledger, article(2, hours=5), boro)
    assert decision.relation is Relation.NEW


def test_a_claim_of_another_stance_is_not_said_again_whatever_was_chosen() -> None:
    ledger, _ = read(Ledger(), article(1), claim("sending troops to Falun", EK, Stance.DECLINES))
    again = chosen(tell=False, again=1)
    _, (decision,) = read(
        ledger, article(2), claim("sending troops to Falun", EK, Stance.DENIES), choice=again
    )
    assert decision.relation is not Relation.CONFIRMS


@pytest.mark.parametrize(
    ("first", "second", "unit"),
    [
        ("output", "quota", "barrel/day"),
        ("price", "forecast", "USD"),
        ("emission", "limit", "tonne"),
        ("inflation", "target", "percent"),
    ],
)
def test_what_is_set_or_expected_is_no_value_of_what_is_so(first: str, second: str, unit: str) -> None:
    one = counted("80", f"In Falun the {first} is 80.", 80, QuantityKey(first), unit=unit, label="in Falun")
    other = counted(
        "70", f"In Falun the {second} is 70.", 70, QuantityKey(second), unit=unit, label="in Falun"
    )
    ledger, _ = read(Ledger(), article(1), one)
    _, (decision,) = read(ledger, article(2, hours=20), other)
    assert decision.relation is Relation.NEW
