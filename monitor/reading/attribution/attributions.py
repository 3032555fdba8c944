"""Attributed claims of a revision: who says what, with the exact words, from cue words and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.language.document import Document, Token
from monitor.lexicon.cues import ADVERBS, APPEARANCE, HAPPENINGS, HEDGES, SAYING, VERBS
from monitor.model import Claim, Part, Span, Speaker, Stance
from monitor.reading.attribution.adjectives import by_adjective, by_clear
from monitor.reading.attribution.cues import cue_word
from monitor.reading.attribution.phrases import by_according_to, by_adverb, by_colon, by_noun, by_poll
from monitor.reading.attribution.quotations import find_quotes, quoted
from monitor.reading.attribution.subjects import is_set_off, speaker_of
from monitor.reading.attribution.verbs import by_verb
from monitor.reading.coreference import Context, carry, read_roster, resolve
from monitor.reading.excerpts import SHORTEST, shown
from monitor.reading.labels import label
from monitor.syntax.tree import Attribution, child, has_word, phrase

Paragraph = tuple[Part, int, Document]

_NOBODY = frozenset(
    {"i", "we", "you", "us", "me", "our", "my", "your", "that", "this", "which", "what", "there"}
)
_NO_ONE = frozenset({"nobody", "none", "neither"})
_PRONOUNS = frozenset({"it", "he", "she", "they"})
_DISCLAIMS = re.compile(
    r"\b(?:no|any|little) (?:\w+ )?(?:reason|grounds?|basis) (?:to|for) (?:believ|think|suspect|assum)\w*"
    r"|\b(?:ha[sd]|have|having) nothing to do with\b|\bno (?:knowledge of|(?:part|hand|role) in)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^.!?]*\?\W*$")
_RULES = (by_according_to, by_poll, by_verb, by_noun, by_adverb, by_adjective, by_clear)
_HEDGING = frozenset({"AUX", "ADV", "ADJ", "VERB"})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A claim before its words are chosen; `waits` for the speaker that the next paragraph names."""

    paragraph: int
    attribution: Attribution
    speaker: Speaker | None
    waits: bool = False


def read_claims(paragraphs: Sequence[Paragraph]) -> list[Claim]:
    """All attributed claims of one revision, in text order.

    `paragraphs` are parsed stretches in the order in which they stand: the part, where in it the stretch
    begins (characters), and its parse. Spans point into the part. A claim without speaker has a cue that
    names none ("reportedly").
    """
    context = read_roster(document for _, _, document in paragraphs)
    drafts: list[_Draft] = []
    inside, announced = False, None
    for number, (_, _, document) in enumerate(paragraphs):
        found, context = _drafts(document, number, context, inside)
        if announced is not None and not found:
            found = [
                _Draft(number, Attribution(None, None, (0, len(document.tokens)), Stance.ASSERTS), announced)
            ]
        drafts = _answer(drafts, found, inside) + found
        inside = _runs_on(document, inside)
        announced, context = _announced(document, context)
    return _claims(paragraphs, [draft for draft in drafts if _is_attributed(draft)])


def find_claims(document: Document, at: Part, offset: int, context: Context | None = None) -> list[Claim]:
    """The attributed claims of one stretch that begins at `offset` in the revision's part `at`."""
    known = context or read_roster([document])
    drafts, _ = _drafts(document, 0, known, inside=False)
    return _claims([(at, offset, document)], [draft for draft in drafts if _is_attributed(draft)])


def attributions(document: Document, inside: bool = False) -> list[Attribution]:
    """Attributions by quotation and by grammar, each cue once, in text order."""
    by_grammar = {found.cue: found for found in _by_grammar(document)}
    spoken = [_fuller(document, found, by_grammar.get(found.cue)) for found in quoted(document, inside)]
    cues = {found.cue for found in spoken}
    within = {at for found in spoken for at in range(*found.content)}
    others = [found for found in by_grammar.values() if found.cue not in cues and found.cue not in within]
    others = [_with_quotation(document, _before_saying(document, found), inside) for found in others]
    told = _without_reporters(document, [*spoken, *others])
    return sorted(
        (one for one in told if not _is_within(document, one, told)), key=lambda found: found.content
    )


