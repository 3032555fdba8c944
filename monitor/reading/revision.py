"""Reads one revision into mentions: cleaned, parsed, figures and claims found, each with its vector."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from monitor.language.embed import Vectors, embed
from monitor.language.parse import parse_all
from monitor.lexicon.speakers import is_nameless
from monitor.lexicon.tables import listed
from monitor.lexicon.times import looks_back
from monitor.model import Claim, Figure, Mention, Part, Predication, Span, Stance
from monitor.reading.attribution.speech import read_claims
from monitor.reading.credit import with_speaker
from monitor.reading.deixis import refer
from monitor.reading.events import read_events
from monitor.reading.model import Paragraph
from monitor.reading.narration import narrated
from monitor.reading.patterns import languages
from monitor.reading.plain.claims import read_plain
from monitor.reading.predication import former, predication
from monitor.reading.prose import prose
from monitor.reading.quantities.figures import find_figures
from monitor.syntax.tree import FINITE, Tree

_PAST = frozenset({"past", "pluperfect"})
_POINTS = re.compile(r"(?:he|she|it|they|this|that)\b", re.IGNORECASE)
_DATED = re.compile(r"[^.!?\d]*\b(?:in|on) (?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:19|20)\d\d\W*")
Read = tuple[list[Claim], list[Figure], Sequence[Paragraph]]
_ENGLISH = "en"


def _parsed(title: str, text: str) -> Read:
    """English, by its parse."""
    stretches = prose(title, text)
    parsed = zip(stretches, parse_all([stretch.text for stretch in stretches]), strict=True)
    paragraphs = [
        Paragraph(stretch.part, stretch.start, tree)
        for stretch, document in parsed
        if not _is_caption(tree := Tree.of(document)) or stretch.part is Part.TITLE
    ]
    claims = read_claims(paragraphs)
    claims = refer(sorted([*map(_named, claims), *read_events(paragraphs, claims)], key=_place))
    found = [figure for paragraph in paragraphs for figure in find_figures(paragraph)]
    figures = [_as_stated(with_speaker(figure, claims, paragraphs), claims) for figure in found]
    return [*claims, *narrated(paragraphs, claims)], figures, paragraphs


def _is_caption(tree: Tree) -> bool:
    """ "A turbine at the test site in June 2024.": a date and no verb."""
    return bool(_DATED.fullmatch(tree.text)) and not any(
        t.tag in FINITE or t.tag == "MD" for t in tree.tokens
    )


def _named(claim: Claim) -> Claim:
    """Without a speaker who has no name: whom "she", "two" or "those" stand for was not found."""
    return replace(claim, speaker=None) if claim.speaker and is_nameless(claim.speaker) else claim


def _as_stated(figure: Figure, claims: Sequence[Claim]) -> Figure:
    """A number inside what is denied is none that the denier gives; what opens with "it" is told with who "it" is."""
    around = [c for c in claims if c.speaker and not c.act and c.content.holds(figure.span)]
    nearest = min(around, key=lambda claim: claim.content.end - claim.content.start, default=None)
    if nearest is not None and nearest.cue in listed("wished"):
        figure = replace(figure, key=replace(figure.key, modifiers=("demanded", *figure.key.modifiers)))
    if nearest is None or not nearest.label:
        return figure
    denied = nearest.stance is Stance.DENIES
    if nearest.stance is Stance.ASSERTS and not _POINTS.match(figure.clause):
        return figure
    return replace(figure, clause=nearest.label, speaker=None if denied else figure.speaker)


def _plain(language: str, title: str, text: str) -> Read:
    """Other languages, by their patterns over words."""
    claims, figures = read_plain(language, title, text)
    return claims, [with_speaker(figure, claims, ()) for figure in figures], ()


def is_parsed(language: str) -> bool:
    """Whether claims and figures are read in this language; articles in others are matched and listed only."""
    return language == _ENGLISH or language in languages()


def read_revision(title: str, text: str, language: str) -> list[Mention]:
    """Mentions in the order in which they stand: title first. Runs in a language worker. Raises ModelError."""
    if not is_parsed(language):
        return []
    claims, figures, paragraphs = (
        _parsed(title, text) if language == _ENGLISH else _plain(language, title, text)
    )
    said: list[Figure | Claim] = [*claims, *figures]
    said.sort(key=_place)
    vectors = _vectors(said)
    back = looks_back(title)
    return [
        Mention(what, order, vectors[order].tobytes(), _in_time(_governed(what, paragraphs), what, back))
        for order, what in enumerate(said)
    ]


def _governed(what: Figure | Claim, paragraphs: Sequence[Paragraph]) -> Predication:
    """By which verb what is told is told: that of a claim's content where it has one, else that of the sentence."""
    paragraph = next((one for one in paragraphs if one.holds(what.sentence)), None)
    if paragraph is None:
        return Predication()
    inner = what.sentence if isinstance(what, Figure) else what.content
    own = _predication(paragraph, inner)
    own = own if own.tense else _predication(paragraph, what.sentence)
    return replace(own, former=_former(what, paragraph))


def _predication(paragraph: Paragraph, span: Span) -> Predication:
    return predication(paragraph.tree, span.start - paragraph.start, span.end - paragraph.start)


def _in_time(found: Predication, what: Figure | Claim, back: str) -> Predication:
    """What an article that looks back tells in its own voice of the past is of the time to which it looks."""
    own = what.speaker is None or (isinstance(what, Claim) and what.act)
    return replace(found, former=found.former or back) if own and found.tense in _PAST else found


def _former(what: Figure | Claim, paragraph: Paragraph) -> str:
    """The other time in which a number, or what the article itself says, stands; what is said is said now."""
    if isinstance(what, Claim) and what.speaker is not None and not what.act:
        return ""
    tree, inside = paragraph.tree, what.span if isinstance(what, Figure) else what.content
    tokens = tree.inside(inside.start - paragraph.start, inside.end - paragraph.start)
    own = {token.index for token in tokens}
    top = next((t for t in tokens if t.head == t.index or t.head not in own), None)
    return former(tree, top) if top else ""


def _place(what: Figure | Claim) -> tuple[bool, int, int, bool]:
    at = what.sentence
    return (at.part is not Part.TITLE, at.start, at.end, isinstance(what, Figure))


def _vectors(said: Sequence[Figure | Claim]) -> Vectors:
    """A vector each: of a figure's label, of a claim's words and its sentence together."""
    own = [what.label if isinstance(what, Figure) else what.meant for what in said]
    around = [what.label if isinstance(what, Figure) else what.sentence.quote for what in said]
    place = {text: row for row, text in enumerate(dict.fromkeys([*own, *around]))}
    vectors = embed(list(place))
    both = vectors[[place[text] for text in own]] + vectors[[place[text] for text in around]]
    return np.asarray(both / np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9), np.float32)
