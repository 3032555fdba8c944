"""Whether an amount is a rise, a fall or a level, by the verb and the words beside it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Protocol

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.syntax.tree import Tree

UP = listed("verbs of rise")
DOWN = listed("verbs of fall")
_UP_WORD = re.compile(
    r"\b(?:up|higher)\s+(?:by\s+|nearly\s+|almost\s+|about\s+|around\s+|over\s+)*$", re.IGNORECASE
)
_DOWN_WORD = re.compile(
    r"\b(?:down|lower|off)\s+(?:by\s+|nearly\s+|almost\s+|about\s+|around\s+|over\s+)*$", re.IGNORECASE
)


class Trend(StrEnum):
    """Which way an amount goes."""

    UP = "up"
    DOWN = "down"


class Placed(Protocol):
    """Something with a place in the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def unit(self) -> str: ...


def trend_at(tree: Tree, amount: Placed) -> Trend | None:
    """The trend that the amount itself measures; None for a level ("rose to 20") and where nothing moves."""
    left = tree.text[max(0, amount.start - 32) : amount.start]
    right = tree.text[amount.end : amount.end + 12]
    if re.search(r"\bup\s+to\s*$", left) or amount.unit == "count":
        return None
    if _UP_WORD.search(left) or re.match(r"\s+(?:higher|up)\b", right):
        return Trend.UP
    if _DOWN_WORD.search(left) or re.match(r"\s+(?:lower|down)\b", right):
        return Trend.DOWN
    if tree.text[amount.number : amount.number + 1] in "-−" and amount.unit == "percent":
        return Trend.DOWN
    return _by_verb(tree.root(amount.number, amount.end), tree)


def _by_verb(token: Token, tree: Tree) -> Trend | None:
    head = tree.head(token)
    if token.dep == "pobj" and head.lemma.lower() == "by":
        head = tree.head(head)
    elif token.dep not in ("dobj", "npadvmod", "advmod", "obj", "nummod", "oprd", "dep", "ccomp"):
        return None
    if head.pos != "VERB":
        return None
    lemma = head.lemma.lower()
    return Trend.UP if lemma in UP else Trend.DOWN if lemma in DOWN else None
