"""What the article says in its own voice: sentences in which nobody is said to say or do anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.model import Claim, Span, Stance
from monitor.reading.model import Paragraph

_FEWEST_WORDS = 4


def narrated(paragraphs: Sequence[Paragraph], claims: Iterable[Claim]) -> list[Claim]:
    """A claim for each sentence that none of `claims` tells of, in text order.

    Which verbs tell news no list foresees, so that every sentence is a candidate; what is news is decided elsewhere.
    """
    attributed = [claim.sentence for claim in claims]
    alone = (at for at in _sentences(paragraphs) if not any(at.overlaps(other) for other in attributed))
    return [Claim(at, at, None, None, Stance.ASSERTS) for at in alone]


def _sentences(paragraphs: Sequence[Paragraph]) -> Iterator[Span]:
    for paragraph in paragraphs:
        for sentence in paragraph.tree.sentences:
            words = paragraph.tree.text[sentence.start : sentence.end].rstrip()
            if len(words.split()) >= _FEWEST_WORDS:
                yield paragraph.span(sentence.start, sentence.start + len(words))
