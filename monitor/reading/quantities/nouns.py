"""What is counted, and the one name under which its noun is known."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.language.document import Token
from monitor.lexicon.events import HUMAN_EVENTS, event_of
from monitor.syntax.tree import NOUNS

ATTRIBUTES = frozenset({"nummod", "compound", "amod", "nmod", "quantmod", "poss", "advmod", "det"})
"""Relations of a number to the noun that it counts."""
_LEMMAS = {"toll": "death", "people": "person", "persons": "person", "dos": "dose", "basis": "base"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted.

    noun    its token, None where nothing in the text names it
    anchor  the token from which the event is looked for: the noun, or the bare number that stands for it
    lemma   the noun's lemma in lower case ("person" where people are meant but not named)
    """

    noun: Token | None
    anchor: Token
    lemma: str
    borrowed: bool = False


def lemma_of(token: Token) -> str:
    """The singular in lower case, of names of peoples and of words in a headline's capitals too."""
    lemma = (token.text if token.tag == "VBG" else token.lemma).lower()  # "the missing"
    if token.pos == "PROPN" and lemma.endswith("s") and (token.tag == "NNPS" or token.entity in ("NORP", "")):
        kept = ("ss", "us") if token.entity == "NORP" else ("ss", "us", "is")
        lemma = lemma if lemma.endswith(kept) else lemma.removesuffix("s")
    return _LEMMAS.get(lemma, lemma)


def is_countable(token: Token) -> bool:
    """Whether the word names what is counted; "the dead" and "the injured" do, too."""
    return token.pos in NOUNS or event_of(lemma_of(token)) in HUMAN_EVENTS
