"""Attributions by cue verbs: "the minister said", "is believed to have", "declined to comment"."""

from __future__ import annotations

from monitor.language.agencies import canonical
from monitor.language.document import Token
from monitor.lexicon.cues import (
    APPEARANCE,
    DOCUMENTS,
    HAPPENINGS,
    PAPERS,
    PARENTHETIC,
    SAYING,
    SITES,
    Cue,
    Kind,
)
from monitor.lexicon.speakers import is_body, is_human, is_plural
from monitor.lexicon.tables import listed
from monitor.model import Speaker, Stance
from monitor.reading.attribution.complements import content_of, passive_content
from monitor.reading.attribution.cues import cue_of, is_actual, saying_as
from monitor.reading.attribution.subjects import speaker_of
from monitor.reading.model import Proposition
from monitor.reading.persons import person_of
from monitor.syntax.matcher import follow, leads
from monitor.syntax.phrases import extent, phrase
from monitor.syntax.tree import NOUNS as NOMINAL
from monitor.syntax.tree import RELATIVE, VERBAL, Range, Tree
from monitor.syntax.verbs import (
    agent,
    is_finite,
    is_negated,
    is_passive,
    subject,
)

_SHORTEST = 6  # words before a verb that tell what is said and who says it
_UNSAID = frozenset({Kind.BELIEF, Kind.INTENT, Kind.ATTITUDE})
_MEANT = frozenset({Stance.ASSERTS, Stance.PROMISES})
_MINDS = listed("person") | listed("teller") | PAPERS | DOCUMENTS
_DEMANDED = (
    "[lemma=ask]/xcomp",
    "[lemma=call|push|ask]/prep>[lemma=for]",
    "[lemma=call]/prep>[lemma=on|upon]",
    "[lemma=call|push|ask]/advcl|ccomp>/mark[lemma=for]",
    "[lemma=call]/advcl|ccomp>/mark[lemma=on|upon]",
)
_CITED = "advcl[lemma=cite,tag=VBG]/dobj"
_TAKEN_FOR_KNOWN = frozenset({Stance.ASSERTS, Stance.DENIES})


def by_verb(tree: Tree, verb: Token) -> Proposition | None:
    """The attribution of a cue verb, or None where it attributes nothing."""
    cue = cue_of(tree, verb)
    if cue is None or verb.pos not in VERBAL or not is_actual(tree, verb, cue):
        return None
    if verb.lemma in APPEARANCE:
        return _apparent(tree, verb)
    return _set_off(tree, verb) or _plain(tree, verb, cue)


def _plain(tree: Tree, verb: Token, cue: Cue) -> Proposition | None:
    if saying_as(tree, verb) is not None:  # "quoted him as saying": the other verb is the cue
        return None
    if leads(tree, verb, "[lemma=cite,dep=advcl]/^") and _cited(tree, tree.head(verb)) is not None:
        return None
    passive = is_passive(tree, verb)
    speaker = agent(tree, verb) if passive else _cited(tree, verb) or speaker_of(tree, verb)
    content = passive_content(tree, verb, cue) if passive else content_of(tree, verb, cue)
    if content is None or content[0] >= content[1] or _says_nothing(tree, cue, content):
        return None
    # headlines drop the speaker; an infinitive or gerund without one attributes nothing
    if not passive and speaker is None and not (is_finite(tree, verb) and verb.dep == "ROOT"):
        return None
    if speaker is not None and _is_thing(verb, speaker, cue):
        return None
    return Proposition(verb, speaker, content, _of_question(tree, verb, content, stance_of(tree, verb, cue)))


def _cited(tree: Tree, verb: Token) -> Token | None:
    """ "State television said, citing the ministry, that": whom a medium cites."""
    source = follow(tree, verb, _CITED) if verb.lemma.lower() in SAYING else None
    medium = source and subject(tree, verb)
    if source is None or medium is None or not (verb.lemma == "report" or _is_medium(tree, medium)):
        return None
    name = Speaker(source.text, source.text)
    tells = person_of(tree, source) or is_human(name) or is_plural(name) or is_body(name)
    return source if tells else None