def _with_quotation(document: Document, found: Attribution, inside: bool) -> Attribution:
    """The content with the quotation that goes on with it: 'said that the offers "were unfair"'."""
    start, end = found.content
    if found.cue is None or found.cue >= start:
        return found
    ahead = (q for q in find_quotes(document.text, inside) if q.start >= document.tokens[end - 1].end)
    quote = next(ahead, None)
    if quote is None:
        return found
    between = [t.lemma.lower() for t in document.tokens[end:] if t.end <= quote.start]
    if len(between) > 2 or not set(between) <= {",", "and", "but"} or between == [","]:
        return found
    last = max((t.index for t in document.tokens if t.end <= quote.end), default=end - 1)
    return replace(found, content=(start, max(end, last + 1)))


def _before_saying(document: Document, found: Attribution) -> Attribution:
    """The content without "..., adding that": what somebody says besides is another claim."""
    start, end = found.content
    if found.cue is None or found.cue >= start:
        return found
    inside = (
        t for t in document.tokens[start + 1 : end] if is_set_off(document, t, VERBS.get(t.lemma.lower()))
    )
    besides = next(inside, None)
    return found if besides is None else replace(found, content=(start, besides.index - 1))


def _is_within(document: Document, inner: Attribution, told: Sequence[Attribution]) -> bool:
    """Whether somebody tells that it was said: then it is a part of that claim, unless a name plainly says it."""
    named = inner.speaker is not None and document.tokens[inner.speaker].pos != "PRON"
    plainly = named and inner.cue is not None and document.tokens[inner.cue].lemma.lower() in SAYING
    outside = (outer for outer in told if outer is not inner and _holds(outer, inner))
    return any(_is_persons(document, outer) if _is_later(outer, inner) else not plainly for outer in outside)


def _holds(outer: Attribution, inner: Attribution) -> bool:
    (first, last), (start, end) = outer.content, inner.content
    cue = inner.cue is None or first <= inner.cue < last
    return first <= start and end <= last and outer.content != inner.content and cue


def _is_later(outer: Attribution, inner: Attribution) -> bool:
    return inner.cue is not None and outer.cue is not None and outer.cue > inner.cue


def _is_persons(document: Document, found: Attribution) -> bool:
    return found.speaker is not None and document.tokens[found.speaker].entity == "PERSON"


def _by_grammar(document: Document) -> Iterator[Attribution]:
    headline = by_colon(document)
    if headline is not None:
        yield headline
    for token in document.tokens:
        found = (rule(document, token) for rule in _RULES)
        yield from (first for first in found if first is not None and not _is_none(document, first))


def _is_none(document: Document, found: Attribution) -> bool:
    """ "There are no plans to sell", "no group has claimed it": what nobody has, makes or says."""
    cue, who = found.cue, found.speaker
    if who is not None and _is_nobody(document, document.tokens[who]):
        return True
    return cue is not None and document.tokens[cue].pos == "NOUN" and has_word(document, cue, {"no"})


def _is_nobody(document: Document, who: Token) -> bool:
    """ "No group", "neither", "Hurricane Ina"."""
    names = {who.lemma.lower(), *(document.tokens[at].lemma.lower() for at in document.children[who.index])}
    return "no" in names or who.lemma.lower() in _NO_ONE or (bool(names & HAPPENINGS) and who.pos == "PROPN")


def _fuller(document: Document, quote: Attribution, clause: Attribution | None) -> Attribution:
    """The grammar's content where it holds the quotation, or where a clause follows the cue itself."""
    if clause is None or quote.cue is None:
        return quote
    holds = clause.content[0] <= quote.content[0] and quote.content[1] <= clause.content[1] + 1
    said = document.tokens[clause.content[0]].lemma.lower() == "that"
    own = said and quote.content[1] <= quote.cue and clause.content[0] - quote.cue in {1, 2}
    who = clause.speaker if quote.speaker is None else quote.speaker
    return replace(clause, speaker=who) if holds or own else quote


