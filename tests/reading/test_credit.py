"""Figures are credited to whoever says the words that they stand in, or that go on to them."""

from __future__ import annotations

import pytest

from monitor.model import Figure
from monitor.reading.revision import read_revision

TITLE = "Storm on the northern coast"


def credited(text: str) -> dict[str, str | None]:
    """The speaker of each figure, by the figure's number."""
    found = [mention.what for mention in read_revision(TITLE, text, "en")]
    return {
        f.span.quote.split()[0]: f.speaker.name if f.speaker else None for f in found if isinstance(f, Figure)
    }


@pytest.mark.parametrize(
    "text",
    [
        "The coast guard said that 52 sailors had drowned in the bay.",
        "“We found 52 sailors drowned in the bay,” the coast guard said on Monday.",
        "Two boats sank in the bay, the coast guard said, and 52 sailors drowned.",
        "Two boats sank in the bay, according to the coast guard, with 52 sailors drowned.",
        "The coast guard said two boats had sunk in the bay. It said later that 52 sailors had drowned.",
    ],
)
def test_a_figure_has_the_speaker_of_the_words_around_it_or_before_it(text: str) -> None:
    assert credited(text)["52"] == "coast guard"


@pytest.mark.parametrize(
    "text",
    [
        "Two boats sank in the bay, the coast guard said. In the hills 52 farmers died.",
        "Prices rose by 52 percent as traders feared a long storm.",
    ],
)
def test_a_figure_beside_what_is_said_is_the_articles_own(text: str) -> None:
    assert credited(text)["52"] is None


def test_the_next_speaker_of_a_sentence_is_credited_with_what_follows() -> None:
    text = (
        "Two boats sank in the bay, the coast guard said, and the harbour master said 52 sailors had drowned."
    )
    assert credited(text)["52"] == "harbour master"


def test_a_pronoun_inside_other_words_makes_no_act_of_what_is_said() -> None:
    text = (
        "Jan Ek, the mayor of Falun, said the road was shut. Later he said that the 52 miners had been saved."
    )
    assert credited(text)["52"] == "Jan Ek"
