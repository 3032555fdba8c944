"""Reported acts: what an article tells in its own voice ("Kyiv summoned the ambassador"), as claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.language.document import Document, Token
from monitor.lexicon.cues import HEDGES, lemmas
from monitor.lexicon.speakers import is_body
from monitor.model import Claim, Part, Span, Speaker, Stance
from monitor.reading.coreference import Context, carry, read_roster, resolve
from monitor.reading.excerpts import Chars, shown
from monitor.reading.history import former
from monitor.reading.labels import by_name
from monitor.syntax.tree import child, extent, has_word, is_negated

_VERBS = lemmas("act")  # what institutions and events do that changes a state of affairs
_ONGOING = lemmas("ongoing")  # what is news while it goes on: "are investigating"
_LATEST = 3  # speakers for whom a pronoun is tried
_BEFALLS = lemmas("befall")  # what nobody decides to do
_ALL = _VERBS | _ONGOING | _BEFALLS
_FIXED = frozenset(
    {"chance", "doubt", "need", "point", "question", "reason", "way", "word"}
)  # "no doubt that"
Paragraph = tuple[Part, int, Document]
Place = tuple[Part, int]


def read_acts(paragraphs: Sequence[Paragraph], claims: Sequence[Claim] = ()) -> list[Claim]:
    """Acts of one revision in text order, without those that stand in the content of an attributed claim."""
    context = read_roster(document for _, _, document in paragraphs)
    acts: list[Claim] = []
    for part, offset, document in paragraphs:
        found, context = _read(document, (part, offset), context, claims)
        acts += found
    return [act for act in acts if not any(_overlap(act, claim) for claim in claims)]


def _overlap(act: Claim, claim: Claim) -> bool:
    one, other = act.content, claim.content
    return one.part is other.part and one.start < other.end and other.start < one.end


def find_acts(document: Document, at: Part, offset: int) -> list[Claim]:
    """Main-clause events in past or perfect tense (in a title: present) with a concrete actor or object."""
    return _read(document, (at, offset), read_roster([document]))[0]


def is_act(claim: Claim) -> bool:
    """Whether its speaker is known only as the one who acts in what is told."""
    if claim.speaker is None or claim.cue not in _ALL:
        return False
    return re.search(rf"(?<!\w){re.escape(claim.speaker.words)}(?!\w)", claim.content.quote) is not None


def _read(
    document: Document, at: Place, context: Context, claims: Sequence[Claim] = ()
) -> tuple[list[Claim], Context]:
    """The acts of one stretch, with the context that holds after it."""
    events = list(_events(document, at[0]))
    contents = [_content(document, verb) for verb in events]
    found = []
    for verb, content in zip(events, contents, strict=True):
        actor, context = _actor(document, verb, _heard(context, claims, (at[0], at[1] + content[0])))
        claim = _claim(document, verb, at, content, [c for c in contents if c != content])
        words = by_name(claim.content.quote, actor)
        found.append(replace(claim, speaker=actor, act=True, label=words))
    return found, carry(document, context)


def _heard(context: Context, claims: Sequence[Claim], until: Place) -> Context:
    """The context with the speakers of the claims that stand before a place as the last who spoke."""
    part, place = until
    before = [c.speaker for c in claims if c.speaker and c.content.part is part and c.content.start < place]
    return replace(context, spoken=(*context.spoken[-_LATEST:], *before[-_LATEST:]))


def _actor(document: Document, verb: Token, context: Context) -> tuple[Speaker | None, Context]:
    """The country, body or authority that does it: an act is what they say by doing. None for anybody else."""
    subject = child(document, verb.index, "nsubj")
    if subject is None or verb.lemma.lower() in _BEFALLS:
        return None, context
    actor, after = resolve(document, subject, context)
    return (actor, after) if is_body(actor) else (None, context)


def _events(document: Document, at: Part) -> Iterator[Token]:
    for token in document.tokens:
        event = token.pos == "VERB" and _is_told(document, token, at) and _is_concrete(document, token)
        told = _is_main(document, token) and (event or _is_lack(document, token))
        if told and not _is_old(document, token):
            yield token


def _is_lack(document: Document, verb: Token) -> bool:
    """ "There is no vaccine for the new strain": of something that is told apart, there is none now."""
    if verb.lemma != "be" or verb.tag not in {"VBZ", "VBP"} or child(document, verb.index, "expl") is None:
        return False
    lacked = child(document, verb.index, "attr", "nsubj")
    if lacked is None or document.tokens[lacked].lemma in _FIXED:
        return False
    return has_word(document, lacked, {"no"}) and child(document, lacked, "prep", "acl") is not None


def _is_main(document: Document, verb: Token) -> bool:
    """A root, or joined to one; a conjunct without a subject belongs to the verb before it."""
    if verb.dep == "conj":
        head = document.tokens[verb.head]
        return (
            head.pos in {"VERB", "AUX"} and _is_main(document, head) and _subject(document, verb) is not None
        )
    return verb.dep == "ROOT"


def _is_told(document: Document, verb: Token, at: Part) -> bool:
    """Whether form and verb make it an event: "suspended", "are isolating", a title's "bans"."""
    helpers = {document.tokens[i].lemma.lower() for i in document.children[verb.index] if _helps(document, i)}
    if helpers & {"will", "would", "could", "may", "might", "should", "can", "must", "to", "do"}:
        return False
    lemma = verb.lemma.lower()
    if verb.tag == "VBG":
        return "be" in helpers and lemma in _ONGOING
    if lemma not in _VERBS:
        return False
    if verb.tag in {"VBZ", "VBP"}:
        return at is Part.TITLE
    return verb.tag == "VBD" or (verb.tag == "VBN" and (bool(helpers) or at is Part.TITLE))


