"""Claims and figures of a language that is read by patterns: who says, according to whom, in quotation marks."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.language.sentences import split_sentences
from monitor.model import Claim, Figure, Span, Speaker, Stance
from monitor.reading.plain.figures import find_figures
from monitor.reading.plain.grammar import Grammar, grammar
from monitor.reading.prose import prose


def read_plain(language: str, title: str, text: str) -> tuple[list[Claim], list[Figure]]:
    """What the sentences say, in text order. `language` names a file of patterns."""
    sentences = [
        Span(stretch.part, stretch.start + start, stretch.start + end, stretch.text[start:end])
        for stretch in prose(title, text)
        for start, end in split_sentences(stretch.text)
    ]
    claims = [claim for sentence in sentences for claim in _claims(language, sentence)]
    return claims, [figure for sentence in sentences for figure in find_figures(language, sentence)]


def _claims(language: str, sentence: Span) -> Iterator[Claim]:
    """At most one claim of a sentence: the first pattern that fits it."""
    words = grammar(language)
    match = next(filter(None, (pattern.search(sentence.quote) for pattern in words.claims)), None)
    if match is None:
        return
    start, end = match.span("said")
    groups = match.groupdict()
    cue = groups.get("cue") or next(iter(words.words["according"]))
    stance = words.value("says", cue) or words.value("according", cue)
    yield Claim(
        content=Span(sentence.part, sentence.start + start, sentence.start + end, match["said"]),
        sentence=sentence,
        cue=cue.lower(),
        speaker=_speaker(words, groups["who"]) if groups.get("who") else None,
        stance=Stance(stance or "asserts"),
        hedged=words.is_hedged(match["said"]),
    )


def _speaker(words: Grammar, written: str) -> Speaker:
    """The name without its article, a role with a large first letter: "Ministro de Salud"."""
    name = words.without_article(written.strip(" ,"))
    return Speaker(name[:1].upper() + name[1:], written.strip(" ,"))
