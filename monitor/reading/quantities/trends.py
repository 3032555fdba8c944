"""Whether an amount is a rise, a fall or a level, by the verb and the words beside it."""

from __future__ import annotations

import re

from monitor.lexicon.tables import listed
from monitor.reading.quantities.amount import COUNT, Amount, Trend
from monitor.syntax.matcher import first
from monitor.syntax.tree import Tree

UP = listed("verbs of rise")
DOWN = listed("verbs of fall")
_BY = r"\s+(?:by\s+|nearly\s+|almost\s+|about\s+|around\s+|over\s+)*$"
_UP_TO = re.compile(r"\bup\s+to\s*$")
_UP_WORD = re.compile(rf"\b(?:up|higher){_BY}", re.IGNORECASE)
_DOWN_WORD = re.compile(rf"\b(?:down|lower|off){_BY}", re.IGNORECASE)
_UP_AFTER, _DOWN_AFTER = re.compile(r"\s+(?:higher|up)\b"), re.compile(r"\s+(?:lower|down)\b")
_MOVED = (
    "[dep=pobj]/^[lemma=by]/^[pos=VERB]",
    "[dep=dobj|npadvmod|advmod|obj|nummod|oprd|dep|ccomp]/^[pos=VERB]",
)
"""From an amount to the verb by which it moves."""


def trend_at(tree: Tree, amount: Amount) -> Trend | None:
    """The trend that the amount itself measures; None for a level ("rose to 20") and where nothing moves."""
    left = tree.text[max(0, amount.start - 32) : amount.start]
    if amount.unit == COUNT or _UP_TO.search(left):
        return None
    moved = first(tree, tree.root(amount.number, amount.end), _MOVED)
    lemma = moved.lemma.lower() if moved is not None else ""
    if _UP_WORD.search(left) or _UP_AFTER.match(tree.text, amount.end):
        return Trend.UP
    minus = tree.text[amount.number] in "-−" and amount.unit == "percent"
    if minus or _DOWN_WORD.search(left) or _DOWN_AFTER.match(tree.text, amount.end):
        return Trend.DOWN
    return Trend.UP if lemma in UP else Trend.DOWN if lemma in DOWN else None
