"""Claims and figures of a revision in a language that is read by patterns and not parsed."""

from __future__ import annotations

from monitor.claims.clean import prose
from monitor.claims.plain.claims import find_claims
from monitor.claims.plain.figures import find_figures, sentence_span
from monitor.language.sentences import split_sentences
from monitor.model import Claim, Figure


def read_plain(language: str, title: str, text: str) -> tuple[list[Claim], list[Figure]]:
    """What the sentences say, in text order. `language` names a folder of claims/data."""
    claims: list[Claim] = []
    figures: list[Figure] = []
    for stretch in prose(title, text):
        for start, end in split_sentences(stretch.text):
            sentence = sentence_span(stretch.part, stretch.start, stretch.text, start, end)
            claims += find_claims(language, sentence)
            figures += find_figures(language, sentence)
    return claims, figures
