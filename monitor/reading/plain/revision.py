"""Claims and figures of a revision in a language that is read by patterns and not parsed."""

from __future__ import annotations

from monitor.language.sentences import split_sentences
from monitor.model import Claim, Figure, Span
from monitor.reading.plain.claims import find_claims
from monitor.reading.plain.figures import find_figures
from monitor.reading.prose import prose


def read_plain(language: str, title: str, text: str) -> tuple[list[Claim], list[Figure]]:
    """What the sentences say, in text order. `language` names a file of patterns."""
    sentences = [
        Span(stretch.part, stretch.start + start, stretch.start + end, stretch.text[start:end])
        for stretch in prose(title, text)
        for start, end in split_sentences(stretch.text)
    ]
    claims = [claim for sentence in sentences for claim in find_claims(language, sentence)]
    return claims, [figure for sentence in sentences for figure in find_figures(language, sentence)]
