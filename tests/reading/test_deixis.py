"""Claims that point back: what they stand for, and when they deny it."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Speaker, Stance
from monitor.reading.deixis import refer
from tests.support.mentions import claim, speaker

EK, OLA, BO = speaker("Maja Ek"), speaker("Ola Berg"), speaker("Bo Lind")


def said(content: str, by: Speaker, stance: Stance = Stance.ASSERTS) -> Claim:
    what = claim(content, by, stance).what
    assert isinstance(what, Claim)
    return what


FIRST = said("the company sealed the northern shaft", EK)


@pytest.mark.parametrize(
    ("content", "stance", "told_as"),
    [
        ("such claims", Stance.DENIES, Stance.DENIES),
        ("the accusations", Stance.DENIES, Stance.DENIES),
        ("them as groundless", Stance.ASSERTS, Stance.DENIES),
        ("the allegation had “no basis in fact”", Stance.ASSERTS, Stance.DENIES),
        ("concern about these reports", Stance.ASSERTS, Stance.ASSERTS),
    ],
)
def test_what_points_back_is_about_the_last_claim_of_somebody_else(
    content: str, stance: Stance, told_as: Stance
) -> None:
    own = said("the rescue goes on", OLA)
    *_, last = refer([FIRST, own, said(content, OLA, stance)])
    assert (last.about, last.stance) == ("the company sealed the northern shaft", told_as)


@pytest.mark.parametrize(
    "content", ["rescue crews reach them within two days of drilling", "the shaft is open"]
)
def test_what_says_enough_by_itself_stands_alone(content: str) -> None:
    assert refer([FIRST, said(content, BO)])[-1].about is None


def test_the_first_claim_of_a_text_can_point_at_nothing() -> None:
    assert refer([said("these claims", EK, Stance.DENIES)])[0].about is None