def _without_reporters(document: Document, found: list[Attribution]) -> list[Attribution]:
    """Drop "according to AP" around "officials said ...": the inner speaker says it, but where a person tells it."""
    outlets = [one for one in found if not _is_persons(document, one)]
    return [
        one for one in found if one not in outlets or not any(_only_reports(one, inner) for inner in found)
    ]


def _only_reports(outer: Attribution, inner: Attribution) -> bool:
    if (
        outer is inner
        or outer.cue is None
        or inner.cue is None
        or inner.speaker is None
        or outer.cue < inner.cue
    ):
        return False
    start, end = outer.content
    shared = min(end, inner.content[1]) - max(start, inner.content[0])
    return start <= inner.cue < end <= outer.cue and shared >= 0.6 * (end - start)


def _drafts(document: Document, number: int, context: Context, inside: bool) -> tuple[list[_Draft], Context]:
    drafts = []
    for found in sorted(
        attributions(document, inside), key=lambda a: a.content[0] if a.cue is None else a.cue
    ):
        speaker: Speaker | None = None
        waits = found.cue is None and _opens_only(document, found)
        if found.speaker is not None:
            speaker, after = resolve(document, found.speaker, context)
            ahead = _named_ahead(document, found) if speaker.name.lower() in _PRONOUNS else None
            speaker, context = (speaker, after) if ahead is None else resolve(document, ahead, context)
        elif found.cue is None and context.spoken and not waits:
            speaker = context.spoken[-1]
        drafts.append(_Draft(number, found, speaker, waits))
    return sorted(drafts, key=lambda draft: draft.attribution.content), carry(document, context)


def _named_ahead(document: Document, found: Attribution) -> int | None:
    """ "Brixel will lay off 900 workers, it said": who does what is said, for a pronoun that stands for nobody yet."""
    start, end = found.content
    if found.cue is None or found.cue < end:
        return None
    subjects = (t for t in document.tokens[start:end] if t.dep in {"nsubj", "nsubjpass"})
    first = next(subjects, None)
    return first.index if first is not None and first.pos == "PROPN" else None


def _opens_only(document: Document, found: Attribution) -> bool:
    """Whether the quotation runs to the paragraph's end without being closed."""
    marks = find_quotes(document.text)
    return bool(marks) and not marks[-1].closed and found.content[1] >= len(document.tokens) - 1


def _runs_on(document: Document, inside: bool) -> bool:
    marks = find_quotes(document.text, inside)
    return bool(marks) and not marks[-1].closed


def _announced(document: Document, context: Context) -> tuple[Speaker | None, Context]:
    """ "The mayor wrote:" at a paragraph's end: who says what stands in the paragraph that follows."""
    last = document.tokens[-1] if document.tokens else None
    if last is None or last.text != ":":
        return None, context
    lead = (t for t in reversed(document.tokens[document.sentences[-1].first :]) if t.pos == "VERB")
    verb = next((t for t in lead if t.lemma.lower() in SAYING), None)
    who = None if verb is None else speaker_of(document, verb, VERBS[verb.lemma.lower()])
    return (None, context) if who is None else resolve(document, who, context)


def _answer(drafts: list[_Draft], found: list[_Draft], inside: bool) -> list[_Draft]:
    """Give quotations that were left open the speaker whom the next paragraph names."""
    if not inside or not found or not drafts or not drafts[-1].waits:
        return drafts
    return [*drafts[:-1], replace(drafts[-1], speaker=found[0].speaker)]


def _is_attributed(draft: _Draft) -> bool:
    """Whether it has a cue or a speaker, and is no one's of whom nothing is known ("we", "you", "that said")."""
    if draft.speaker is None:
        return draft.attribution.cue is not None
    return draft.speaker.name.lower() not in _NOBODY


