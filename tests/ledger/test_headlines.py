"""Headlines: the news of a mention in a few words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.ledger.headlines import claim_headline, figure_headline, shorten
from monitor.model import Bound, Claim, Figure, Interval, Relation, Report, Stance
from tests.support.mentions import NOON, claim, figure, speaker

EK = speaker("Maja Ek", role="mayor")


def make_figure(low: float | None, high: float | None, bound: Bound, **more: object) -> Figure:
    what = figure("163", "Now 163 miners are trapped.", low, high, bound=bound, **more).what  # type: ignore[arg-type]
    assert isinstance(what, Figure)
    return what


def make_claim(content: str, *more: object) -> Claim:
    what = claim(content, *more).what  # type: ignore[arg-type]
    assert isinstance(what, Claim)
    return what


def stood(low: float | None, high: float | None, bound: Bound) -> Report:
    return Report(Interval(low, high), bound, None, NOON, "o", "o", "u", "q", Relation.NEW)


def test_a_changed_figure_shows_both_values_and_who_says_it() -> None:
    new = make_figure(163, 163, Bound.EXACTLY, said_by=EK)
    told = figure_headline(new, stood(155, 155, Bound.EXACTLY))
    assert told == "155 → 163 miners trapped in Falun, Ek says"


def test_a_lower_bound_is_told_as_one() -> None:
    assert (
        figure_headline(make_figure(1500, None, Bound.MORE_THAN)) == "more than 1,500 miners trapped in Falun"
    )


def test_an_upper_bound_that_stood_before_is_told_as_one() -> None:
    told = figure_headline(make_figure(177, None, Bound.AT_LEAST), stood(None, 176, Bound.AT_MOST))
    assert told == "up to 176 → at least 177 miners trapped in Falun"


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("percent", "share of ore: 80%"), ("EUR", "share of ore: 80 EUR"), ("count", "80 share of ore")],
)
def test_a_measured_figure_names_its_unit(unit: str, expected: str) -> None:
    assert figure_headline(make_figure(80, 80, Bound.EXACTLY, unit=unit, label="share of ore")) == expected


def test_a_changed_figure_is_told_by_its_clause_behind_both_values() -> None:
    new = replace(make_figure(163, 163, Bound.EXACTLY, said_by=EK), clause="the collapse trapped 163 miners")
    told = figure_headline(new, stood(155, 155, Bound.EXACTLY))
    assert told == "155 → 163: The collapse trapped 163 miners, Ek says"


def test_a_clause_that_names_its_speaker_is_not_credited_again() -> None:
    new = replace(make_figure(163, 163, Bound.EXACTLY, said_by=EK), clause="mayor Maja Ek counted 163 miners")
    assert figure_headline(new) == "Mayor Maja Ek counted 163 miners"


def test_a_value_that_is_only_told_again_shows_no_arrow() -> None:
    again = replace(make_figure(163, 163, Bound.EXACTLY), clause="163 miners are trapped")
    assert figure_headline(again, stood(163, 163, Bound.EXACTLY)) == "163 miners are trapped"


def test_a_claim_is_told_by_its_label() -> None:
    told = replace(
        make_claim("the shaft was sealed", EK), label="the mayor denied that the shaft was sealed."
    )
    assert claim_headline(told) == "The mayor denied that the shaft was sealed"


def test_a_claim_without_a_label_is_its_sentence() -> None:
    assert claim_headline(make_claim("the shaft was sealed.")) == "The shaft was sealed"


def test_a_long_content_is_cut_between_words() -> None:
    told = shorten("“" + "every shaft north of the river, " * 5 + "”")
    assert told.endswith("every shaft north …")
    assert len(told) <= 120


def test_officials_say_and_a_ministry_says() -> None:
    told = [
        figure_headline(make_figure(3, 3, Bound.EXACTLY, said_by=speaker(name)))
        for name in ("Swedish officials", "Swedish health ministry")
    ]
    assert [words.rsplit(" ", 1)[-1] for words in told] == ["say", "says"]


def test_a_label_is_small_inside_a_headline_unless_it_begins_with_a_name() -> None:
    plain = figure_headline(make_figure(163, 163, Bound.EXACTLY, label="Miners trapped"))
    sentence = "Now 163 Swedish miners are trapped."
    named = figure("163", sentence, 163, 163, label="Swedish miners trapped").what
    assert isinstance(named, Figure)
    assert (plain, figure_headline(named)) == ("163 miners trapped", "163 Swedish miners trapped")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("“We will not yield”", "We will not yield"),
        ('Ek: "The shaft is safe,"', 'Ek: "The shaft is safe"'),
        ("But the shaft is safe.", "The shaft is safe"),
        ("Ek praised those who left but", "Ek praised those who left"),
        ("The shaft was sold in the U.S.", "The shaft was sold in the U.S."),
    ],
)
def test_a_headline_reads_as_a_sentence(label: str, expected: str) -> None:
    assert claim_headline(replace(make_claim("the shaft is safe", EK), label=label)) == expected


def test_a_claim_that_points_back_says_at_what() -> None:
    pointing = replace(
        make_claim("these claims", EK, Stance.DENIES),
        label="Ek denies these claims",
        about="that the shaft was sealed",
    )
    assert claim_headline(pointing) == "Ek denies these claims (the shaft was sealed)"


def test_a_long_clause_goes_on_to_its_number() -> None:
    clause = (
        "The harbour board of Port Ellis decided after long debate on Friday to sell 12 boats and to keep nine barges "
        "for the winter, which is hard"
    )
    assert shorten(clause, keep="nine barges") == clause.removesuffix(", which is hard")
    assert shorten(clause, keep="The harbour").endswith("to keep nine barges …")


def test_a_clause_that_is_too_long_begins_at_a_comma_before_its_number() -> None:
    clause = (
        "The harbour board of Port Ellis decided after a " + "very " * 40 + "long debate, to keep nine barges"
    )
    assert shorten(clause, keep="nine barges") == "… to keep nine barges"


@pytest.mark.parametrize(
    ("clause", "name", "told"),
    [
        ("163 miners are trapped", "She", "163 miners are trapped"),
        (
            "163 miners are trapped, according to the mine",
            "Norbank",
            "163 miners are trapped, according to the mine",
        ),
        ("163 miners are trapped", "divers", "163 miners are trapped, divers say"),
    ],
)
def test_who_says_a_figure_is_told_once_and_by_name(clause: str, name: str, told: str) -> None:
    new = replace(make_figure(163, 163, Bound.EXACTLY, said_by=speaker(name)), clause=clause)
    assert figure_headline(new) == told


@pytest.mark.parametrize(("name", "told"), [("My aunt", "my aunt says"), ("Norbank", "Norbank says")])
def test_only_a_name_keeps_its_capital_within_a_headline(name: str, told: str) -> None:
    figure = make_figure(163, 163, Bound.EXACTLY, said_by=speaker(name))
    assert figure_headline(figure).endswith(f", {told}")
