"""Events that an article tells in its own voice ("Kyiv summoned the ambassador"), as claims."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.language.document import Token
from monitor.lexicon.cues import HEDGES
from monitor.lexicon.speakers import is_body
from monitor.lexicon.tables import listed
from monitor.model import Claim, Part, Speaker, Stance
from monitor.reading.coreference import Context, carry, read_roster, resolve
from monitor.reading.excerpts import Chars, shown
from monitor.reading.labels import by_name
from monitor.reading.model import Paragraph
from monitor.reading.predication import former
from monitor.syntax.matcher import leads
from monitor.syntax.phrases import extent
from monitor.syntax.tree import VERBAL, Tree
from monitor.syntax.verbs import is_negated

_VERBS = listed("act")  # what institutions and events do that changes a state of affairs
_ONGOING = listed("ongoing")  # what is news while it goes on: "are investigating"
_BEFALLS = listed("befall")  # what nobody decides to do
_ALL = _VERBS | _ONGOING | _BEFALLS
_UNREAL = listed("modal") | {"to", "do"}
_LATEST = 3  # speakers for whom a pronoun is tried
_CONCRETE = (
    "[has=dobj|nsubjpass|prep|xcomp|ccomp|oprd|prt]/nsubj|nsubjpass[pos=NOUN|PROPN]",
    "[tag=VBD,has=dobj]/nsubj|nsubjpass[pos=PRON,lemma=he|she|they|it]",
)
_HELPERS = ("aux", "auxpass")
_AGENTS = ("nsubj", "nsubjpass")


def read_events(paragraphs: Sequence[Paragraph], claims: Sequence[Claim] = ()) -> list[Claim]:
    """Events of one revision in text order, without those that stand in the content of an attributed claim.

    They are told in main clauses, in past or perfect tense (in a title: present), of what can be named.
    """
    context = read_roster(paragraph.tree for paragraph in paragraphs)
    events: list[Claim] = []
    for paragraph in paragraphs:
        found, context = _read(paragraph, context, claims)
        events += found
    return [event for event in events if not any(event.content.overlaps(one.content) for one in claims)]


def is_event(claim: Claim) -> bool:
    """Whether its speaker is known only as the one who acts in what is told."""
    if claim.speaker is None or claim.cue not in _ALL:
        return False
    return re.search(rf"(?<!\w){re.escape(claim.speaker.words)}(?!\w)", claim.content.quote) is not None


def _read(paragraph: Paragraph, context: Context, claims: Sequence[Claim]) -> tuple[list[Claim], Context]:
    """The events of one paragraph, with the context that holds after it."""
    tree = paragraph.tree
    events = list(_events(tree, paragraph.part))
    contents = [_content(tree, verb) for verb in events]
    found = []
    for verb, content in zip(events, contents, strict=True):
        claim = _claim(paragraph, verb, content, [other for other in contents if other != content])
        actor, context = _actor(tree, verb, _heard(context, claims, claim))
        label = by_name(claim.content.quote, actor)
        found.append(replace(claim, speaker=actor, label=label))
    return found, carry(tree, context)


def _heard(context: Context, claims: Sequence[Claim], event: Claim) -> Context:
    """The context with the speakers of the claims that stand before an event as the last who spoke."""
    at = event.content
    before = [
        claim.speaker
        for claim in claims
        if claim.speaker and claim.content.part is at.part and claim.content.start < at.start
    ]
    return replace(context, spoken=(*context.spoken[-_LATEST:], *before[-_LATEST:]))


def _actor(tree: Tree, verb: Token, context: Context) -> tuple[Speaker | None, Context]:
    """The country, body or authority that does it: an event is what they say by doing. None for anybody else."""
    subject = tree.child(verb, "nsubj")
    if subject is None or verb.lemma.lower() in _BEFALLS:
        return None, context
    actor, after = resolve(tree, subject, context)
    return (actor, after) if is_body(actor) else (None, context)


def _events(tree: Tree, part: Part) -> Iterator[Token]:
    for token in tree.tokens:
        event = token.pos == "VERB" and _is_narrated(tree, token, part) and _is_concrete(tree, token)
        if event and _is_main(tree, token) and not _is_old(tree, token):
            yield token


def _is_main(tree: Tree, verb: Token) -> bool:
    """A root, or joined to one; a conjunct without a subject belongs to the verb before it."""
    if verb.dep != "conj":
        return verb.dep == "ROOT"
    head = tree.head(verb)
    return head.pos in VERBAL and tree.child(verb, *_AGENTS) is not None and _is_main(tree, head)


def _is_narrated(tree: Tree, verb: Token, part: Part) -> bool:
    """Whether form and verb make it an event: "suspended", "are isolating", a title's "bans"."""
    helpers = {child.lemma.lower() for child in tree.children(verb, *_HELPERS)}
    lemma, title = verb.lemma.lower(), part is Part.TITLE
    if helpers & _UNREAL:
        return False
    if verb.tag == "VBG":
        return "be" in helpers and lemma in _ONGOING
    forms = {"VBD": True, "VBN": bool(helpers) or title, "VBZ": title, "VBP": title}
    return lemma in _VERBS and forms.get(verb.tag, False)


def _is_concrete(tree: Tree, verb: Token) -> bool:
    """Somebody or something that can be named does it or suffers it: no "it fell", no "this led to"."""
    return leads(tree, verb, *_CONCRETE)


def _is_old(tree: Tree, verb: Token) -> bool:
    """Background: the past perfect, or a verb with a year or "years ago" of its own."""
    had = any(child.text.lower() == "had" for child in tree.children(verb, *_HELPERS))
    return had or former(tree, verb) != ""


def _content(tree: Tree, verb: Token) -> Chars:
    """Characters of the verb's clause without clauses joined to it that are events of their own."""
    joined = [
        one
        for one in tree.children(verb, "conj")
        if one.pos in VERBAL and tree.child(one, *_AGENTS) is not None
    ]
    joined += tree.children(verb, "cc") if joined else []
    off = {below for one in joined for below in tree.below(one)}
    return tree.chars(extent(tree, [at for at in tree.below(verb) if at not in off]))


def _claim(paragraph: Paragraph, verb: Token, content: Chars, others: Sequence[Chars]) -> Claim:
    tree = paragraph.tree
    return Claim(
        content=paragraph.span(*content),
        sentence=paragraph.span(*shown(tree, content, content, others)),
        cue=verb.lemma.lower(),
        speaker=None,
        stance=Stance.DENIES if is_negated(tree, verb) else Stance.ASSERTS,
        hedged=tree.has_word(verb, HEDGES),
        act=True,
    )
