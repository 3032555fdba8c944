"""What a sentence says, before it is a claim: who says or does what, by which word."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.language.document import Token
from monitor.model import Part, Span, Stance
from monitor.syntax.tree import Range, Tree


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of prose that was parsed; it begins at character `start` of the revision's `part`."""

    part: Part
    start: int
    tree: Tree

    def holds(self, span: Span) -> bool:
        """Whether a span of the revision stands in the paragraph."""
        ends = self.start + len(self.tree.text)
        return self.part is span.part and self.start <= span.start and span.end <= ends

    def span(self, start: int, end: int) -> Span:
        """The revision's words between two characters of the paragraph."""
        return Span(self.part, self.start + start, self.start + end, self.tree.text[start:end])

    def span_of(self, tokens: Range) -> Span:
        return self.span(*self.tree.chars(tokens))


@dataclass(frozen=True, slots=True)
class Proposition:
    """The cue by which something is said, the head of who says it, and the tokens of what is said.

    `cue` is None for a quotation without one; `agent` is None where nobody is named.
    """

    cue: Token | None
    agent: Token | None
    content: Range
    stance: Stance

    def holds(self, token: Token | None) -> bool:
        """Whether the token stands in the content."""
        return token is not None and self.content[0] <= token.index < self.content[1]
