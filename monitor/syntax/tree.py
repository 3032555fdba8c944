"""Reading a dependency parse: whose verb it is, how far a phrase reaches, which sentence to show."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from monitor.language.document import Document, Sentence, Token
from monitor.model import Stance

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Tokens of one attribution: its cue, the head of its speaker, its content as a range (end excluded).

    `cue` is None for a quotation without one; `speaker` is None where nobody is named.
    """

    cue: int | None
    speaker: int | None
    content: Range
    stance: Stance


FINITE = frozenset({"VBD", "VBZ", "VBP"})
SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_OFF_PHRASE = frozenset({"relcl", "acl", "advcl", "parataxis", "ccomp", "punct", "cc", "conj", "prep"})
_EDGE = frozenset(",.;:-–—―!?…")
_OPEN_MARKS, _CLOSE_MARKS = "“„«", "”»"


def child(document: Document, index: int, *deps: str) -> int | None:
    """The first child with one of these relations."""
    return next((at for at in document.children[index] if document.tokens[at].dep in deps), None)


def has_word(document: Document, index: int, words: Collection[str]) -> bool:
    """Whether one of these words (lemmas) hangs on the token: the "no" of "no plans"."""
    return any(document.tokens[at].lemma.lower() in words for at in document.children[index])


def sentence_of(document: Document, index: int) -> Sentence:
    """The sentence that a token stands in."""
    return next(s for s in document.sentences if s.first <= index < s.last)


def is_negated(document: Document, index: int) -> bool:
    """Whether the verb has "not", "never" or "no longer" of its own, and not one from a quotation beside it."""
    return any(
        (document.tokens[at].dep == "neg" or document.tokens[at].lemma == "never")
        and not any(t.tag in {"``", "''"} for t in document.tokens[min(at, index) : max(at, index)])
        for at in document.children[index]
    )


def auxiliaries(document: Document, verb: Token) -> set[str]:
    """Lemmas of its auxiliaries ("to", "will", "have")."""
    return {
        document.tokens[at].lemma for at in document.children[verb.index] if document.tokens[at].dep == "aux"
    }


def is_finite(document: Document, verb: Token) -> bool:
    """ "Says", "said" or "have said"."""
    return verb.tag in FINITE or (verb.tag == "VBN" and "have" in auxiliaries(document, verb))


def own_subject(document: Document, verb: int) -> int | None:
    """The subject that stands nearest before a verb, else the first behind it."""
    found = [at for at in document.children[verb] if document.tokens[at].dep in SUBJECTS]
    return max((at for at in found if at < verb), default=min(found, default=None))


def is_passive(document: Document, index: int) -> bool:
    """Whether the verb has a passive subject or auxiliary, or is a bare participle ("the man accused of")."""
    verb = document.tokens[index]
    if _has_said(document, verb) or is_main(document, verb):
        return False
    asked = verb.lemma == "ask" and verb.dep == "advcl" and verb.tag in {"VBN", "VBD"}
    if asked and child(document, index, *SUBJECTS) is None:
        return True
    marked = child(document, index, "nsubjpass", "auxpass") is not None
    bare = verb.dep == "acl" or (verb.dep == "advcl" and child(document, index, "aux", *SUBJECTS) is None)
    return marked or (verb.tag == "VBN" and bare) or (verb.tag == "VBN" and _passive_head(document, verb))


def is_main(document: Document, verb: Token) -> bool:
    """ "Ruiz, a teacher, called the plan unfair": a main verb, parsed as a participle of the name before it."""
    head = document.tokens[verb.head]
    name = verb.dep == "acl" and verb.tag == "VBN" and head.dep == "ROOT" and head.pos == "PROPN"
    return name and document.tokens[verb.index - 1].text == "," and agent(document, verb.index) is None


def _has_said(document: Document, verb: Token) -> bool:
    """ "He's said that he will": the parse takes the short "has" for a passive "is"."""
    by = child(document, verb.index, "auxpass")
    short = by is not None and document.tokens[by].text in {"'s", "’s"}
    return short and verb.lemma == "say" and child(document, verb.index, "ccomp") is not None


def _passive_head(document: Document, verb: Token) -> bool:
    head = document.tokens[verb.head]
    return (
        verb.dep == "conj"
        and child(document, verb.index, "aux", *SUBJECTS) is None
        and (
            head.tag in {"JJ", "VBG"}
            or (head.tag == "VBN" and child(document, head.index, "auxpass") is not None)
        )
    )


