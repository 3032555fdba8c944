"""Attributions that the grammar shows: a cue word, who it belongs to, and the words that are attributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.claims.clauses import (
    Range,
    agent,
    child,
    extent,
    is_negated,
    is_passive,
    subject,
)
from monitor.claims.cues import (
    ADVERBS,
    APPEARANCE,
    CARRIERS,
    DEMANDING,
    DOCUMENTS,
    LABELS,
    LIGHT_VERBS,
    MODALS,
    NOUNS,
    PARENTHETIC,
    RECIPIENTS,
    VERBS,
    Cue,
    Kind,
)
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
    if cue is None or verb.pos not in {"VERB", "AUX"} or not _is_actual(document, verb, cue):
        return None
    if verb.lemma in APPEARANCE:
        return _apparent(document, verb)
    inverted = _inverted(document, verb)
    if inverted is not None:
        return inverted
    if _hands_over(document, verb):
        return None
    passive = is_passive(document, verb.index)
    speaker = agent(document, verb.index) if passive else _speaker(document, verb, cue)
    content = _passive_content(document, verb, cue) if passive else _content(document, verb, cue)
    if content is None or content[0] >= content[1]:
        return None
    if not _is_clausal(document, verb, content) and _is_aside(document, verb):
        return None
    if not passive and speaker is None and not _may_lack_speaker(document, verb):
        return None
    return Attribution(verb.index, speaker, content, stance_of(document, verb, cue))


def _speaker(document: Document, verb: Token, cue: Cue) -> int | None:
    """The subject; "..., saying" behind a reported clause belongs to the one who reports it."""
    at = verb
    if cue.kind is Kind.SPEECH and verb.dep in {"advcl", "conj"}:
        outer = _reporting(document, document.tokens[verb.head])
        named = outer is not None and child(document, outer.index, "nsubj") is not None
        if outer is not None and named and _speaks_on(document, outer, verb) and subject_missing(document, verb):
            at = outer
    found = subject(document, at.index)
    if found is None and cue.kind is Kind.SPEECH and verb.tag in {"VBD", "VBZ", "VBP"}:
        return _name_before(document, verb)
    return found


def subject_missing(document: Document, verb: Token) -> bool:
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


def _hands_over(document: Document, verb: Token) -> bool:
    """ "voiced accusations that ...": the noun is the cue."""
    said = child(document, verb.index, "dobj")
    if said is None or document.tokens[said].lemma not in NOUNS or verb.lemma not in LIGHT_VERBS:
        return False
    clause = child(document, said, "acl", "ccomp")
    return clause is not None and document.tokens[clause].tag != "VBN"


def _inverted(document: Document, verb: Token) -> Attribution | None:
    """ "..., reported The Daily News": behind a comma the name that follows the verb is its subject."""
    named = child(document, verb.index, "dobj", "nsubj")
    before = document.tokens[verb.index - 1].text if verb.index else ""
    if named is None or named < verb.index or before != "," or verb.lemma not in PARENTHETIC or verb.tag != "VBD":
        return None
    start = next(s.first for s in document.sentences if s.first <= verb.index < s.last)
    if document.tokens[named].pos != "PROPN" or start >= verb.index - 3 or child(document, verb.index, "advmod") is not None:
        return None
    return Attribution(verb.index, named, extent(document, range(start, verb.index)), Stance.ASSERTS)


def _is_actual(document: Document, verb: Token, cue: Cue) -> bool:
    """Whether the verb tells of something said or held, and not of what somebody might, should or came to say."""
    helpers = {document.tokens[at].lemma for at in document.children[verb.index] if document.tokens[at].dep == "aux"}
    if verb.dep in {"amod", "compound"} or (verb.tag == "VB" and verb.dep in {"acl", "relcl", "ccomp"}):
        return False
    if verb.tag == "VB" and "to" in helpers:
        return verb.dep != "xcomp" or document.tokens[verb.head].lemma in CARRIERS
    if verb.tag == "VB" and helpers & MODALS:
        return verb.dep in {"ROOT", "parataxis"}
    if verb.dep == "acl":
        return child(document, verb.index, "agent", "ccomp") is not None
    if verb.dep == "ccomp":
        return cue.kind is Kind.SPEECH and verb.tag in {"VBD", "VBZ", "VBP", "VBN"}
    return True


def _is_clausal(document: Document, verb: Token, content: Range) -> bool:
    """Whether a finite clause is attributed, rather than a thing or an action."""
    complements = (at for at in document.children[verb.index] if document.tokens[at].dep == "ccomp")
    return any(content[0] <= at < content[1] for at in complements) or content[1] <= verb.index


def _is_aside(document: Document, verb: Token) -> bool:
    """Whether the verb stands where "rejects the plan" is background rather than news: "a man who rejects the plan"."""
    if verb.dep == "relcl" and document.tokens[verb.head].lemma == "time":
        return False
    if verb.dep in {"ccomp", "acl", "relcl", "xcomp"}:
        return verb.dep != "xcomp" or document.tokens[verb.head].lemma not in {"decline", "refuse"}
    marks = {document.tokens[at].lemma for at in document.children[verb.index] if document.tokens[at].dep == "aux"}
    return verb.dep == "advcl" and "to" in marks or bool(marks & MODALS)


def _apparent(document: Document, verb: Token) -> Attribution | None:
    """ "X seems to be slipping": nobody says it, the whole clause is what is said."""
    subject_at = subject(document, verb.index)
    complement = child(document, verb.index, "xcomp", "oprd", "acomp", "ccomp")
    if subject_at is None or complement is None or verb.tag == "VBG":
        return None
    start = min(document.subtree(subject_at))
    if document.tokens[subject_at].lemma == "it":
        start = min(document.subtree(complement))
    end = max(document.subtree(complement)) + 1
    return Attribution(verb.index, None, (start, end), Stance.ASSERTS) if start < end else None


def _may_lack_speaker(document: Document, verb: Token) -> bool:
    """Headlines drop the speaker; an infinitive or gerund without one attributes nothing."""
    return verb.tag in {"VBZ", "VBD", "VBP"} and verb.dep == "ROOT"


def stance_of(document: Document, verb: Token, cue: Cue) -> Stance:
    """The cue's stance, turned by a negation and by "declined to"."""
    head = document.tokens[verb.head]
    if verb.dep == "xcomp" and head.lemma in {"decline", "refuse"}:
        return Stance.DECLINES
    if not is_negated(document, verb.index):
        return Stance.DEMANDS if _demands(document, verb) else cue.stance
    if cue.stance is Stance.DENIES:
        return Stance.DECLINES
    return Stance.DECLINES if cue.kind is Kind.SPEECH else Stance.DENIES


