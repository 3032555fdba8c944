"""Attributed claims of a revision: its attributions with their speakers named, from paragraph to paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.language.document import Token
from monitor.lexicon.cues import ADVERBS, APPEARANCE, HEDGES
from monitor.model import Claim, Speaker, Stance
from monitor.reading.attribution.attributions import attributions
from monitor.reading.attribution.cues import cue_word
from monitor.reading.attribution.quotations import find_quotes
from monitor.reading.coreference import Context, carry, read_roster, resolve
from monitor.reading.excerpts import SHORTEST, Chars, shown
from monitor.reading.labels import label
from monitor.reading.model import Paragraph, Proposition
from monitor.syntax.phrases import phrase
from monitor.syntax.tree import NOUNS, PLURAL, Tree

_NOBODY = frozenset(
    {"i", "we", "you", "us", "me", "our", "my", "your", "that", "this", "which", "what", "there"}
)
_PRONOUNS = frozenset({"it", "he", "she", "they"})
_DISCLAIMS = re.compile(
    r"\b(?:no|any|little) (?:\w+ )?(?:reason|grounds?|basis) (?:to|for) (?:believ|think|suspect|assum)\w*"
    r"|\b(?:ha[sd]|have|having) nothing to do with\b|\bno (?:knowledge of|(?:part|hand|role) in)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?]*\?\W*$")
_HEDGING = frozenset({"AUX", "ADV", "ADJ", "VERB"})
_OPENING = 15  # tokens of a content in which a hedge holds for all of it


@dataclass(frozen=True, slots=True)
class _Draft:
    """A claim before its words are chosen; `waits` for the speaker that the next paragraph names."""

    paragraph: Paragraph
    said: Proposition
    speaker: Speaker | None
    waits: bool = False


def read_claims(paragraphs: Sequence[Paragraph]) -> list[Claim]:
    """All attributed claims of one revision, in text order; spans point into the revision's parts.

    A claim without speaker has a cue that names none ("reportedly").
    """
    context = read_roster(paragraph.tree for paragraph in paragraphs)
    drafts: list[_Draft] = []
    inside = False
    for paragraph in paragraphs:
        found, context = _drafts(paragraph, context, inside)
        drafts = _answer(drafts, found, inside) + found
        inside = _is_open(paragraph.tree, inside)
    return _claims(paragraphs, [draft for draft in drafts if _is_attributed(draft)])


def _drafts(paragraph: Paragraph, context: Context, inside: bool) -> tuple[list[_Draft], Context]:
    drafts, tree = [], paragraph.tree
    for found in sorted(attributions(tree, inside), key=_place):
        speaker: Speaker | None = None
        waits = found.cue is None and _is_open(tree) and found.content[1] >= len(tree.tokens) - 1
        if found.agent is not None:
            speaker, after = resolve(tree, found.agent, context)
            ahead = _named_ahead(tree, found) if speaker.name.lower() in _PRONOUNS else None
            speaker, context = (speaker, after) if ahead is None else resolve(tree, ahead, context)
        elif found.cue is None and context.spoken and not waits:
            speaker = context.spoken[-1]
        drafts.append(_Draft(paragraph, found, speaker, waits))
    return sorted(drafts, key=lambda draft: draft.said.content), carry(tree, context)


def _place(found: Proposition) -> int:
    return found.content[0] if found.cue is None else found.cue.index


def _named_ahead(tree: Tree, found: Proposition) -> Token | None:
    """ "Brixel will lay off 900 workers, it said": who does what is said, for a pronoun that stands for nobody yet."""
    if found.cue is None or found.agent is None or found.cue.index < found.content[1]:
        return None
    first = next((t for t in tree.within(found.content) if t.dep in {"nsubj", "nsubjpass"}), None)
    if first is None or first.pos not in NOUNS:
        return None
    alike = (first.tag in PLURAL) == (found.agent.lemma.lower() == "they")
    return first if first.pos == "PROPN" or alike else None


def _is_open(tree: Tree, inside: bool = False) -> bool:
    """Whether the paragraph's last quotation is not closed."""
    marks = find_quotes(tree.text, inside)
    return bool(marks) and not marks[-1].closed