def _helps(document: Document, index: int) -> bool:
    return document.tokens[index].dep in {"aux", "auxpass"}


def _subject(document: Document, verb: Token) -> int | None:
    return child(document, verb.index, "nsubj", "nsubjpass")


def _is_concrete(document: Document, verb: Token) -> bool:
    """Somebody or something that can be named does it or suffers it: no "it fell", no "this led to"."""
    subject = _subject(document, verb)
    if subject is None or document.tokens[subject].pos not in {"NOUN", "PROPN", "PRON"}:
        return False
    if document.tokens[subject].pos == "PRON":
        named = document.tokens[subject].lemma.lower() in {"he", "she", "they", "it"}
        return named and verb.tag == "VBD" and child(document, verb.index, "dobj") is not None
    acted_on = child(document, verb.index, "dobj", "nsubjpass", "prep", "xcomp", "ccomp", "oprd", "prt")
    return acted_on is not None


def _is_old(document: Document, verb: Token) -> bool:
    """Background: the past perfect, or a verb with a year or "years ago" of its own."""
    helpers = (document.tokens[i].text.lower() for i in document.children[verb.index] if _helps(document, i))
    return "had" in helpers or former(document, verb.index) != ""


def _content(document: Document, verb: Token) -> Chars:
    """Characters of the verb's clause without clauses joined to it that are acts of their own."""
    joined = {
        i for i in document.children[verb.index] if document.tokens[i].dep == "conj" and _splits(document, i)
    }
    joined |= {i for i in document.children[verb.index] if joined and document.tokens[i].dep == "cc"}
    off = {below for i in joined for below in document.subtree(i)}
    first, last = extent(document, [i for i in document.subtree(verb.index) if i not in off])
    return document.tokens[first].start, document.tokens[last - 1].end


def _splits(document: Document, index: int) -> bool:
    """A conjunct with a subject of its own is an act of its own."""
    token = document.tokens[index]
    return token.pos in {"VERB", "AUX"} and _subject(document, token) is not None


def _claim(document: Document, verb: Token, at: Place, content: Chars, others: Sequence[Chars]) -> Claim:
    below = document.children[verb.index]
    return Claim(
        content=_span(document, at, content),
        sentence=_span(document, at, shown(document, content, content, others)),
        cue=verb.lemma.lower(),
        speaker=None,
        stance=Stance.DENIES if is_negated(document, verb.index) else Stance.ASSERTS,
        hedged=any(document.tokens[i].lemma.lower() in HEDGES for i in below),
    )


def _span(document: Document, at: Place, chars: Chars) -> Span:
    (part, offset), (start, end) = at, chars
    return Span(part, offset + start, offset + end, document.text[start:end])