def _is_medium(tree: Tree, who: Token) -> bool:
    words = {token.lemma.lower() for token in tree.within(phrase(tree, who))}
    return bool(words & listed("medium")) or canonical(who.text) is not None


def _is_thing(verb: Token, speaker: Token, cue: Cue) -> bool:
    """ "A poster offers trips", "the war has seen": what says or shows something, but thinks and wants nothing."""
    noun = speaker.lemma.lower()
    common = speaker.tag in {"NN", "NNS"} and speaker.text.islower() and not speaker.entity
    meant = cue.kind in _UNSAID or (cue.stance in _MEANT and verb.lemma.lower() not in SAYING)
    tells = cue.kind is Kind.EVIDENCE or not meant
    if not common or (tells and noun not in HAPPENINGS | SITES):
        return False
    name = Speaker(noun, noun)
    human = is_human(name) and noun not in listed("things that are called like people")
    return not (human or is_body(name) or is_body(Speaker(speaker.text, "")) or noun in _MINDS)


def _says_nothing(tree: Tree, cue: Cue, content: Range) -> bool:
    """ "Told it", "knew it": one word is nothing that is said but yes or no, yet it can be denied or supported."""
    word = tree.at(content[0])
    spoken = cue.kind is Kind.SPEECH and cue.stance is not Stance.DENIES and word.pos != "INTJ"
    return content[1] - content[0] == 1 and (spoken or (cue.kind is Kind.BELIEF and word.pos == "PRON"))


def _set_off(tree: Tree, verb: Token) -> Proposition | None:
    """ "The road is shut, the mayor, Erik Ek, said": whom the parse hangs on what is said, between commas."""
    if verb.dep != "ROOT" or verb.lemma not in PARENTHETIC or subject(tree, verb) is not None:
        return None
    first = tree.sentence(verb).first
    if verb.index - first < _SHORTEST or tree.at(verb.index - 1).text != ",":
        return None
    last = tree.at(verb.index - 2)
    who = tree.head(last) if last.dep == "appos" else last
    start, _ = phrase(tree, who)
    if who.pos not in NOMINAL or tree.at(start - 1).text != "," or person_of(tree, who) is None:
        return None
    return Proposition(verb, who, extent(tree, range(first, start - 1)), Stance.ASSERTS)


def _apparent(tree: Tree, verb: Token) -> Proposition | None:
    """ "X seems to be slipping": nobody says it, the whole clause is what is said."""
    about, complement = subject(tree, verb), tree.child(verb, "xcomp", "oprd", "acomp", "ccomp")
    if about is None or complement is None or verb.tag == "VBG":
        return None
    start = min(tree.below(complement if about.lemma == "it" else about))
    end = max(tree.below(complement)) + 1
    return Proposition(verb, None, (start, end), Stance.ASSERTS) if start < end else None


def stance_of(tree: Tree, verb: Token, cue: Cue) -> Stance:
    """The cue's stance, turned by a negation and by "declined to"."""
    if not is_negated(tree, verb):
        return Stance.DEMANDS if _demands(tree, verb) else cue.stance
    declined = cue.stance is Stance.DENIES or cue.kind is Kind.SPEECH
    return Stance.DECLINES if declined else Stance.DENIES


def _of_question(tree: Tree, verb: Token, content: Range, stance: Stance) -> Stance:
    """ "Asked how long", "do not know whether", "to say if": asked or not known, neither asserted nor denied."""
    opens = tree.at(content[0])
    asked = opens.lemma.lower() == "whether" or (opens.lemma.lower() == "if" and opens.dep == "mark")
    unknown = stance is Stance.DENIES and opens.tag in RELATIVE and is_negated(tree, verb)
    return Stance.QUESTIONS if unknown or (asked and stance in _TAKEN_FOR_KNOWN) else stance


def _demands(tree: Tree, verb: Token) -> bool:
    """ "Called for", "called on", "asked parents to come": a demand, unlike the bare verb."""
    return leads(tree, verb, *_DEMANDED)
