"""Spanish without a parser: decimal commas, bounds, who says what, and what he denies."""

from __future__ import annotations

import pytest

from monitor.model import Bound, Claim, Figure, Interval, Stance
from monitor.reading.patterns.revision import read_plain
from monitor.reading.revision import is_parsed


def figures(sentence: str) -> list[Figure]:
    return read_plain("es", "", sentence)[1]


def claims(sentence: str) -> list[Claim]:
    return read_plain("es", "", sentence)[0]


@pytest.mark.parametrize(
    ("sentence", "value", "bound", "event"),
    [
        ("Al menos 20 muertos en Talca tras el derrumbe.", Interval(20, None), Bound.AT_LEAST, "die"),
        ("Hay más de 1.250 heridos en la región de Maule.", Interval(1250, None), Bound.MORE_THAN, "injure"),
        (
            "Unas 3,5 millones de personas fueron evacuadas ayer.",
            Interval(3.5e6, 3.5e6),
            Bound.ABOUT,
            "evacuate",
        ),
        ("Entre 100 y 150 mineros murieron en el incendio.", Interval(100, 150), Bound.BETWEEN, "die"),
        ("Dos detenidos pasaron la noche en la comisaría.", Interval(2, 2), Bound.EXACTLY, "arrest"),
    ],
)
def test_a_number_is_read_with_its_bound_and_event(
    sentence: str, value: Interval, bound: Bound, event: str
) -> None:
    (figure, *_) = figures(sentence)
    assert (figure.value, figure.bound, figure.key.event) == (value, bound, event)


def test_a_share_has_its_unit_and_a_year_is_no_figure() -> None:
    found = figures("En 2019 el 12,5% de la producción venía de la mina.")
    assert [(figure.value.low, figure.unit) for figure in found] == [(12.5, "percent")]


def test_the_place_belongs_to_the_key() -> None:
    (figure,) = figures("Al menos 20 muertos en Talca tras el derrumbe.")
    assert (figure.key.counted, figure.key.place) == ("muerto", "Talca")


@pytest.mark.parametrize(
    ("sentence", "name", "stance", "content"),
    [
        (
            "El ministro de Salud aseguró que la mina seguirá cerrada.",
            "Ministro de Salud",
            Stance.ASSERTS,
            "que la mina seguirá cerrada",
        ),
        (
            "La empresa negó que el pozo estuviera sellado.",
            "Empresa",
            Stance.DENIES,
            "que el pozo estuviera sellado",
        ),
        (
            "Según Ana Ruiz, los equipos llegarán mañana al pozo.",
            "Ana Ruiz",
            Stance.ASSERTS,
            "los equipos llegarán mañana al pozo",
        ),
        (
            "«El pozo norte está bloqueado», afirmó Ana Ruiz.",
            "Ana Ruiz",
            Stance.ASSERTS,
            "El pozo norte está bloqueado",
        ),
    ],
)
def test_a_claim_names_who_says_it(sentence: str, name: str, stance: Stance, content: str) -> None:
    (claim,) = claims(sentence)
    assert claim.speaker is not None
    assert (claim.speaker.name, claim.stance, claim.content.quote) == (name, stance, content)


def test_every_span_holds_its_exact_words() -> None:
    text = "El derrumbe fue de noche. Según Ana Ruiz, hay al menos 20 muertos en Talca."
    found_claims, found_figures = read_plain("es", "", text)
    spans = [claim.content for claim in found_claims] + [figure.span for figure in found_figures]
    assert spans
    assert all(text[span.start : span.end] == span.quote for span in spans)


def test_a_language_without_words_is_listed_and_not_read() -> None:
    assert is_parsed("es")
    assert not is_parsed("fi")