def _demands(document: Document, verb: Token) -> bool:
    """ "called for", "called on": a demand, unlike the bare verb."""
    after = DEMANDING.get(verb.lemma, frozenset())
    return any(document.tokens[at].dep == "prep" and document.tokens[at].lemma in after for at in document.children[verb.index])


def _content(document: Document, verb: Token, cue: Cue) -> Range | None:
    before = [at for at in document.children[verb.index] if at < verb.index]
    after = [at for at in document.children[verb.index] if at > verb.index]
    clause_before = next((at for at in before if document.tokens[at].dep == "ccomp"), None)
    right = [at for at in after if _belongs(document, document.tokens[at], cue)]
    clause = next((at for at in right if document.tokens[at].dep == "ccomp"), None)
    infinitive = next((at for at in right if document.tokens[at].dep == "xcomp"), None)
    if clause is not None and infinitive is not None and infinitive < clause and cue.takes_infinitive:
        return _spread(document, verb, right)
    if clause is not None:
        return _clause(document, verb, clause)
    headline = _headline_clause(document, verb)
    if headline is not None:
        return headline
    if clause_before is not None:
        return _clause(document, verb, clause_before)
    stated = _in_statement(document, verb)
    if stated is not None:
        return extent(document, document.subtree(stated))
    if right and not _only_recipient(document, verb, right):
        return _spread(document, verb, right)
    if document.tokens[verb.index].lemma in PARENTHETIC:
        return _parenthetic(document, verb)
    if cue.stance is Stance.DENIES and verb.dep in {"ROOT", "conj", "parataxis"} and verb.tag in {"VBZ", "VBD"}:
        return verb.index, verb.index + 1
    return None


def _headline_clause(document: Document, verb: Token) -> Range | None:
    """ "Kyiv says two men captured": a headline's clause, parsed as a noun with a participle."""
    said = child(document, verb.index, "dobj")
    if verb.lemma not in PARENTHETIC or said is None or said < verb.index:
        return None
    participle = child(document, said, "acl")
    if participle is None or document.tokens[participle].tag not in {"VBN", "VBG"}:
        return None
    return extent(document, document.subtree(said))


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
    """The reported clause, up to where the same speaker's next speech verb begins."""
    inside = [at for at in document.subtree(clause) if at != verb.index]
    if clause > verb.index:
        inside = [at for at in inside if at > verb.index] or inside
    after = [t for t in document.tokens[clause + 1 : inside[-1] + 1] if _speaks_on(document, verb, t)]
    if after and clause > verb.index:
        first_own = min([after[0].index, *(at for at in document.children[after[0].index] if at > clause)])
        cut = first_own - 1
        while cut > clause and document.tokens[cut].lemma in {"and", "but", ",", "while", "as"}:
            cut -= 1
        inside = [at for at in inside if at <= cut]
    return extent(document, inside)


