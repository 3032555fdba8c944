"""One view of a parse: what governs a token, what hangs on it, and which words belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.language.document import Document, Entity, Sentence, Token

Range = tuple[int, int]
"""The first token and the one after the last."""
NOUNS = frozenset({"NOUN", "PROPN"})
PLURAL = frozenset({"NNS", "NNPS"})
VERBAL = frozenset({"VERB", "AUX"})
FINITE = frozenset({"VBD", "VBZ", "VBP"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_BARE = frozenset({"VB", "VBP", "VBZ"})
RELATIVE = frozenset({"WDT", "WP", "WRB", "WP$"})


@dataclass(frozen=True, slots=True)
class Tree:
    """A document and the character offsets at which its tokens begin."""

    document: Document
    starts: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> Tree:
        return cls(_mended(document), tuple(token.start for token in document.tokens))

    @property
    def text(self) -> str:
        return self.document.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.document.tokens

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self.document.sentences

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.document.entities

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

    def climb(self, token: Token) -> Iterator[tuple[Token, Token]]:
        """The token and its governor, then that one and its own, up to the root."""
        while token.head != token.index:
            head = self.head(token)
            yield token, head
            token = head

    def children(self, token: Token, *deps: str) -> list[Token]:
        """What depends on the token, by one of these relations if any are named."""
        found = [self.at(index) for index in self.document.children[token.index]]
        return [child for child in found if child.dep in deps] if deps else found

    def child(self, token: Token, *deps: str) -> Token | None:
        """The first of its children with one of these relations."""
        below = self.document.children[token.index]
        return next((self.at(at) for at in below if self.at(at).dep in deps), None)

    def below(self, token: Token) -> tuple[int, ...]:
        """Indices of the token and all that depends on it, in text order."""
        return self.document.subtree(token.index)

    def objects(self, token: Token, *prepositions: str) -> list[Token]:
        """Objects of the token's prepositions, of these alone if any are named."""
        return [
            thing
            for prep in self.children(token, "prep", "agent", "dative")
            if not prepositions or prep.lemma.lower() in prepositions
            for thing in self.children(prep, "pobj", "pcomp")
        ]

    def has_word(self, token: Token, words: Collection[str]) -> bool:
        """Whether one of these words (lemmas) hangs on the token: the "no" of "no plans"."""
        return any(child.lemma.lower() in words for child in self.children(token))

    def sentence(self, token: Token) -> Sentence:
        """The sentence the token stands in."""
        return next(s for s in self.document.sentences if s.first <= token.index < s.last)

    def before(self, token: Token) -> Token | None:
        return self.at(token.index - 1) if token.index else None

    def after(self, token: Token) -> Token | None:
        return self.at(token.index + 1) if token.index + 1 < len(self.starts) else None

    def inside(self, start: int, end: int) -> list[Token]:
        """The tokens of which a part stands between two characters."""
        return [token for token in self.tokens if token.start < end and start < token.end]

    def within(self, tokens: Range) -> Sequence[Token]:
        return self.document.tokens[tokens[0] : tokens[1]]

    def chars(self, tokens: Range) -> tuple[int, int]:
        """The characters of a range of tokens that is not empty."""
        return self.at(tokens[0]).start, self.at(tokens[1] - 1).end

    def quote(self, tokens: Range) -> str:
        """The words of a range of tokens, as they are written."""
        start, end = self.chars(tokens) if tokens[0] < tokens[1] else (0, 0)
        return self.text[start:end]

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Characters from the beginning of the sentence of `start` to the end of that of `end`."""
        first = max((s.start for s in self.sentences if s.start <= start), default=0)
        last = min((s.end for s in self.sentences if s.end >= end), default=len(self.text))
        return first, last

    def clause_head(self, token: Token) -> Token:
        """The verb of the clause that a token stands in, or what governs the clause where it has none."""
        while token.pos not in VERBAL and token.head != token.index:
            token = self.head(token)
        return token


def _mended(document: Document) -> Document:
    """The document with the nouns that its tagger took for verbs ("Zeta raises Omicron offer") as nouns."""
    tokens = tuple(
        replace(token, pos="NOUN", tag="NNS" if token.tag == "VBZ" else "NN")
        if token.tag in _BARE and _is_noun(document, token)
        else token
        for token in document.tokens
    )
    return document if tokens == document.tokens else replace(document, tokens=tokens)


def _is_noun(document: Document, token: Token) -> bool:
    """A verb without "to" as an object, or one behind a noun's phrase, joined to a verb by no word."""
    below = [document.tokens[at] for at in document.children[token.index]]
    if token.dep == "dobj":
        return not any(one.dep in {"aux", "dobj", "xcomp", "ccomp"} for one in below)
    before = document.tokens[token.index - 1] if token.index else token
    bare = token.dep in {"conj", "advcl"} and before.pos in NOUNS and before.dep in {"pobj", "dobj"}
    return bare and not any(one.dep in {*SUBJECTS, "aux", "advmod", "mark", "cc"} for one in below)
