"""Attributions that the grammar shows: a cue word, who it belongs to, and the words that are attributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.claims.clauses import (
    Range,
    agent,
    antecedent,
    child,
    extent,
    is_negated,
    is_passive,
    subject,
)
from monitor.claims.cues import ADVERBS, LIGHT_VERBS, NOUNS, PARENTHETIC, RECIPIENTS, VERBS, Cue, Kind
from monitor.language.document import Document, Token
from monitor.model import Stance


@dataclass(frozen=True, slots=True)
class Attribution:
    """Tokens of one attribution: the cue, the head of the speaker, the content from `first` to `last` (excluded).

    `cue` is None for a quotation without one; `speaker` is None where nobody is named.
    """

    cue: int | None
    speaker: int | None
    content: Range
    stance: Stance


_WHOLE_COMPLEMENTS = frozenset({"ccomp", "xcomp", "oprd", "acomp", "attr", "dobj", "dative", "prep", "prt"})


def by_verb(document: Document, verb: Token) -> Attribution | None:
    """The attribution of a cue verb, or None where it attributes nothing."""
    cue = VERBS.get(verb.lemma.lower())
    if cue is None or verb.pos not in {"VERB", "AUX"} or verb.dep in {"amod", "compound"}:
        return None
    passive = is_passive(document, verb.index)
    speaker = agent(document, verb.index) if passive else subject(document, verb.index)
    content = _passive_content(document, verb, cue) if passive else _content(document, verb, cue)
    if content is None or content[0] >= content[1]:
        return None
    if not passive and speaker is None and not _may_lack_speaker(document, verb):
        return None
    return Attribution(verb.index, speaker, content, stance_of(document, verb, cue))


def _may_lack_speaker(document: Document, verb: Token) -> bool:
    """Headlines drop the speaker; an infinitive or gerund without one attributes nothing."""
    return verb.tag in {"VBZ", "VBD", "VBP"} and verb.dep == "ROOT"


def stance_of(document: Document, verb: Token, cue: Cue) -> Stance:
    """The cue's stance, turned by a negation and by "declined to"."""
    head = document.tokens[verb.head]
    if verb.dep == "xcomp" and head.lemma in {"decline", "refuse"}:
        return Stance.DECLINES
    if not is_negated(document, verb.index):
        return cue.stance
    if cue.stance is Stance.DENIES:
        return Stance.DECLINES
    return Stance.DECLINES if cue.kind is Kind.SPEECH else Stance.DENIES


def _content(document: Document, verb: Token, cue: Cue) -> Range | None:
    before = [at for at in document.children[verb.index] if at < verb.index]
    after = [at for at in document.children[verb.index] if at > verb.index]
    clause_before = next((at for at in before if document.tokens[at].dep == "ccomp"), None)
    right = [at for at in after if _belongs(document, document.tokens[at], cue)]
    clause = next((at for at in right if document.tokens[at].dep == "ccomp"), None)
    if clause is not None:
        return _clause(document, verb, clause)
    if clause_before is not None:
        return _clause(document, verb, clause_before)
    if right and not _only_recipient(document, verb, right):
        return _spread(document, verb, right)
    if document.tokens[verb.index].lemma in PARENTHETIC:
        return _parenthetic(document, verb)
    return None


def _belongs(document: Document, token: Token, cue: Cue) -> bool:
    """Whether a right-hand child is part of what the cue attributes."""
    if token.dep == "ccomp":
        return True
    if token.dep == "xcomp":
        return cue.takes_infinitive or token.pos != "VERB" or cue.takes_object
    if token.dep in {"dobj", "oprd", "acomp", "attr"}:
        return cue.takes_object or (token.dep != "dobj" and cue.takes_infinitive)
    if token.dep == "prep":
        return token.lemma.lower() in cue.prepositions
    return False


def _only_recipient(document: Document, verb: Token, right: list[int]) -> bool:
    """ "told reporters", "asked him": somebody is addressed, nothing is said."""
    alone = len(right) == 1 and document.tokens[right[0]].dep == "dobj"
    return alone and verb.lemma in RECIPIENTS and verb.lemma not in {"urge", "advise"}


def _clause(document: Document, verb: Token, clause: int) -> Range:
    inside = [at for at in document.subtree(clause) if at != verb.index]
    first, last = extent(document, inside)
    if first < verb.index < last or clause < verb.index:
        return first, last
    lead = min((at for at in (clause, *document.children[clause]) if at > verb.index), default=first)
    return max(first, min(lead, clause)) if first <= verb.index else first, last


def _spread(document: Document, verb: Token, right: list[int]) -> Range:
    """From the first complement to the end of the last, with "as" and "of" phrases between."""
    more = [
        at
        for at in document.children[verb.index]
        if at > right[0] and document.tokens[at].dep == "prep" and document.tokens[at].lemma in {"as", "of", "for"}
    ]
    last_head = max(right + more)
    inside = [at for at in document.subtree(last_head)]
    end = extent(document, inside)[1]
    start = extent(document, document.subtree(right[0]))[0]
    return max(start, verb.index + 1), end


def _parenthetic(document: Document, verb: Token) -> Range | None:
    """ "The case, she said, is closed": the rest of the sentence where the cue governs nothing."""
    if verb.dep not in {"parataxis", "ccomp", "conj", "advcl", "dep"} or verb.head > verb.index:
        if verb.dep not in {"parataxis", "ccomp", "dep"}:
            return None
    own = set(document.subtree(verb.index))
    rest = [at for at in document.subtree(verb.head) if at not in own]
    if not rest or document.tokens[verb.head].pos not in {"VERB", "AUX"}:
        return None
    if verb.dep in {"ccomp", "conj", "advcl"} and not _set_off(document, own):
        return None
    return extent(document, rest)


