"""The words by which English attributes: verbs, nouns and adverbs with their stance and what they take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model import Stance


class Kind(StrEnum):
    """What an attribution attributes: words, a belief, an intention, an attitude, or what evidence shows."""

    SPEECH = "speech"
    BELIEF = "belief"
    INTENT = "intent"
    ATTITUDE = "attitude"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue. A that-clause is always taken; objects, infinitives and prepositions only where listed."""

    kind: Kind
    stance: Stance
    takes_object: bool
    takes_infinitive: bool
    prepositions: frozenset[str]


# kind, stance, frames (o = object, i = infinitive), prepositions, lemmas
_VERBS: tuple[tuple[Kind, Stance, str, str, str], ...] = (
    (Kind.SPEECH, Stance.ASSERTS, "", "of", "say"),
    (Kind.SPEECH, Stance.ASSERTS, "", "of about", "tell"),
    (
        Kind.SPEECH,
        Stance.ASSERTS,
        "",
        "about",
        "add argue quip joke muse opine remark reply retort note continue conclude reason contend posit stress "
        "caution counter testify shout yell whisper mutter proclaim assure reassure grumble gush fume interject "
        "chime email text insist respond comment",
    ),
    (
        Kind.SPEECH,
        Stance.ASSERTS,
        "o",
        "to about",
        "announce state report write tweet retweet post declare disclose reveal recall explain emphasize emphasise "
        "underscore underline reiterate repeat mention cite highlight describe portray characterize characterise "
        "frame confirm acknowledge admit concede confess affirm reaffirm assert allege outline detail clarify "
        "recount relate quote repeat echo voice express articulate convey communicate present unveil estimate "
        "predict project forecast list identify name specify observe inform notify brief publish release share "
        "discuss address brag boast tout raise remind maintain paraphrase invoke reference speculate claim "
        "advertise broadcast summarize summarise attribute blame credit compare liken label brand dub call deem "
        "rate rank pronounce rule find verify certify reckon",
    ),
    (Kind.SPEECH, Stance.ASSERTS, "", "to at", "point allude refer hint nod"),
    (Kind.SPEECH, Stance.ASSERTS, "", "about of on with", "talk speak complain lament boast brag rave"),
    (Kind.SPEECH, Stance.ASSERTS, "o", "of about against that", "warn"),
    (Kind.SPEECH, Stance.ASSERTS, "o", "of", "accuse charge suspect convict"),
    (Kind.SPEECH, Stance.ASSERTS, "oi", "", "claim profess purport admit suggest imply signal indicate"),
    (
        Kind.SPEECH,
        Stance.DENIES,
        "o",
        "",
        "deny dismiss reject refute rebut dispute contradict disavow repudiate renounce disown downplay debunk rebuff "
        "discount deride",
    ),
    (Kind.SPEECH, Stance.QUESTIONS, "o", "about", "question doubt wonder query challenge"),
    (Kind.SPEECH, Stance.QUESTIONS, "oi", "about for", "ask"),
    (Kind.SPEECH, Stance.DECLINES, "oi", "", "decline refuse"),
    (Kind.SPEECH, Stance.PROMISES, "oi", "to", "promise vow pledge swear threaten guarantee offer commit undertake"),
    (
        Kind.SPEECH,
        Stance.DEMANDS,
        "oi",
        "for on",
        "urge demand request implore beg exhort instruct order advise recommend propose encourage press "
        "advocate plead appeal invite require command direct",
    ),
    (Kind.SPEECH, Stance.DEMANDS, "", "for on", "call push"),
    (
        Kind.ATTITUDE,
        Stance.ASSERTS,
        "oi",
        "for on about over against with from to",
        "criticize criticise condemn denounce praise applaud laud hail welcome endorse defend attack slam blast "
        "mock ridicule decry deplore bemoan lambast lambaste assail scold chide castigate chastise belittle "
        "disparage insult congratulate thank celebrate commend salute protest apologize apologise object rail rip "
        "trash bash scorn regret resent",
    ),
    (
        Kind.ATTITUDE,
        Stance.ASSERTS,
        "oi",
        "for against with on",
        "support back oppose favor favour prefer love like hate dislike admire appreciate agree disagree concur vote "
        "embrace champion approve disapprove",
    ),
    (
        Kind.BELIEF,
        Stance.ASSERTS,
        "i",
        "that",
        "think feel suppose guess assume figure imagine presume trust realize realise understand know remember",
    ),
    (
        Kind.BELIEF,
        Stance.ASSERTS,
        "oi",
        "about for in",
        "believe expect fear hope worry anticipate suspect consider view regard see perceive envision forget judge "
        "interpret",
    ),
    (
        Kind.INTENT,
        Stance.PROMISES,
        "oi",
        "on to for",
        "plan intend aim want wish seek decide choose opt aspire desire mull contemplate prepare",
    ),
    (
        Kind.EVIDENCE,
        Stance.ASSERTS,
        "o",
        "that",
        "show demonstrate prove illustrate determine learn discover document reflect",
    ),
    (Kind.EVIDENCE, Stance.ASSERTS, "i", "", "seem appear"),
)

VERBS: dict[str, Cue] = {}
for _kind, _stance, _frames, _prepositions, _lemmas in _VERBS:
    for _lemma in _lemmas.split():
        VERBS[_lemma] = Cue(_kind, _stance, "o" in _frames, "i" in _frames, frozenset(_prepositions.split()))

NOUNS: dict[str, Stance] = {
    **dict.fromkeys(
        "claim assertion statement announcement accusation allegation report revelation warning suggestion "
        "remark comment argument belief hope fear concern expectation estimate prediction view opinion criticism "
        "complaint admission acknowledgment declaration disclosure testimony conclusion praise support insistence "
        "contention worry assessment finding reminder confirmation".split(),
        Stance.ASSERTS,
    ),
    **dict.fromkeys("denial rejection dismissal opposition".split(), Stance.DENIES),
    **dict.fromkeys("question doubt skepticism scepticism".split(), Stance.QUESTIONS),
    **dict.fromkeys("refusal".split(), Stance.DECLINES),
    **dict.fromkeys("promise vow pledge plan threat decision offer commitment".split(), Stance.PROMISES),
    **dict.fromkeys("call demand request proposal appeal recommendation advice".split(), Stance.DEMANDS),
}

LIGHT_VERBS = frozenset("make express voice give issue raise have repeat maintain level offer cast air hold".split())

ADVERBS = frozenset("reportedly allegedly purportedly supposedly seemingly apparently".split())

HEDGES = frozenset(
    "may might could would likely possibly perhaps probably reportedly allegedly purportedly supposedly apparently "
    "potentially suspected alleged purported unverified unconfirmed appear seem believe suspect think".split()
)

# "X said" may stand after a clause or a quotation without governing it in the parse.
PARENTHETIC = frozenset(
    "say add tell write note report argue explain state warn continue claim announce tweet insist reply conclude "
    "declare recall stress suggest ask quip joke remark acknowledge admit observe caution predict estimate "
    "believe think show respond shout post read".split()
)

RECIPIENTS = frozenset("tell inform remind assure reassure notify brief warn advise ask urge".split())
