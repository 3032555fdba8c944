"""A parsed text with the few look-ups that reading figures out of it needs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from monitor.language.document import Document, Sentence, Token

NOUNS = frozenset({"NOUN", "PROPN"})
PLURAL = frozenset({"NNS", "NNPS"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and the character offsets at which its tokens begin."""

    document: Document
    starts: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> Reading:
        return cls(document, tuple(token.start for token in document.tokens))

    @property
    def text(self) -> str:
        return self.document.text

    def at(self, index: int) -> Token:
        return self.document.tokens[index]

    def index(self, offset: int) -> int:
        """The token that holds the character, or the one before it where it is white space."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def root(self, start: int, end: int) -> Token:
        """The token of the characters `start` to `end` that governs the others."""
        first, last = self.index(start), self.index(max(start, end - 1))
        inside = range(first, last + 1)
        for index in reversed(inside):
            if self.at(index).head not in inside or self.at(index).head == index:
                return self.at(index)
        return self.at(last)

    def head(self, token: Token) -> Token:
        return self.at(token.head)

    def children(self, token: Token, *deps: str) -> list[Token]:
        """What depends on the token, by one of these relations if any are named."""
        found = [self.at(index) for index in self.document.children[token.index]]
        return [child for child in found if child.dep in deps] if deps else found

    def objects(self, token: Token, *prepositions: str) -> list[Token]:
        """Objects of the token's prepositions, of these alone if any are named."""
        return [
            thing
            for prep in self.children(token, "prep", "agent", "dative")
            if not prepositions or prep.lemma.lower() in prepositions
            for thing in self.children(prep, "pobj", "pcomp")
        ]

    def sentence(self, token: Token) -> Sentence:
        """The sentence the token stands in."""
        for sentence in self.document.sentences:
            if sentence.first <= token.index < sentence.last:
                return sentence
        raise IndexError(token.index)

    def before(self, token: Token) -> Token | None:
        return self.at(token.index - 1) if token.index else None

    def after(self, token: Token) -> Token | None:
        return self.at(token.index + 1) if token.index + 1 < len(self.starts) else None
