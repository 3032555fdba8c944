"""Reading without models: less, but the numbers stand."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.language.plain import embed_plainly, parse_plainly
from monitor.model import Bound, Part
from monitor.reading.model import Paragraph
from monitor.reading.quantities.figures import find_figures
from monitor.syntax.tree import Tree


@pytest.mark.parametrize(
    ("text", "value", "bound", "counted"),
    [
        ("At least 25 people drowned off the coast.", 25, Bound.AT_LEAST, "person"),
        ("The 12 Bolivian nationals captured by rebels were freed.", 12, Bound.EXACTLY, "national"),
        ("The fund paid for 40 families.", 40, Bound.EXACTLY, "family"),
        ("Some 3,200 houses burnt.", 3200, Bound.ABOUT, "house"),
    ],
)
def test_figures_are_found_without_a_model(text: str, value: float, bound: Bound, counted: str) -> None:
    (figure,) = find_figures(Paragraph(Part.TEXT, 0, Tree.of(parse_plainly(text))))
    assert (figure.value.low, figure.bound) == (value, bound)
    assert counted in (figure.key.counted, figure.unit)


def test_tokens_point_at_their_words() -> None:
    text = "Two towns were hit. Nobody died."
    document = parse_plainly(text)
    assert [text[t.start : t.end] for t in document.tokens] == [t.text for t in document.tokens]
    assert len(document.sentences) == 2


def test_texts_that_share_words_are_nearer() -> None:
    one, same, other = embed_plainly(
        ["people killed in Peru", "people died in Peru", "share prices fell"], 512
    )
    assert float(one @ same) > float(one @ other)
    assert np.isclose(float(one @ one), 1.0)