def _speaks_on(document: Document, verb: Token, other: Token) -> bool:
    """ "... and warned that", "..., adding", "while others said": speech outside the clause it hangs on."""
    cue = VERBS.get(other.lemma.lower())
    if cue is None or cue.kind is not Kind.SPEECH or other.pos != "VERB":
        return False
    own = child(document, other.index, "nsubj", "nsubjpass")
    if other.tag == "VBG":
        return other.dep == "advcl" and document.tokens[other.index - 1].text == "," and verb.tag in {"VBD", "VBZ"}
    if own is None:
        return other.dep == "conj" and other.tag == "VBD" == verb.tag and child(document, other.index, "aux") is None
    marks = {document.tokens[at].lemma for at in document.children[other.index] if document.tokens[at].dep == "mark"}
    return other.dep == "advcl" and "while" in marks


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
    start = max(extent(document, document.subtree(right[0]))[0], verb.index + 1)
    return (start + 1 if document.tokens[start].dep == "prep" else start), end


def _parenthetic(document: Document, verb: Token) -> Range | None:
    """ "The case, she said, is closed": the rest of the sentence where the cue governs nothing."""
    if verb.dep not in {"parataxis", "ccomp", "dep", "conj", "advcl"}:
        return None
    own = set(document.subtree(verb.index))
    rest = [at for at in document.subtree(verb.head) if at not in own]
    if not rest or document.tokens[verb.head].pos not in {"VERB", "AUX"}:
        return None
    as_clause = verb.dep == "advcl" and any(document.tokens[at].lemma == "as" for at in own if at < verb.index)
    if verb.dep in {"ccomp", "conj", "advcl"} and not as_clause and not _set_off(document, own):
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
        named = kept and agent(document, verb.index) is not None
        return extent(document, document.subtree(kept[-1])) if named else None
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
    if document.tokens[speaker].lemma.lower() in DOCUMENTS:
        speaker = _maker(document, speaker) or speaker
    own = set(document.subtree(token.index))
    head = _clause_head(document, token.head)
    rest = [at for at in document.subtree(head) if at not in own]
    if not rest:
        return None
    if min(own) > head:
        rest = [at for at in rest if at < min(own)] or rest
    return Attribution(token.index, speaker, extent(document, rest), Stance.ASSERTS)


def by_poll(document: Document, token: Token) -> Attribution | None:
    """ "In a survey released Monday, half of the voters ...": what a document shows."""
    if token.dep != "prep" or token.lemma.lower() != "in":
        return None
    source = child(document, token.index, "pobj")
    if source is None or document.tokens[source].lemma.lower() not in DOCUMENTS:
        return None
    head = _clause_head(document, token.head)
    verb = document.tokens[head]
    if verb.lemma in VERBS or verb.pos not in {"VERB", "AUX"}:
        return None
    own = set(document.subtree(token.index))
    return Attribution(token.index, source, extent(document, set(document.subtree(head)) - own), Stance.ASSERTS)


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
    governor = document.tokens[noun.head]
    if clause is None or (governor.dep == "prep" and document.tokens[governor.head].lemma in PARENTHETIC):
        return None
    if noun.dep == "dobj" and governor.lemma in VERBS and document.tokens[clause].dep == "prep":
        return None
    speaker = _owner(document, noun)
    finite = document.tokens[clause].dep in {"acl", "ccomp"} and document.tokens[clause].tag != "VBG"
    if speaker is None and not finite:
        return None
    if document.tokens[clause].dep == "prep" and child(document, clause, "pcomp") is None and not LIGHT_VERBS & {
        governor.lemma
    }:
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
    maker = _maker(document, noun.index)
    if maker is not None:
        return maker
    verb = document.tokens[noun.head]
    if noun.dep in {"dobj", "attr"} and verb.lemma in LIGHT_VERBS:
        return subject(document, verb.index)
    return None


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
    on = next((t.index for t in lead[1:] if t.lemma.lower() in {"on", "to"}), colon)
    content = extent(document, range(colon + 1, len(document.tokens)))
    return Attribution(colon, on - 1, content, Stance.ASSERTS)


def cued(document: Document) -> Iterator[Attribution]:
    """All attributions by grammar, in the order of their cues."""
    headline = by_colon(document)
    if headline is not None:
        yield headline
    for token in document.tokens:
        for rule in (by_according_to, by_poll, by_verb, by_noun, by_adverb):
            found = rule(document, token)
            if found is not None:
                yield found
                break