def _answer(drafts: list[_Draft], found: list[_Draft], inside: bool) -> list[_Draft]:
    """Give quotations that were left open the speaker whom the next paragraph names."""
    if not inside or not found or not drafts or not drafts[-1].waits:
        return drafts
    return [*drafts[:-1], replace(drafts[-1], speaker=found[0].speaker)]


def _is_attributed(draft: _Draft) -> bool:
    """Whether it has a cue or a speaker, and is no one's of whom nothing is known ("we", "you", "that said")."""
    if draft.speaker is None:
        return draft.said.cue is not None
    return draft.speaker.name.lower() not in _NOBODY


def _claims(paragraphs: Iterable[Paragraph], drafts: Sequence[_Draft]) -> list[Claim]:
    claims: list[Claim] = []
    for paragraph in paragraphs:
        mine = [draft for draft in drafts if draft.paragraph is paragraph]
        ranges = [_reach(paragraph.tree, draft.said, mine) for draft in mine]
        for draft, reach in zip(mine, ranges, strict=True):
            claims.append(_claim(draft, reach, [other for other in ranges if other != reach]))
    long_enough = [claim for claim in claims if len(claim.sentence.quote.split()) >= SHORTEST]
    return list({(claim.content, claim.speaker, claim.stance): claim for claim in long_enough}.values())


def _claim(draft: _Draft, reach: Chars, others: Sequence[Chars]) -> Claim:
    paragraph, said, tree = draft.paragraph, draft.said, draft.paragraph.tree
    return Claim(
        content=paragraph.span_of(said.content),
        sentence=paragraph.span(*shown(tree, tree.chars(said.content), reach, others)),
        cue=_cue(tree, said),
        speaker=draft.speaker,
        stance=_stance(tree, said),
        hedged=is_hedged(tree, said),
        label=label(tree, said, draft.speaker),
    )


def _stance(tree: Tree, said: Proposition) -> Stance:
    """The cue's stance; what is asserted to be without reason is denied, a question only asked."""
    start, end = tree.chars(said.content)
    if said.stance is Stance.ASSERTS and _QUESTION.match(tree.text[start : end + 1]):
        return Stance.QUESTIONS
    disclaims = said.stance is Stance.ASSERTS and _DISCLAIMS.search(tree.text[start:end])
    return Stance.DENIES if disclaims else said.stance


def _reach(tree: Tree, said: Proposition, drafts: Iterable[_Draft]) -> Chars:
    """Characters of content, cue and speaker; a speaker with another claim between is left out."""
    ends = [tree.chars(said.content)]
    if said.cue is not None:
        cue = said.cue.index
        addressed = tree.child(said.cue, "dobj", "dative")
        last = addressed.index if addressed is not None and 0 < addressed.index - cue <= 3 else cue
        ends.append(tree.chars((cue, last + 1)))
        cues = [draft.said.cue.index for draft in drafts if draft.said.cue is not None]
        if said.agent is not None and not any(said.agent.index < other < cue for other in cues):
            ends.append(tree.chars(phrase(tree, said.agent)))
    return min(start for start, _ in ends), max(end for _, end in ends)


def _cue(tree: Tree, said: Proposition) -> str | None:
    if said.cue is None:
        return None
    if said.cue.text.lower() == "according":
        return "according to"
    return cue_word(tree, said.cue).replace("_", " ")


def is_hedged(tree: Tree, said: Proposition) -> bool:
    """Whether the content is told as possible only ("could be far higher", "reportedly")."""
    start, end = said.content
    first = tree.tokens[start : min(end, start + _OPENING)]
    by_cue = said.cue is not None and (
        said.cue.lemma.lower() in HEDGES | ADVERBS or tree.head(said.cue).lemma in APPEARANCE
    )
    return by_cue or any(t.lemma.lower() in HEDGES and t.pos in _HEDGING for t in first)
