"""What the article says in its own voice: sentences in which nobody is said to say or do anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.language.document import Document
from monitor.model import Claim, Part, Span, Stance

Paragraph = tuple[Part, int, Document]
_FEWEST_WORDS = 4


def in_own_voice(paragraphs: Sequence[Paragraph], claims: Iterable[Claim]) -> list[Claim]:
    """A claim for each sentence that none of `claims` tells of, in text order.

    Which verbs tell news no list foresees, so that every sentence is a candidate; what is news is decided elsewhere.
    """
    told = [claim.sentence for claim in claims]
    return [Claim(at, at, None, None, Stance.ASSERTS) for at in _sentences(paragraphs) if not _in(at, told)]


def _sentences(paragraphs: Sequence[Paragraph]) -> Iterator[Span]:
    for part, offset, document in paragraphs:
        for sentence in document.sentences:
            words = document.text[sentence.start : sentence.end].rstrip()
            if len(words.split()) >= _FEWEST_WORDS:
                start = offset + sentence.start
                yield Span(part, start, start + len(words), words)


def _in(sentence: Span, told: Iterable[Span]) -> bool:
    return any(
        other.part is sentence.part and other.start < sentence.end and sentence.start < other.end
        for other in told
    )