def _set_off(document: Document, own: set[int]) -> bool:
    """Whether commas or the sentence's edge stand on both sides."""
    before, after = min(own) - 1, max(own) + 1
    marks = {",", "”", '"', "—", "–"}
    left = before >= 0 and document.tokens[before].text in marks
    right = after >= len(document.tokens) or document.tokens[after].text in marks | {".", "!", "?"}
    return left and right


def _passive_content(document: Document, verb: Token, cue: Cue) -> Range | None:
    """ "is believed to have left", "was accused of theft": from the subject to the end of the complement."""
    right = [at for at in document.children[verb.index] if at > verb.index]
    kept = [
        at
        for at in right
        if document.tokens[at].dep in {"xcomp", "ccomp", "oprd"}
        or (document.tokens[at].dep == "prep" and document.tokens[at].lemma in cue.prepositions | {"as", "of"})
    ]
    subject_at = child(document, verb.index, "nsubjpass")
    if subject_at is None and verb.dep in {"acl", "relcl"}:
        subject_at = verb.head
    if not kept and (not cue.takes_object or subject_at is None or agent(document, verb.index) is None):
        return None
    clause = child(document, verb.index, "ccomp")
    if clause is not None and (subject_at is None or document.tokens[subject_at].lemma == "it"):
        return extent(document, document.subtree(clause))
    if subject_at is None:
        return extent(document, document.subtree(kept[-1])) if kept else None
    heads = [subject_at] if verb.dep in {"acl", "relcl"} else list(document.subtree(subject_at))
    end = extent(document, document.subtree(kept[-1]))[1] if kept else verb.index + 1
    return min(heads), max(end, verb.index + 1)


def by_according_to(document: Document, token: Token) -> Attribution | None:
    """ "According to X, ...": all of the clause but the phrase itself."""
    if token.text.lower() != "according" or token.index + 1 >= len(document.tokens):
        return None
    to = child(document, token.index, "prep")
    speaker = None if to is None else child(document, to, "pobj")
    if speaker is None or token.head == token.index:
        return None
    own = set(document.subtree(token.index))
    head = _clause_head(document, token.head)
    rest = [at for at in document.subtree(head) if at not in own]
    if not rest:
        return None
    if min(own) > head:
        rest = [at for at in rest if at < min(own)] or rest
    return Attribution(token.index, speaker, extent(document, rest), Stance.ASSERTS)


def _clause_head(document: Document, index: int) -> int:
    """The verb of the clause that a token stands in."""
    while document.tokens[index].pos not in {"VERB", "AUX"} and document.tokens[index].head != index:
        index = document.tokens[index].head
    return index


def by_noun(document: Document, noun: Token) -> Attribution | None:
    """ "Kyiv's announcement that ...", "made the claim that ...", "accusations of ..."."""
    stance = NOUNS.get(noun.lemma.lower())
    if stance is None or noun.pos not in {"NOUN", "PROPN"}:
        return None
    below = document.children[noun.index]
    clause = next((at for at in below if at > noun.index and _is_told(document, document.tokens[at])), None)
    if clause is None:
        return None
    speaker = _owner(document, noun)
    finite = document.tokens[clause].dep in {"acl", "ccomp"} and document.tokens[clause].tag != "VBG"
    if speaker is None and not finite:
        return None
    content = extent(document, document.subtree(clause))
    return Attribution(noun.index, speaker, content, stance) if content[1] - content[0] > 1 else None


def _is_told(document: Document, token: Token) -> bool:
    if token.dep in {"acl", "ccomp"}:
        return token.tag != "VBN"
    return token.dep == "prep" and token.lemma in {"of", "about", "regarding", "that", "for", "towards", "on"}


def _owner(document: Document, noun: Token) -> int | None:
    """ "X's claim", "claim by X", or the subject of "X made the claim"."""
    owner = child(document, noun.index, "poss")
    if owner is not None:
        return owner
    for at in document.children[noun.index]:
        if document.tokens[at].dep == "prep" and document.tokens[at].lemma in {"by", "from"}:
            return child(document, at, "pobj")
    verb = document.tokens[noun.head]
    if noun.dep in {"dobj", "attr"} and verb.lemma in LIGHT_VERBS:
        return subject(document, verb.index)
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
    colon = next((t.index for t in document.tokens[:7] if t.text == ":"), None)
    if not colon or colon + 4 > len(document.tokens):
        return None
    lead = document.tokens[:colon]
    if any(token.pos in {"VERB", "AUX", "NUM", "PUNCT"} for token in lead) or not any(t.pos == "PROPN" for t in lead):
        return None
    return Attribution(colon, lead[-1].index, extent(document, range(colon + 1, len(document.tokens))), Stance.ASSERTS)


def cued(document: Document) -> Iterator[Attribution]:
    """All attributions by grammar, in the order of their cues."""
    headline = by_colon(document)
    if headline is not None:
        yield headline
    for token in document.tokens:
        for rule in (by_according_to, by_verb, by_noun, by_adverb):
            found = rule(document, token)
            if found is not None:
                yield found
                break


def speaker_head(document: Document, attribution: Attribution) -> int | None:
    """The noun that speaks, behind "who" and "which"."""
    return None if attribution.speaker is None else antecedent(document, attribution.speaker)