def _claims(paragraphs: Sequence[Paragraph], drafts: Iterable[_Draft]) -> list[Claim]:
    of_paragraph: dict[int, list[_Draft]] = {}
    for draft in drafts:
        of_paragraph.setdefault(draft.paragraph, []).append(draft)
    claims = []
    for number, inside in of_paragraph.items():
        part, offset, document = paragraphs[number]
        ranges = [_reach(document, draft.attribution, inside) for draft in inside]
        for draft, reach in zip(inside, ranges, strict=True):
            others = [other for other in ranges if other != reach]
            words = shown(document, _chars(document, draft.attribution.content), reach, others)
            claims.append(_claim(document, part, offset, draft, words))
    told = [claim for claim in claims if len(claim.sentence.quote.split()) >= SHORTEST]
    return list({(claim.content, claim.speaker, claim.stance): claim for claim in told}.values())


def _claim(document: Document, part: Part, offset: int, draft: _Draft, words: tuple[int, int]) -> Claim:
    found = draft.attribution
    return Claim(
        content=_span(document, part, offset, _chars(document, found.content)),
        sentence=_span(document, part, offset, words),
        cue=_cue(document, found),
        speaker=draft.speaker,
        stance=_stance(document, found),
        hedged=is_hedged(document, found),
        label=label(document, found, draft.speaker),
    )


def _stance(document: Document, found: Attribution) -> Stance:
    """The cue's stance; what is asserted to be without reason or not to be done is denied, a question only asked."""
    start, end = _chars(document, found.content)
    if found.stance is Stance.ASSERTS and _QUESTION.match(document.text[start : end + 1]):
        return Stance.QUESTIONS
    disclaims = _DISCLAIMS.search(document.text[start:end]) or _refrains(document, found)
    return Stance.DENIES if found.stance is Stance.ASSERTS and disclaims else found.stance


def _refrains(document: Document, found: Attribution) -> bool:
    """ "maintains its policy of not arming anybody": the content is a gerund that is negated."""
    cue, first = found.cue, found.content[0]
    words = [token.lemma.lower() for token in document.tokens[first : first + 6]]
    if cue is None or "not" not in words:
        return False
    at = first + words.index("not")
    return document.tokens[at + 1].tag == "VBG" and document.tokens[at - 1].lemma.lower() == "of"


def _span(document: Document, part: Part, offset: int, chars: tuple[int, int]) -> Span:
    start, end = chars
    return Span(part, offset + start, offset + end, document.text[start:end])


def _chars(document: Document, tokens: tuple[int, int]) -> tuple[int, int]:
    return document.tokens[tokens[0]].start, document.tokens[tokens[1] - 1].end


def _reach(document: Document, found: Attribution, drafts: Iterable[_Draft]) -> tuple[int, int]:
    """Characters of content, cue and speaker; a speaker with another claim between is left out."""
    ends = [_chars(document, found.content)]
    if found.cue is not None:
        addressed = child(document, found.cue, "dobj", "dative")
        last = addressed if addressed is not None and 0 < addressed - found.cue <= 3 else found.cue
        ends.append(_chars(document, (found.cue, last + 1)))
        cues = [draft.attribution.cue for draft in drafts]
        if found.speaker is not None and not any(c and found.speaker < c < found.cue for c in cues):
            ends.append(_chars(document, phrase(document, found.speaker)))
    return min(start for start, _ in ends), max(end for _, end in ends)


def _cue(document: Document, found: Attribution) -> str | None:
    if found.cue is None:
        return None
    word = document.tokens[found.cue]
    cue = cue_word(document, word).replace("_", " ")
    return "according to" if word.text.lower() == "according" else cue


def is_hedged(document: Document, found: Attribution) -> bool:
    """Whether the content is told as possible only ("could be far higher", "reportedly")."""
    first = document.tokens[found.content[0] : min(found.content[1], found.content[0] + 15)]
    cue = None if found.cue is None else document.tokens[found.cue].lemma.lower()
    seems = found.cue is not None and document.tokens[document.tokens[found.cue].head].lemma in APPEARANCE
    return (
        cue in HEDGES | ADVERBS
        or seems
        or any(t.lemma.lower() in HEDGES and t.pos in _HEDGING for t in first)
    )
