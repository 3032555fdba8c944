"""What a cue verb attributes: the words of its clause, infinitive, object or preposition."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import (
    PARENTHETIC,
    RECIPIENTS,
    RESULTS,
    SAYING,
    VENUES,
    VERBS,
    Cue,
    Kind,
)
from monitor.model import Stance
from monitor.reading.attribution.parentheticals import answered, beside, parenthetic
from monitor.syntax.tree import FINITE, SUBJECTS, Range, agent, child, extent, has_word

_GOES_ON = frozenset({"with", "to", "from", "against", "in", "on", "over", "about"})
_REASONS = frozenset({"because", "if", "unless", "although", "though"})


def content_of(document: Document, verb: Token, cue: Cue) -> Range | None:
    """The tokens that an active verb attributes: its clause if it has one, else what its frames allow."""
    below = document.children[verb.index]
    right = [at for at in below if at > verb.index and _belongs(document, document.tokens[at], cue)]
    clause = next((at for at in right if document.tokens[at].dep == "ccomp"), None)
    infinitive = next((at for at in right if document.tokens[at].dep == "xcomp"), None)
    if clause is not None and not (infinitive is not None and infinitive < clause and cue.takes_infinitive):
        return _clause(document, verb, clause)
    return (
        _clause_before(document, verb)
        or _clause_of_statement(document, verb)
        or _for_clause(document, verb, cue)
        or _phrase(document, verb, right)
        or parenthetic(document, verb)
        or beside(document, verb)
        or answered(document, verb)
        or _asked(document, verb)
        or _bare_denial(verb, cue)
    )


def _asked(document: Document, verb: Token) -> Range | None:
    """ "Asked students whether ...": the question that the parse takes for a condition."""
    if verb.lemma not in RECIPIENTS:
        return None
    for at in document.children[verb.index]:
        marks = {document.tokens[below].lemma.lower() for below in document.children[at]}
        if at > verb.index and document.tokens[at].dep == "advcl" and marks & {"if", "whether"}:
            return extent(document, document.subtree(at))
    return None


def _clause_before(document: Document, verb: Token) -> Range | None:
    left = (at for at in document.children[verb.index] if at < verb.index)
    clause = next((at for at in left if document.tokens[at].dep == "ccomp"), None)
    if clause is None or any(token.text == ";" for token in document.tokens[clause : verb.index]):
        return None
    return _clause(document, verb, clause)


def _for_clause(document: Document, verb: Token, cue: Cue) -> Range | None:
    """ "Called for the minister to resign": all behind "for"."""
    if "for" not in cue.prepositions:
        return None
    for at in document.children[verb.index]:
        mark = child(document, at, "mark")
        clause = at > verb.index and document.tokens[at].dep in {"advcl", "ccomp", "xcomp"}
        if clause and mark is not None and document.tokens[mark].lemma.lower() == "for":
            return extent(document, [below for below in document.subtree(at) if below > mark])
    return None


def _clause_of_statement(document: Document, verb: Token) -> Range | None:
    stated = _in_statement(document, verb)
    return None if stated is None else extent(document, document.subtree(stated))


def _phrase(document: Document, verb: Token, right: list[int]) -> Range | None:
    return _spread(document, verb, right) if right and not _only_recipient(document, verb, right) else None


def _bare_denial(verb: Token, cue: Cue) -> Range | None:
    """ "Beijing denies": a headline's denial of what stands before it."""
    bare = cue.stance is Stance.DENIES and verb.dep in {"ROOT", "conj", "parataxis"}
    return (verb.index, verb.index + 1) if bare and verb.tag in {"VBZ", "VBD"} else None


