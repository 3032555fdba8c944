"""Attributions without a cue verb: "according to", "X's claim that", "reportedly", "Minister: ..."."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.language.document import Document, Token
from monitor.lexicon.cues import (
    ADVERBS,
    DOCUMENTS,
    HAPPENINGS,
    LABELS,
    LIGHT_VERBS,
    MADE,
    NOUNS,
    OWNED,
    PARENTHETIC,
    SITES,
    TAKEN,
    VERBS,
)
from monitor.lexicon.speakers import is_body, is_human
from monitor.model import Speaker, Stance
from monitor.syntax.tree import Attribution, child, extent, subject

_ABOUT = frozenset(
    {"of", "about", "regarding", "that", "for", "towards", "toward", "on", "to", "against", "over"}
)
_MARKS = frozenset({'"', "“", "‘", "'", "``", "„", "«"})
_TAKEN_WITH = frozenset({"with", "at", "to"})


def by_according_to(document: Document, token: Token) -> Attribution | None:
    """ "According to X, ...": all of the clause but the phrase itself."""
    if token.text.lower() != "according" or token.index + 1 >= len(document.tokens):
        return None
    to = child(document, token.index, "prep")
    speaker = None if to is None else child(document, to, "pobj")
    if speaker is None or token.head == token.index:
        return None
    speaker = _maker(document, speaker) or speaker
    own = set(document.subtree(token.index))
    head = _widened(document, _clause_head(document, token.head), own)
    rest = [at for at in document.subtree(head) if at not in own]
    if not rest:
        return None
    if min(own) > head:
        rest = [at for at in rest if at < min(own)] or rest
    return Attribution(token.index, speaker, extent(document, rest), Stance.ASSERTS)


def _widened(document: Document, head: int, own: set[int]) -> int:
    """The verb that is told on: behind a comma at the end, "according to" is about more than the last participle."""
    verb = document.tokens[head]
    closes = max(own) + 1 >= len(document.tokens) or document.tokens[max(own) + 1].text in ".!?;"
    if (
        closes
        and verb.dep == "advcl"
        and verb.tag in {"VBG", "VBN"}
        and document.tokens[min(own) - 1].text == ","
    ):
        return _clause_head(document, verb.head)
    return head


def by_poll(document: Document, token: Token) -> Attribution | None:
    """ "In a survey released Monday, half of the voters ...": what a document shows."""
    opens = any(sentence.first == token.index for sentence in document.sentences)
    if token.dep != "prep" or token.lemma.lower() != "in" or not opens:
        return None
    source = child(document, token.index, "pobj")
    if source is None or document.tokens[source].lemma.lower() not in DOCUMENTS:
        return None
    head = _clause_head(document, token.head)
    verb = document.tokens[head]
    if verb.lemma in VERBS or verb.pos not in {"VERB", "AUX"}:
        return None
    own = set(document.subtree(token.index))
    return Attribution(
        token.index, source, extent(document, set(document.subtree(head)) - own), Stance.ASSERTS
    )


def _clause_head(document: Document, index: int) -> int:
    """The verb of the clause that a token stands in."""
    while document.tokens[index].pos not in {"VERB", "AUX"} and document.tokens[index].head != index:
        index = document.tokens[index].head
    return index


def by_noun(document: Document, noun: Token) -> Attribution | None:
    """ "Kyiv's announcement that ...", "made the claim that ...", "accusations of ..."."""
    stance = _noun_stance(document, noun)
    if stance is None or noun.pos not in {"NOUN", "PROPN"}:
        return None
    below = document.children[noun.index]
    after = (at for at in below if at > noun.index)
    clause = next((at for at in after if _is_told(document, noun, document.tokens[at])), None)
    if clause is None or not _stands_alone(document, noun, document.tokens[clause]):
        return None
    speaker = _owner(document, noun)
    told = document.tokens[clause]
    finite = told.dep in {"acl", "ccomp"} and told.tag not in {"VBG", "VB"}
    if speaker is None and not finite:
        return None
    content = extent(document, document.subtree(clause))
    return Attribution(noun.index, speaker, content, stance) if content[1] - content[0] > 1 else None


def _noun_stance(document: Document, noun: Token) -> Stance | None:
    lemma, verb = noun.lemma.lower(), document.tokens[noun.head].lemma
    held = (verb == "make" and lemma in MADE) or (verb == "take" and lemma in TAKEN)
    return Stance.ASSERTS if held else NOUNS.get(lemma)


def _stands_alone(document: Document, noun: Token, told: Token) -> bool:
    """Whether the noun attributes what follows it, and not the verb before it."""
    governor = document.tokens[noun.head]
    if governor.dep == "prep" and document.tokens[governor.head].lemma in PARENTHETIC:
        return False
    if told.dep != "prep":
        return True
    if noun.dep == "dobj" and governor.lemma in VERBS and governor.lemma not in LIGHT_VERBS:
        return False
    taken = governor.lemma == "take" and noun.lemma.lower() in TAKEN
    owned = taken or (noun.lemma.lower() in OWNED and child(document, noun.index, "poss") is not None)
    return owned or governor.lemma in LIGHT_VERBS or child(document, told.index, "pcomp") is not None


def _is_told(document: Document, noun: Token, token: Token) -> bool:
    if token.dep in {"acl", "ccomp"}:
        bare = token.tag == "VBN" and child(document, token.index, "aux", "auxpass") is None
        return not bare
    taken = document.tokens[noun.head].lemma == "take" and noun.lemma.lower() in TAKEN
    return token.dep == "prep" and token.lemma in (_TAKEN_WITH if taken else _ABOUT)


def _owner(document: Document, noun: Token) -> int | None:
    """ "X's claim", "claim by X", or the subject of "X made the claim"."""
    owner = child(document, noun.index, "poss")
    verb = document.tokens[noun.head]
    held = noun.dep in {"dobj", "attr"} and (verb.lemma in LIGHT_VERBS or verb.lemma == "take")
    if owner is not None and not (held and document.tokens[owner].pos == "PRON"):
        return owner
    maker = _maker(document, noun.index)
    if maker is not None:
        return maker
    return (subject(document, verb.index) or owner) if held else None


def _maker(document: Document, noun: int) -> int | None:
    """X in "a survey by X", "a report from X"."""
    for at in document.children[noun]:
        if document.tokens[at].dep == "prep" and document.tokens[at].lemma in {"by", "from"}:
            return child(document, at, "pobj")
    return None


def by_adverb(document: Document, token: Token) -> Attribution | None:
    """ "has reportedly received": the clause, said by nobody named."""
    if token.lemma.lower() not in ADVERBS:
        return None
    head = _clause_head(document, token.head)
    if document.tokens[head].pos not in {"VERB", "AUX"}:
        return None
    cut = [at for at in document.children[head] if document.tokens[at].dep in {"conj", "advcl", "cc"}]
    off = {below for at in cut for below in document.subtree(at)}
    inside = [at for at in document.subtree(head) if at not in off]
    return Attribution(token.index, None, extent(document, inside), Stance.ASSERTS)


def by_colon(document: Document) -> Attribution | None:
    """ "Minister: We will not yield": a short name, a colon, and what is said."""
    colon = next((t.index for t in document.tokens[:6] if t.text == ":"), None)
    if not colon or colon + 4 > len(document.tokens):
        return None
    lead = document.tokens[:colon]
    lower = [t for t in lead if not t.text[0].isupper() and t.lemma not in {"on", "of", "the", "report"}]
    if lower or lead[-1].text.lower() in LABELS or not all(t.text[0].isalpha() for t in lead):
        return None
    if not _can_speak(document, lead):
        return None
    on = next((t.index for t in lead[1:] if t.lemma.lower() in {"on", "to"}), colon)
    content = extent(document, range(colon + 1, len(document.tokens)))
    return Attribution(colon, _leader(document, on), content, Stance.ASSERTS)


def _can_speak(document: Document, lead: Sequence[Token]) -> bool:
    """Whether a colon's lead is somebody: a person, a country, a body or a role; a quotation is always somebody's."""
    words = {t.lemma.lower() for t in lead}
    if words & (HAPPENINGS | SITES):
        return False
    name = Speaker(" ".join(t.text for t in lead), "")
    verb = any(t.pos == "VERB" for t in lead)
    quoted = document.tokens[lead[-1].index + 2].text in _MARKS
    return quoted or verb or lead[-1].entity == "PERSON" or is_body(name) or is_human(name)


def _leader(document: Document, end: int) -> int:
    """Who speaks before a colon: the last word of a name, or the subject of a headline's verb."""
    lead = document.tokens[:end]
    subjects = (t.index for t in lead if t.dep == "nsubj" and t.index < t.head < end)
    return next(subjects, end - 1)
