"""Claims and figures of a revision in a language that is read by patterns and not parsed."""

from __future__ import annotations

from monitor.language.sentences import split_sentences
from monitor.model import Claim, Figure
from monitor.reading.boilerplate import prose
from monitor.reading.patterns.claims import find_claims
from monitor.reading.patterns.figures import find_figures, sentence_span


def read_plain(language: str, title: str, text: str) -> tuple[list[Claim], list[Figure]]:
    """What the sentences say, in text order. `language` names a folder of lexicon/data."""
    claims: list[Claim] = []
    figures: list[Figure] = []
    for stretch in prose(title, text):
        for start, end in split_sentences(stretch.text):
            sentence = sentence_span(stretch.part, stretch.start, stretch.text, start, end)
            claims += find_claims(language, sentence)
            figures += find_figures(language, sentence)
    return claims, figures
