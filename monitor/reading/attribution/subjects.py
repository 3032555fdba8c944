"""Who a cue verb's speaker is: its subject, or whom the parse hides ("Ruiz, a teacher, said", "..., saying")."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import ISSUING, PAPERS, VERBS, Cue, Kind
from monitor.reading.attribution.complements import speaks_on
from monitor.syntax.tree import child, is_finite, sentence_of, subject

_INSIDE = frozenset({"pcomp", "appos", "pobj"})


def speaker_of(document: Document, verb: Token, cue: Cue) -> int | None:
    """The subject; "..., saying" behind a reported clause belongs to the one who reports it."""
    at = _who_reports(document, verb, cue)
    issuer = _issuer(document, at)
    if issuer is not None:
        return issuer
    found = subject(document, at.index)
    if found is not None or not is_finite(document, verb):
        return found
    found = _name_before(document, verb)
    if found is None and verb.dep == "ROOT":
        found = name_set_off(document, verb)
    return _first_subject(document, verb) if found is None else found


def _first_subject(document: Document, verb: Token) -> int | None:
    """The first subject of the sentence before a main verb without one: the parse gave it to another."""
    if verb.dep not in {"ROOT", "conj"}:
        return None
    first = sentence_of(document, verb.index).first
    subjects = (t.index for t in document.tokens[first : verb.index] if t.dep == "nsubj")
    found = next(subjects, None)
    return found if found is not None and document.tokens[found].tag not in {"WP", "WDT"} else None


def _who_reports(document: Document, verb: Token, cue: Cue) -> Token:
    """The verb whose subject says it: in "..., saying" and "... and warned" that of the outer speech verb."""
    if is_set_off(document, verb, cue):
        return _outside(document, verb)
    if cue.kind is not Kind.SPEECH or verb.dep not in {"advcl", "conj"}:
        return verb
    outer = _reporting(document, document.tokens[verb.head])
    if outer is None or child(document, outer.index, "nsubj") is None:
        return verb
    return outer if speaks_on(document, outer, verb) and _lacks_subject(document, verb) else verb


def is_set_off(document: Document, verb: Token, cue: Cue | None) -> bool:
    """ "..., saying that": speech of whoever the sentence is about."""
    before = document.tokens[verb.index - 1].text if verb.index else ""
    speaks = cue is not None and cue.kind is Kind.SPEECH
    return (
        speaks
        and verb.tag == "VBG"
        and verb.dep == "advcl"
        and before == ","
        and _lacks_subject(document, verb)
    )


def _outside(document: Document, verb: Token) -> Token:
    """The verb that "..., saying" goes on with: the one in whose complement or noun's clause the parse put it."""
    at = outer = document.tokens[verb.head]
    while at.head != at.index:
        above = document.tokens[at.head]
        if at.dep in {"ccomp", "acl", "relcl"} or (at.dep in _INSIDE and above.pos not in {"VERB", "AUX"}):
            outer = above
        if at.dep in {"conj", "advcl"}:
            break
        at = above
    return outer if outer.pos in {"VERB", "AUX"} else _verb_of(document, outer)


def _verb_of(document: Document, token: Token) -> Token:
    while token.pos not in {"VERB", "AUX"} and token.head != token.index:
        token = document.tokens[token.head]
    return token


def name_set_off(document: Document, verb: Token) -> int | None:
    """ "Ana Ruiz, a nurse at the clinic, said ...": the name before what is set off by commas from the verb."""
    first = sentence_of(document, verb.index).first
    if document.tokens[verb.index - 1].text != ",":
        return None
    commas = [at for at in range(first + 1, verb.index - 1) if document.tokens[at].text == ","]
    names = [document.tokens[at - 1] for at in commas if document.tokens[at - 1].pos == "PROPN"]
    for kind in ("PERSON", "ORG", "GPE", "NORP", ""):
        for name in names:
            if name.entity == kind:
                return name.index
    return None


def _issuer(document: Document, verb: Token) -> int | None:
    """ "Issued a statement saying ...": who issued it."""
    paper = document.tokens[verb.head]
    if verb.dep != "acl" or verb.tag != "VBG" or paper.dep != "dobj" or paper.lemma.lower() not in PAPERS:
        return None
    issues = document.tokens[paper.head]
    return subject(document, issues.index) if issues.lemma in ISSUING else None


def sentence_subject(document: Document, at: int) -> int | None:
    """The subject of the sentence's main verb: who says it in "..., saying", wherever the parse hangs it."""
    sentence = sentence_of(document, at)
    roots = (
        t.index for t in document.tokens[sentence.first : sentence.last] if t.dep == "ROOT" and t.index != at
    )
    root = next(roots, None)
    return None if root is None else subject(document, root)


def _lacks_subject(document: Document, verb: Token) -> bool:
    """Whether the verb has no subject of its own."""
    return child(document, verb.index, "nsubj", "nsubjpass") is None


def _reporting(document: Document, verb: Token) -> Token | None:
    """The speech verb in whose clause a verb stands."""
    while verb.dep in {"ccomp", "conj", "advcl", "xcomp"} and verb.head != verb.index:
        clause, verb = verb, document.tokens[verb.head]
        cue = VERBS.get(verb.lemma)
        if clause.dep == "ccomp" and cue is not None and cue.kind is Kind.SPEECH:
            return verb
    return None


def _name_before(document: Document, verb: Token) -> int | None:
    """A name right before the verb that the parse does not join to it."""
    for token in reversed(document.tokens[max(0, verb.index - 3) : verb.index]):
        if token.text[0].isupper() or token.pos in {"PROPN", "PRON", "NOUN"}:
            return token.index
        if token.pos not in {"ADV", "AUX"}:
            return None
    return None
