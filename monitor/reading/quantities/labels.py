"""A quantity in a few plain words ("Chinese nationals fighting for Russia"), or the article's own where none are sure.

A noun phrase that the article has, with a participle that its grammar vouches for, is a label. What a measured amount
is an amount of, and what happens beside a number, often is no phrase that can stand alone: then the clause is shown.
"""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.language.inflect import inflected
from monitor.lexicon.events import HUMAN_EVENTS
from monitor.model import QuantityKey
from monitor.reading.quantities.amount import Amount
from monitor.reading.quantities.governing import Event
from monitor.reading.quantities.neighbours import DOWN, UP
from monitor.reading.quantities.nouns import Counted
from monitor.reading.quantities.units import Kind
from monitor.syntax.matcher import follow
from monitor.syntax.tree import PLURAL, Tree

_LINKS = ("for", "with", "alongside", "against", "from", "by")
_LEVELS = frozenset(("be", "stand", "reach", "hit", "total", "exceed", "remain")) | UP | DOWN
"""Verbs of which a level is the subject: "turnout was 61 percent"."""
_WHOLE = ("xcomp", "ccomp", "oprd", "prt", "dative", "acomp")
"""What a verb may need to say anything: "forced to leave", "brought to the surface"."""
_WITHIN = {"night": "overnight", "hour": "in an hour"}
_HANGING = frozenset(
    {
        "as", "because", "before", "after", "while", "when", "where", "what", "which", "who", "that", "since", "until",
        "although", "if",
    }
)  # fmt: skip
_MOST = 14
"""Words of a clause that stands for a label."""
_PIECE = re.compile(r"\d|[\"“”()]|^(?:and|or|but|per)\b", re.IGNORECASE)


def label(  # noqa: PLR0913, PLR0917
    tree: Tree, amount: Amount, thing: Counted, event: Event | None, key: QuantityKey, clause: str
) -> str:
    """The noun with its modifiers, what happened to it, and where; else the clause; never empty."""
    noun = _noun(tree, amount, thing, event)
    if noun is None:
        return _shown(tree, amount, clause) or amount.unit
    happened = _happened(tree, amount, thing, event) if amount.kind is None else ""
    parts = [noun, "" if happened.lower() in noun.lower() else happened]
    if key.place and _names_place(tree, amount, key.place, parts):
        parts.append(key.place if key.place == "worldwide" else f"in {key.place}")
    if (
        key.period
        and event is not None
        and (key.period == "night" or event.name in (*HUMAN_EVENTS, "infect"))
    ):
        parts.append(_WITHIN.get(key.period, f"in a {key.period}"))
    words = " ".join(part for part in parts if part)
    return words[:1].upper() + words[1:]


def _shown(tree: Tree, amount: Amount, clause: str) -> str:
    """The clause, or its sentence where it hangs on another, on one line and cut between words where it is long."""
    words = clause.split()
    if words and words[0].lower() in _HANGING:
        said = tree.sentence(tree.at(tree.index(amount.number)))
        words = tree.text[said.start : said.end].split()
    label = " ".join(words[:_MOST]).rstrip(" ,;:-–—.") + (" …" if len(words) > _MOST else "")
    return label[:1].upper() + label[1:]


def _noun(tree: Tree, amount: Amount, thing: Counted, event: Event | None) -> str | None:
    """The noun phrase that is counted or measured; None where the words do not say plainly which it is."""
    if amount.kind is None:
        return _counted(tree, amount, thing, event)
    if thing.noun is None or amount.kind is Kind.DURATION or amount.trend is not None:
        return None
    if thing.noun.start >= amount.end:
        if thing.noun.pos == "PROPN":
            return None
        words = _phrase(tree, amount, thing.noun)
        return f"share of {words}" if words and amount.kind is Kind.PERCENT else words
    return _phrase(tree, amount, thing.noun) if _is_measured(tree, amount, thing.noun) else None


def _counted(tree: Tree, amount: Amount, thing: Counted, event: Event | None) -> str | None:
    if thing.noun is None or thing.borrowed:
        people = thing.lemma == "person" and event is not None and event.name in HUMAN_EVENTS
        return "people" if people else None
    if thing.noun.lemma.lower() == "toll":
        return "deaths"
    plural = thing.noun.tag in PLURAL or thing.noun.text.lower() in ("people", "police")
    return _phrase(tree, amount, thing.noun) if plural else None