def passive_content(document: Document, verb: Token, cue: Cue) -> Range | None:
    """ "is believed to have left", "was accused of theft": from the subject to the end of the complement."""
    right = [at for at in document.children[verb.index] if at > verb.index]
    kept = [
        at
        for at in right
        if document.tokens[at].dep in {"xcomp", "ccomp", "oprd"}
        or (
            document.tokens[at].dep == "prep" and document.tokens[at].lemma in cue.prepositions | {"as", "of"}
        )
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
        named = kept and agent(document, verb.index) is not None
        asked = bool(kept) and verb.lemma == "ask"
        return extent(document, document.subtree(kept[-1])) if named or asked else None
    heads = [subject_at] if verb.dep in {"acl", "relcl"} else list(document.subtree(subject_at))
    end = extent(document, document.subtree(kept[-1]))[1] if kept else verb.index + 1
    return min(heads), max(end, verb.index + 1)


def _in_statement(document: Document, verb: Token) -> int | None:
    """ "said in a statement that ...": the clause that the parse hangs on the noun."""
    if verb.lemma not in PARENTHETIC:
        return None
    for at in document.children[verb.index]:
        if document.tokens[at].dep == "prep" and at > verb.index:
            noun = child(document, at, "pobj")
            clause = None if noun is None else child(document, noun, "acl", "ccomp", "relcl")
            if clause is not None and any(t.lemma == "that" for t in document.tokens[at:clause]):
                return clause
    return None


def _belongs(document: Document, token: Token, cue: Cue) -> bool:
    """Whether a right-hand child is part of what the cue attributes."""
    if token.dep == "ccomp" or _is_gerund_said(document, token):
        return True
    if token.dep == "advcl" and token.tag == "VBG":  # "ruled out sending", "denied hitting"
        return (
            cue.takes_object
            and token.index - token.head <= 2
            and document.tokens[token.index - 1].text != ","
        )
    if token.dep == "xcomp":
        return cue.takes_infinitive or token.pos != "VERB" or cue.takes_object
    if token.dep == "dobj":
        return _is_object(document, token, cue)
    if token.dep in {"oprd", "acomp", "attr"}:
        return cue.takes_object or cue.takes_infinitive
    return token.dep == "prep" and token.lemma.lower() in cue.prepositions


def _is_object(document: Document, token: Token, cue: Cue) -> bool:
    """Whether what is said, held or found is the verb's object."""
    verb = document.tokens[token.head]
    if verb.lemma == "find":
        return _is_result(document, token)
    if cue.kind is Kind.BELIEF and not cue.takes_object:
        later = (at for at in document.children[verb.index] if at > token.index)
        return any(document.tokens[at].lemma == "as" for at in later)
    return cue.takes_object or (verb.lemma == "say" and token.pos in {"NOUN", "PROPN"})


def _is_result(document: Document, found: Token) -> bool:
    """ "Found no money", "found traces of lead": what a search tells, and not a seat or a way."""
    return has_word(document, found.index, {"no", "any", "little"}) or found.lemma.lower() in RESULTS


def _is_gerund_said(document: Document, token: Token) -> bool:
    """ "Said cutting it must be a part of the plan": the clause's subject, parsed as what was done."""
    return token.dep == "xcomp" and token.tag == "VBG" and document.tokens[token.head].lemma in SAYING


def _only_recipient(document: Document, verb: Token, right: list[int]) -> bool:
    """ "told reporters", "asked him": somebody is addressed, nothing is said."""
    alone = len(right) == 1 and document.tokens[right[0]].dep == "dobj"
    return alone and verb.lemma in RECIPIENTS and verb.lemma not in {"urge", "advise"}


def _clause(document: Document, verb: Token, clause: int) -> Range:
    """The reported clause, up to where the same speaker's next speech verb begins."""
    inside = [at for at in document.subtree(clause) if at != verb.index]
    if clause > verb.index:
        inside = _with_subject(document, verb, clause, inside)
        inside = _with_reasons(document, verb, [at for at in inside if at > verb.index] or inside)
    after = [t for t in document.tokens[clause + 1 : inside[-1] + 1] if speaks_on(document, verb, t)]
    if after and clause > verb.index:
        first_own = min([after[0].index, *(at for at in document.children[after[0].index] if at > clause)])
        cut = first_own - 1
        while cut > clause and document.tokens[cut].lemma in {"and", "but", ",", "while", "as"}:
            cut -= 1
        inside = [at for at in inside if at <= cut]
    return extent(document, inside)


def _with_subject(document: Document, verb: Token, clause: int, inside: list[int]) -> list[int]:
    """ "Said the days of cheap oil are gone": the clause's subject, which the parse takes for the verb's object."""
    said = child(document, verb.index, "dobj")
    if said is None or not verb.index < said < clause or verb.lemma in RECIPIENTS:
        return inside
    return (
        inside
        if child(document, clause, *SUBJECTS, "expl") is not None
        else [*document.subtree(said), *inside]
    )


def _with_reasons(document: Document, verb: Token, inside: list[int]) -> list[int]:
    """ "said the claim was hollow, because ...": the reason is said too, though the parse gives it to the verb."""
    told = set(inside)
    for at in document.children[verb.index]:
        marks = {document.tokens[below].lemma.lower() for below in document.children[at]}
        if at > inside[-1] and document.tokens[at].dep == "advcl" and marks & _REASONS:
            told |= set(document.subtree(at))
    return sorted(told)


def speaks_on(document: Document, verb: Token, other: Token) -> bool:
    """ "... and warned that", "..., adding", "while others said": speech outside the clause it hangs on."""
    cue = VERBS.get(other.lemma.lower())
    if cue is None or cue.kind is not Kind.SPEECH or other.pos != "VERB":
        return False
    own = child(document, other.index, "nsubj", "nsubjpass")
    if other.tag == "VBG":
        return (
            other.dep == "advcl"
            and document.tokens[other.index - 1].text == ","
            and verb.tag in {"VBD", "VBZ"}
        )
    if own is None:
        return (
            other.dep == "conj"
            and other.tag == "VBD" == verb.tag
            and child(document, other.index, "aux") is None
        )
    marks = {
        document.tokens[at].lemma
        for at in document.children[other.index]
        if document.tokens[at].dep == "mark"
    }
    return other.dep == "advcl" and "while" in marks


def _spread(document: Document, verb: Token, right: list[int]) -> Range:
    """From the first complement to the end of the last, with "as" and "of" phrases between."""
    more = [at for at in document.children[verb.index] if at > right[0] and _completes(document, at)]
    inside = _own(document, max(right + more))
    end = _before_aside(document, right[0], extent(document, inside)[1])
    start = max(extent(document, document.subtree(right[0]))[0], verb.index + 1)
    return (start + 1 if document.tokens[start].dep == "prep" else start), end


def _completes(document: Document, at: int) -> bool:
    """Whether a phrase behind an object goes on with what is said, and does not tell when or where."""
    token, noun = document.tokens[at], child(document, at, "pobj")
    if token.dep != "prep" or token.lemma in {"as", "of", "for"}:
        return token.dep == "prep"
    if noun is None or token.lemma.lower() not in _GOES_ON or document.tokens[at - 1].text == ",":
        return False
    named = document.tokens[noun]
    return named.entity not in {"DATE", "TIME"} and named.lemma.lower() not in VENUES


def _before_aside(document: Document, head: int, end: int) -> int:
    """Where a phrase ends before ", who ..." and ", saying ..."."""
    for comma in range(head + 1, end - 1):
        after = document.tokens[comma + 1]
        speaks = after.tag == "VBG" and after.lemma.lower() in VERBS
        if document.tokens[comma].text == "," and (after.tag in {"WP", "WDT"} or speaks):
            return comma
    return end


def _own(document: Document, head: int) -> list[int]:
    """A phrase without the finite verbs that the parse joins to it ("rash and urged calm")."""
    inside = document.subtree(head)
    joined = [t for t in document.tokens[head : inside[-1] + 1] if t.dep == "conj" and t.tag in FINITE]
    loose = (
        t.index for t in joined if document.tokens[t.head].pos not in {"VERB", "AUX"} and t.index in inside
    )
    cut = next(loose, None)
    if cut is None:
        return list(inside)
    kept = [at for at in inside if at < cut]
    return kept[:-1] if document.tokens[kept[-1]].dep == "cc" else kept
