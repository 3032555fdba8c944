"""Whether an amount is a rise, a fall or a level, by the verb and the words beside it."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.reading.quantities.amount import COUNT, Amount, Trend
from monitor.syntax.matcher import first
from monitor.syntax.tree import Tree

UP = listed("verbs of rise")
DOWN = listed("verbs of fall")
_BY = r"\s+(?:by\s+|nearly\s+|almost\s+|about\s+|around\s+|over\s+)*$"
_UP_WORD = re.compile(rf"\b(?:up|higher){_BY}", re.IGNORECASE)
_DOWN_WORD = re.compile(rf"\b(?:down|lower|off){_BY}", re.IGNORECASE)
_MOVED = (
    "[dep=pobj]/^[lemma=by]/^[pos=VERB]",
    "[dep=dobj|npadvmod|advmod|obj|nummod|oprd|dep|ccomp]/^[pos=VERB]",
)
"""From an amount to the verb by which it moves."""


def trend_at(tree: Tree, amount: Amount) -> Trend | None:
    """The trend that the amount itself measures; None for a level ("rose to 20") and where nothing moves."""
    left = tree.text[max(0, amount.start - 32) : amount.start]
    right = tree.text[amount.end : amount.end + 12]
    if re.search(r"\bup\s+to\s*$", left) or amount.unit == COUNT:
        return None
    if _UP_WORD.search(left) or re.match(r"\s+(?:higher|up)\b", right):
        return Trend.UP
    if _DOWN_WORD.search(left) or re.match(r"\s+(?:lower|down)\b", right):
        return Trend.DOWN
    if tree.text[amount.number : amount.number + 1] in "-−" and amount.unit == "percent":
        return Trend.DOWN
    return _by_verb(tree.root(amount.number, amount.end), tree)


def _by_verb(token: Token, tree: Tree) -> Trend | None:
    moved = first(tree, token, _MOVED)
    lemma = moved.lemma.lower() if moved is not None else ""
    return Trend.UP if lemma in UP else Trend.DOWN if lemma in DOWN else None