def _is_measured(tree: Tree, amount: Amount, noun: Token) -> bool:
    """ "a fine of $3 billion", "revenue was $4 billion": the noun before the amount is what has it."""
    root = tree.root(amount.number, amount.end)
    if follow(tree, root, "[dep=pobj]/^[lemma=of|at]/^") == noun:
        return True
    verb, above = tree.head(noun), tree.head(root)
    governs = verb in (above, tree.head(above))
    return noun.dep in ("nsubj", "nsubjpass") and governs and verb.lemma.lower() in _LEVELS


def _phrase(tree: Tree, amount: Amount, noun: Token) -> str | None:
    """The noun with what stands between it and the number, or with its adjectives if it stands elsewhere."""
    between = tree.text[amount.end : noun.start]
    if noun.start < amount.end:
        wanted = [
            child.index
            for child in tree.children(noun, "amod", "compound", "nmod")
            if child.index < noun.index and child.text[:1].isalpha()
        ]
        first = tree.at(min(wanted, default=noun.index)).start
        return None if tree.text[first - 1 : first] == "-" else _plain(tree.text[first : noun.end])
    if len(between.split()) > 8 or re.search(r"[.;:]\s|[\n(,]|\b(?:is|are|was|were)\b", between):
        return None
    words = tree.text[amount.end : noun.end]
    return _plain(re.sub(r"^[\W_]*(?:of\s+)?(?:(?:the|a|an|its|their|other)\s+)?[\W_]*", "", words))


def _plain(words: str) -> str | None:
    """The words on one line, if they are words only and the whole of a phrase."""
    words = re.sub(r"\s+", " ", words)
    return None if not words or _PIECE.search(words) else words


def _names_place(tree: Tree, amount: Amount, place: str, parts: list[str]) -> bool:
    """Whether the place says more, and is a name and no piece of a headline in capitals."""
    said = tree.sentence(tree.at(tree.index(amount.number)))
    words = re.findall(r"[A-Za-z]{4,}", tree.text[said.start : said.end])
    large = sum(word[:1].isupper() for word in words) > 0.7 * len(words)
    people = {
        tree.text[tree.at(one.first).start : tree.at(one.last - 1).end]
        for one in tree.entities
        if one.label == "PERSON" and one.last - one.first > 1
    }
    return not large and place not in people and place.lower() not in " ".join(parts).lower()


def _happened(tree: Tree, amount: Amount, thing: Counted, event: Event | None) -> str:
    """ "fighting for Russia", "killed": a participle, with whom it is tied to; empty where it were half a phrase."""
    if event is None or event.word is thing.noun:
        return ""
    word, human = event.word, event.name in HUMAN_EVENTS
    if event.name == "miss" or (event.name == "die" and word.lemma.lower() in ("die", "dead")):
        return "missing" if event.name == "miss" else "who died"
    if word.pos not in ("VERB", "AUX"):
        return inflected(event.name, "VBN") if human and event.name not in ("die", "infect") else ""
    tied = _tied(tree, amount, word)
    if event.acts and event.name != "die":
        return f"{word.text.lower()} {tied}" if word.tag == "VBG" and tied else ""
    suffers = thing.anchor.dep in ("dobj", "nsubjpass") or word.dep in ("acl", "amod")
    says_all = bool(tied) or not (tree.children(word, *_WHOLE) or _leads_on(tree, word))
    return f"{inflected(word.lemma.lower(), 'VBN')} {tied}".strip() if human or (suffers and says_all) else ""


def _leads_on(tree: Tree, word: Token) -> bool:
    """ "brought to the surface": a phrase of direction without which the verb says little."""
    return any(prep.lemma.lower() in ("to", "into", "on", "of") for prep in tree.children(word, "prep"))


def _tied(tree: Tree, amount: Amount, word: Token) -> str:
    """ "for Russia", "from their homes": with what it is tied to."""
    for prep in tree.children(word, "prep", "agent"):
        if prep.lemma.lower() in _LINKS:
            for thing in tree.children(prep, "pobj"):
                start = min(tree.below(thing))
                inside = tree.at(start).start < amount.end and thing.end > amount.start
                words = tree.text[tree.at(start).start : thing.end]
                if thing.pos != "PRON" and thing.index - start < 5 and not inside and _plain(words):
                    return f"{prep.text.lower()} {words}"
    return ""
