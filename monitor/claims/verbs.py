"""Attributions by cue verbs: "the minister said", "is believed to have", "declined to comment"."""

from __future__ import annotations

from monitor.claims.clauses import (
    FINITE,
    Attribution,
    Range,
    agent,
    auxiliaries,
    child,
    extent,
    is_finite,
    is_main,
    is_negated,
    is_passive,
    subject,
)
from monitor.claims.complements import content_of, passive_content, speaks_on
from monitor.claims.cues import (
    APPEARANCE,
    CARRIERS,
    COPULAS,
    DEMANDING,
    DOCUMENTS,
    ISSUING,
    LIGHT_VERBS,
    MODALS,
    NOUNS,
    PAPERS,
    PARENTHETIC,
    UNDONE,
    VERBS,
    Cue,
    Kind,
)
from monitor.language.document import Document, Token
from monitor.model import Stance

_ORDINALS = frozenset({"first", "second", "third", "last", "late", "latest", "only", "next"})


def by_verb(document: Document, verb: Token) -> Attribution | None:
    """The attribution of a cue verb, or None where it attributes nothing."""
    cue = VERBS.get(verb.lemma.lower())
    if cue is None or verb.pos not in {"VERB", "AUX"}:
        return None
    if not _is_actual(document, verb, cue):
        return _garden_path(document, verb)
    if verb.lemma in APPEARANCE:
        return None if _hands_over(document, verb) else _apparent(document, verb)
    return _inverted(document, verb) or _plain(document, verb, cue)


def _garden_path(document: Document, verb: Token) -> Attribution | None:
    """ "Two papers reported on Monday the bank had failed": parsed as papers that were reported, with two subjects."""
    noun = document.tokens[verb.head]
    main = document.tokens[noun.head]
    if verb.dep != "acl" or verb.lemma not in PARENTHETIC or noun.dep != "nsubj" or main.tag not in FINITE:
        return None
    own = [
        at for at in document.children[main.index] if document.tokens[at].dep == "nsubj" and at > verb.index
    ]
    if not own:
        return None
    inside = [at for at in document.subtree(main.index) if at >= min(document.subtree(own[0]))]
    return Attribution(verb.index, noun.index, extent(document, inside), Stance.ASSERTS)


def _plain(document: Document, verb: Token, cue: Cue) -> Attribution | None:
    if _hands_over(document, verb):
        return None
    passive = is_passive(document, verb.index)
    speaker = agent(document, verb.index) if passive else speaker_of(document, verb, cue)
    content = passive_content(document, verb, cue) if passive else content_of(document, verb, cue)
    if content is None or content[0] >= content[1] or _says_nothing(document, cue, content):
        return None
    nobody = not passive and speaker is None and not _may_lack_speaker(document, verb)
    return None if nobody else Attribution(verb.index, speaker, content, stance_of(document, verb, cue))


def _says_nothing(document: Document, cue: Cue, content: Range) -> bool:
    """ "Told it", "released them": one word is nothing that is said but yes or no, yet it can be denied."""
    alone = content[1] - content[0] == 1 and document.tokens[content[0]].pos != "INTJ"
    return alone and cue.kind is Kind.SPEECH and cue.stance is not Stance.DENIES


def speaker_of(document: Document, verb: Token, cue: Cue) -> int | None:
    """The subject; "..., saying" behind a reported clause belongs to the one who reports it."""
    at = _who_reports(document, verb, cue)
    first = _first_to(document, at)
    issuer = _issuer(document, at)
    if first is not None or issuer is not None:
        return issuer if first is None else subject(document, first)
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
    first = next(s.first for s in document.sentences if s.first <= verb.index < s.last)
    subjects = (t.index for t in document.tokens[first : verb.index] if t.dep == "nsubj")
    found = next(subjects, None)
    return found if found is not None and document.tokens[found].tag not in {"WP", "WDT"} else None


def _who_reports(document: Document, verb: Token, cue: Cue) -> Token:
    """The verb whose subject says it: in "..., saying" and "... and warned" that of the outer speech verb."""
    if cue.kind is not Kind.SPEECH or verb.dep not in {"advcl", "conj"}:
        return verb
    outer = _reporting(document, document.tokens[verb.head])
    if outer is None or child(document, outer.index, "nsubj") is None:
        return verb
    return outer if speaks_on(document, outer, verb) and _lacks_subject(document, verb) else verb


def name_set_off(document: Document, verb: Token) -> int | None:
    """ "Ana Ruiz, a nurse at the clinic, said ...": the name before what is set off by commas from the verb."""
    first = next(s.first for s in document.sentences if s.first <= verb.index < s.last)
    if document.tokens[verb.index - 1].text != ",":
        return None
    commas = [at for at in range(first + 1, verb.index - 1) if document.tokens[at].text == ","]
    names = [document.tokens[at - 1] for at in commas if document.tokens[at - 1].pos == "PROPN"]
    for kind in ("PERSON", "ORG", "GPE", "NORP", ""):
        for name in names:
            if name.entity == kind:
                return name.index
    return None


def _first_to(document: Document, verb: Token) -> int | None:
    """The "became" of "became the first country to confirm a case": who is the first to say so says so."""
    if verb.tag != "VB" or child(document, verb.index, "aux") is None:
        return None
    head = document.tokens[verb.head]
    noun = head.index if head.dep == "attr" else child(document, head.index, "attr")
    if noun is None or verb.dep not in {"acl", "relcl", "advcl"}:
        return None
    told = {document.tokens[at].lemma.lower() for at in (noun, *document.children[noun])}
    copula = document.tokens[noun].head
    return copula if told & _ORDINALS and document.tokens[copula].lemma in COPULAS else None