def subject(document: Document, verb: int, depth: int = 0) -> int | None:
    """The token that does what the verb says: its own subject, or the one it shares with a governing verb."""
    own = own_subject(document, verb)
    if own is not None or depth > 5:
        return own
    token = document.tokens[verb]
    head = document.tokens[token.head]
    if token.dep in {"acl", "relcl"} and head.pos in {"NOUN", "PROPN", "PRON"}:
        return head.index
    governor = _governor(document, token, head)
    return None if governor is None else subject(document, governor, depth + 1)


def _governor(document: Document, token: Token, head: Token) -> int | None:
    """The verb whose subject a verb without one shares."""
    verbs = {"VERB", "AUX"}
    above = document.tokens[head.head]
    if token.dep in {"conj", "xcomp", "advcl", "ccomp", "pcomp", "dep"} and head.pos in verbs:
        return head.index
    through_preposition = token.dep == "pcomp" and head.pos in {"ADP", "SCONJ"}
    # "called it rash and urged calm": the parse joins "urged" to "rash"
    astray = token.dep == "conj" and token.tag in FINITE and head.pos in {"ADJ", "NOUN", "PROPN", "ADV"}
    return above.index if (through_preposition or astray) and above.pos in verbs else None


def agent(document: Document, verb: int) -> int | None:
    """Who did it, in a passive: "by officials"."""
    by = child(document, verb, "agent")
    return None if by is None else child(document, by, "pobj")


def antecedent(document: Document, index: int) -> int:
    """The noun that "who", "which" or "that" stands for, else the token itself."""
    token = document.tokens[index]
    if token.tag not in {"WP", "WDT"}:
        return index
    verb = document.tokens[token.head]
    return verb.head if verb.dep == "relcl" else index


def extent(document: Document, indices: Iterable[int]) -> Range:
    """First token and the one after the last, without punctuation at the edges; may be empty."""
    inside = sorted(indices)
    first, last = inside[0], inside[-1] + 1
    while first < last and document.tokens[first].text in _EDGE:
        first += 1
    while last > first and document.tokens[last - 1].text in _EDGE:
        last -= 1
    return _balanced(document, first, last)


def _balanced(document: Document, first: int, last: int) -> Range:
    """Take in a quotation mark that stands at either edge and belongs to the phrase."""
    text = document.text[document.tokens[first].start : document.tokens[last - 1].end] if last > first else ""
    opened = sum(text.count(mark) for mark in _OPEN_MARKS) - sum(text.count(mark) for mark in _CLOSE_MARKS)
    straight = text.count('"') % 2
    after = document.tokens[last : last + 2]
    for step, token in enumerate(after, 1):
        if (opened > 0 and token.text in _CLOSE_MARKS) or (straight and token.text == '"'):
            return first, last + step
    before = document.tokens[first - 1].text if first else ""
    if before and ((opened < 0 and before in _OPEN_MARKS) or (straight and before == '"')):
        return first - 1, last
    return first, last


def phrase(document: Document, head: int) -> Range:
    """The noun phrase around a head, without relative clauses; "of" and other short complements stay."""
    kept, stack = [], [head]
    while stack:
        at = stack.pop()
        kept.append(at)
        for below in document.children[at]:
            dep, lemma = document.tokens[below].dep, document.tokens[below].lemma
            if (
                dep not in _OFF_PHRASE
                or (dep == "prep" and (below == at + 1) and lemma in {"of", "for", "from", "in"})
                or (dep in {"cc", "conj"} and at == head and _same_sort(document, head, below))
            ):
                stack.append(below)
    return extent(document, _run_around(kept, head))


def _same_sort(document: Document, head: int, other: int) -> bool:
    token = document.tokens[other]
    return token.dep == "cc" or token.pos in {"NOUN", "PROPN"}


def _run_around(indices: Iterable[int], head: int) -> list[int]:
    """The indices that reach from the head without a gap wider than a punctuation mark."""
    ordered = sorted(indices)
    low = high = ordered.index(head)
    while low > 0 and ordered[low] - ordered[low - 1] <= 2:
        low -= 1
    while high + 1 < len(ordered) and ordered[high + 1] - ordered[high] <= 2:
        high += 1
    return ordered[low : high + 1]


def sentence_around(document: Document, start: int, end: int) -> tuple[int, int]:
    """Characters from the beginning of the sentence of `start` to the end of that of `end`."""
    first = max((s.start for s in document.sentences if s.start <= start), default=0)
    last = min((s.end for s in document.sentences if s.end >= end), default=len(document.text))
    return first, last
