"""Paths through a parse, as patterns write them: "prep[lemma=by|from]/pobj" leads from a noun to who made it.

A path is steps apart by "/". A step is one or more relations ("acl|ccomp": the children that have one of them), "^"
(the governor), "^clause" (the verb of the clause) or "@subject" (who does what a verb says). ">" and "<" ask that what
is reached stands right or left of the token from which the path set out. Conditions stand in square brackets and must
all hold: "lemma=by|from", "text=", "pos=", "tag=", "dep=", "in=KIND" (a kind of words of the lexicon), "has=RELATION"
(a child), "mark=WORD" (a child that is this word), "ent=KIND" (of its name), "first" (of its sentence), "comma" (one
stands before it); "!" turns one round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import subject

_STEP = re.compile(r"(?P<move>[\w|^@*]*)(?P<side>[<>]?)(?:\[(?P<tests>[^\]]*)\])?")


@cache
def _listed(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(word for kind in kinds for word in listed(kind))


_TESTS: dict[str, Callable[[Tree, Token, frozenset[str]], bool]] = {
    "lemma": lambda _, token, words: token.lemma.lower() in words,
    "text": lambda _, token, words: token.text.lower() in words,
    "pos": lambda _, token, words: token.pos in words,
    "tag": lambda _, token, words: token.tag in words,
    "ent": lambda _, token, words: token.entity in words,
    "dep": lambda _, token, words: token.dep in words,
    "in": lambda _, token, words: token.lemma.lower() in _listed(words),
    "has": lambda tree, token, words: tree.child(token, *words) is not None,
    "mark": lambda tree, token, words: tree.has_word(token, words),
    "comma": lambda tree, token, _: token.index > 0 and tree.at(token.index - 1).text == ",",
    "first": lambda tree, token, _: tree.sentence(token).first == token.index,
}


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on a token."""

    name: str
    words: frozenset[str]
    turned: bool

    def holds(self, tree: Tree, token: Token) -> bool:
        return _TESTS[self.name](tree, token, self.words) is not self.turned


@dataclass(frozen=True, slots=True)
class Step:
    """One move through the parse, and what must hold of the token that it reaches."""

    move: str
    side: str
    tests: tuple[Test, ...]

    def reached(self, tree: Tree, token: Token, origin: Token) -> Iterator[Token]:
        for found in self._moved(tree, token):
            right = found.index > origin.index
            if (not self.side or right is (self.side == ">")) and self.fits(tree, found):
                yield found

    def fits(self, tree: Tree, token: Token) -> bool:
        return all(test.holds(tree, token) for test in self.tests)

    def _moved(self, tree: Tree, token: Token) -> Iterable[Token]:
        if self.move == "":
            return (token,)
        if self.move == "^":
            return () if token.head == token.index else (tree.head(token),)
        if self.move == "^clause":
            return (tree.clause_head(tree.head(token)),)
        if self.move == "@subject":
            return filter(None, (subject(tree, token),))
        return tree.children(token, *(() if self.move == "*" else self.move.split("|")))


@cache
def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path. Raises ValueError where it cannot be read."""
    found = []
    for written in re.split(r"/(?![^\[]*\])", path):
        match = _STEP.fullmatch(written)
        if match is None:
            raise ValueError(f"no step of a path: {written}")
        tests = filter(None, (match["tests"] or "").split(","))
        found.append(Step(match["move"], match["side"], tuple(map(_test, tests))))
    return tuple(found)


def _test(written: str) -> Test:
    name, _, words = written.strip().lstrip("!").partition("=")
    if name not in _TESTS:
        raise ValueError(f"no condition of a path: {written}")
    return Test(name, frozenset(words.split("|")), written.strip().startswith("!"))


def follow(tree: Tree, token: Token, path: str) -> Token | None:
    """The first token to which the path leads."""
    return next(_follow(tree, token, token, steps(path)), None)


def _follow(tree: Tree, token: Token, origin: Token, left: tuple[Step, ...]) -> Iterator[Token]:
    if not left:
        yield token
        return
    for found in left[0].reached(tree, token, origin):
        yield from _follow(tree, found, origin, left[1:])


def first(tree: Tree, token: Token, paths: Iterable[str]) -> Token | None:
    """What the first path that leads somewhere leads to."""
    return next(filter(None, (follow(tree, token, path) for path in paths)), None)


def leads(tree: Tree, token: Token, *paths: str) -> bool:
    """Whether any of the paths leads somewhere."""
    return first(tree, token, paths) is not None


def lemmas(path: str) -> frozenset[str]:
    """The words that a path of one step asks for."""
    asked = (
        test for test in steps(path)[0].tests if test.name in ("lemma", "text", "in") and not test.turned
    )
    return frozenset(
        word for test in asked for word in (_listed(test.words) if test.name == "in" else test.words)
    )
