"""Attributions by cue verbs: "the minister said", "is believed to have", "declined to comment"."""

from __future__ import annotations

from monitor.language.document import Document, Token
from monitor.lexicon.cues import (
    APPEARANCE,
    CARRIERS,
    DEMANDING,
    DOCUMENTS,
    LIGHT_VERBS,
    MODALS,
    NOUNS,
    PAPERS,
    PARENTHETIC,
    REFUSING,
    UNDONE,
    VERBS,
    Cue,
    Kind,
)
from monitor.model import Stance
from monitor.reading.attribution.complements import content_of, passive_content
from monitor.reading.attribution.cues import cue_of
from monitor.reading.attribution.subjects import speaker_of
from monitor.syntax.tree import (
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
    sentence_of,
    subject,
)

_WH = frozenset({"WP", "WDT", "WRB", "WP$"})
_TAKEN_FOR_KNOWN = frozenset({Stance.ASSERTS, Stance.DENIES})


def by_verb(document: Document, verb: Token) -> Attribution | None:
    """The attribution of a cue verb, or None where it attributes nothing."""
    cue = cue_of(document, verb)
    if cue is None or verb.pos not in {"VERB", "AUX"}:
        return None
    if not _is_actual(document, verb, cue):
        return None
    if verb.lemma in APPEARANCE:
        return None if _hands_over(document, verb) else _apparent(document, verb)
    return _inverted(document, verb) or _plain(document, verb, cue)


def _plain(document: Document, verb: Token, cue: Cue) -> Attribution | None:
    if _hands_over(document, verb):
        return None
    passive = is_passive(document, verb.index)
    speaker = agent(document, verb.index) if passive else speaker_of(document, verb, cue)
    content = passive_content(document, verb, cue) if passive else content_of(document, verb, cue)
    if content is None or content[0] >= content[1] or _says_nothing(document, cue, content):
        return None
    nobody = not passive and speaker is None and not _may_lack_speaker(document, verb)
    stance = _of_question(document, verb, content, stance_of(document, verb, cue))
    return None if nobody else Attribution(verb.index, speaker, content, stance)


def _says_nothing(document: Document, cue: Cue, content: Range) -> bool:
    """ "Told it", "knew it": one word is nothing that is said but yes or no, yet it can be denied or supported."""
    word = document.tokens[content[0]]
    spoken = cue.kind is Kind.SPEECH and cue.stance is not Stance.DENIES and word.pos != "INTJ"
    return content[1] - content[0] == 1 and (spoken or (cue.kind is Kind.BELIEF and word.pos == "PRON"))


def _hands_over(document: Document, verb: Token) -> bool:
    """ "Voiced accusations that ...", "continues to insist": the noun or the other verb is the cue."""
    said = child(document, verb.index, "dobj")
    does = child(document, verb.index, "xcomp")
    if does is not None and verb.lemma in CARRIERS - REFUSING:
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
    start = sentence_of(document, verb.index).first
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
    """ "A letter accusing the firm", "voters describing themselves as": said by a paper, or of somebody."""
    if verb.tag != "VBG" or not cue.takes_object or child(document, verb.index, "dobj") is None:
        return False
    noun = document.tokens[verb.head].lemma.lower()
    as_what = any(
        document.tokens[at].lemma == "as" for at in document.children[verb.index] if at > verb.index
    )
    return noun in PAPERS | DOCUMENTS or as_what


def _is_other(document: Document, verb: Token) -> bool:
    """ "Called off the match", "a group called the Lanterns": another verb, and a name."""
    particle = child(document, verb.index, "prt")
    off = particle is not None and document.tokens[particle].lemma.lower() in {"off", "up", "in"}
    named = verb.dep == "acl" and verb.tag == "VBN" and not is_main(document, verb)
    return verb.lemma == "call" and (off or named)


def _is_actual_infinitive(document: Document, verb: Token, helpers: set[str]) -> bool:
    """ "Went on to say", "was the first to say", "will say": and not "a chance to say"."""
    head = document.tokens[verb.head]
    if verb.dep == "conj" and not helpers and head.tag == "VB":
        return _is_actual_infinitive(document, head, auxiliaries(document, head))
    if verb.dep in {"acl", "relcl", "ccomp"}:
        return False
    if "to" in helpers:
        return verb.dep != "xcomp" or head.lemma in CARRIERS - REFUSING
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
    if not is_negated(document, verb.index):
        return Stance.DEMANDS if _demands(document, verb) else cue.stance
    if cue.stance is Stance.DENIES:
        return Stance.DECLINES
    return Stance.DECLINES if cue.kind is Kind.SPEECH else Stance.DENIES


def _of_question(document: Document, verb: Token, content: Range, stance: Stance) -> Stance:
    """ "Asked how long", "do not know whether", "to say if": asked or not known, neither asserted nor denied."""
    opens = document.tokens[content[0]]
    asked = opens.lemma.lower() == "whether" or (opens.lemma.lower() == "if" and opens.dep == "mark")
    unknown = is_negated(document, verb.index) and opens.tag in _WH and stance is Stance.DENIES
    return Stance.QUESTIONS if unknown or (asked and stance in _TAKEN_FOR_KNOWN) else stance


def _demands(document: Document, verb: Token) -> bool:
    """ "Called for", "called on", "asked parents to come": a demand, unlike the bare verb."""
    if verb.lemma == "ask" and any(
        document.tokens[at].dep == "xcomp" for at in document.children[verb.index]
    ):
        return True
    after = DEMANDING.get(verb.lemma, frozenset())
    below = [at for at in document.children[verb.index] if at > verb.index]
    marks = [child(document, at, "mark") for at in below if document.tokens[at].dep in {"advcl", "ccomp"}]
    told = [at for at in below if document.tokens[at].dep == "prep"] + [at for at in marks if at is not None]
    return any(document.tokens[at].lemma.lower() in after for at in told)