def _issuer(document: Document, verb: Token) -> int | None:
    """ "Issued a statement saying ...": who issued it."""
    paper = document.tokens[verb.head]
    if verb.dep != "acl" or verb.tag != "VBG" or paper.dep != "dobj" or paper.lemma.lower() not in PAPERS:
        return None
    issues = document.tokens[paper.head]
    return subject(document, issues.index) if issues.lemma in ISSUING else None


def sentence_subject(document: Document, at: int) -> int | None:
    """The subject of the sentence's main verb: who says it in "..., saying", wherever the parse hangs it."""
    first, last = next((s.first, s.last) for s in document.sentences if s.first <= at < s.last)
    roots = (t.index for t in document.tokens[first:last] if t.dep == "ROOT" and t.index != at)
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


def _hands_over(document: Document, verb: Token) -> bool:
    """ "Voiced accusations that ...", "continues to insist": the noun or the other verb is the cue."""
    said = child(document, verb.index, "dobj")
    does = child(document, verb.index, "xcomp")
    if does is not None and verb.lemma in CARRIERS - {"decline", "refuse"}:
        return document.tokens[does].lemma in VERBS
    if said is None or document.tokens[said].lemma not in NOUNS or verb.lemma not in LIGHT_VERBS:
        return False
    clause = child(document, said, "acl", "ccomp")
    return clause is not None and document.tokens[clause].tag != "VBN"


def _inverted(document: Document, verb: Token) -> Attribution | None:
    """ "..., reported The Daily News": behind a comma the name that follows the verb is its subject."""
    before = child(document, verb.index, "nsubj")
    kinds = {"nsubj"} if before is not None and before < verb.index else {"dobj", "nsubj"}
    after = (at for at in document.children[verb.index] if at > verb.index)
    named = next((at for at in after if document.tokens[at].dep in kinds), None)
    start = next(s.first for s in document.sentences if s.first <= verb.index < s.last)
    if named is None or start >= verb.index - 3 or document.tokens[verb.index - 1].text != ",":
        return None
    told = verb.lemma in PARENTHETIC and verb.tag == "VBD" and document.tokens[named].pos == "PROPN"
    if not told or child(document, verb.index, "advmod") is not None:
        return None
    return Attribution(verb.index, named, extent(document, range(start, verb.index)), Stance.ASSERTS)


def _is_actual(document: Document, verb: Token, cue: Cue) -> bool:
    """Whether something was said or held, and not what somebody might, should or came to say."""
    helpers = auxiliaries(document, verb)
    if verb.dep in {"amod", "compound"} or _is_left_undone(document, verb) or _is_other(document, verb):
        return False
    if verb.tag == "VB":
        return _is_actual_infinitive(document, verb, helpers)
    if verb.dep == "acl" and not is_main(document, verb) and not _is_written(document, verb, cue):
        return child(document, verb.index, "ccomp", "xcomp") is not None
    if verb.dep == "ccomp":
        return cue.kind is Kind.SPEECH and verb.tag in {"VBD", "VBZ", "VBP", "VBN"}
    return True


def _is_written(document: Document, verb: Token, cue: Cue) -> bool:
    """ "A letter accusing the firm", "voters describing themselves as": said by a paper, or of somebody as something."""
    if verb.tag != "VBG" or not cue.takes_object or child(document, verb.index, "dobj") is None:
        return False
    noun = document.tokens[verb.head].lemma.lower()
    as_what = any(document.tokens[at].lemma == "as" for at in document.children[verb.index] if at > verb.index)
    return noun in PAPERS | DOCUMENTS or as_what


def _is_other(document: Document, verb: Token) -> bool:
    """ "Called off the match", "a group called the Lanterns": another verb, and a name."""
    particle = child(document, verb.index, "prt")
    off = particle is not None and document.tokens[particle].lemma.lower() in {"off", "up", "in"}
    named = verb.dep == "acl" and verb.tag == "VBN" and not is_main(document, verb)
    return verb.lemma == "call" and (off or named)


def _is_actual_infinitive(document: Document, verb: Token, helpers: set[str]) -> bool:
    """ "Went on to say", "was the first to say", "will say": and not "a chance to say"."""
    if _first_to(document, verb) is not None:
        return True
    head = document.tokens[verb.head]
    if verb.dep == "conj" and not helpers and head.tag == "VB":
        return _is_actual_infinitive(document, head, auxiliaries(document, head))
    if verb.dep in {"acl", "relcl", "ccomp"}:
        return False
    if "to" in helpers:
        return verb.dep != "xcomp" or document.tokens[verb.head].lemma in CARRIERS
    return not helpers & MODALS or verb.dep in {"ROOT", "parataxis"}


def _is_left_undone(document: Document, verb: Token) -> bool:
    """ "Without accusing", "stopped short of accusing", "refrained from accusing"."""
    preposition = document.tokens[verb.head]
    return verb.dep == "pcomp" and bool({preposition.lemma, document.tokens[preposition.head].lemma} & UNDONE)


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
    return is_finite(document, verb) and verb.dep == "ROOT"


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
    """ "Called for", "called on": a demand, unlike the bare verb."""
    after = DEMANDING.get(verb.lemma, frozenset())
    below = [at for at in document.children[verb.index] if at > verb.index]
    marks = [child(document, at, "mark") for at in below if document.tokens[at].dep in {"advcl", "ccomp"}]
    told = [at for at in below if document.tokens[at].dep == "prep"] + [at for at in marks if at is not None]
    return any(document.tokens[at].lemma.lower() in after for at in told)
