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
        "add argue quip joke muse opine remark reply retort note continue conclude reason contend posit "
        "caution counter testify shout yell whisper mutter proclaim assure reassure grumble gush fume interject "
        "chime email text insist respond comment",
    ),
    (
        Kind.SPEECH,
        Stance.ASSERTS,
        "o",
        "to about",
        "announce state report write tweet retweet post declare disclose reveal recall explain emphasize emphasise "
        "underscore underline stress reiterate repeat mention cite highlight describe portray characterize characterise "
        "frame confirm acknowledge admit concede confess affirm reaffirm assert allege outline detail clarify "
        "recount  quote repeat echo voice express articulate convey communicate  unveil estimate "
        "predict project forecast list identify  specify observe inform notify brief publish release share "
        "discuss  brag boast tout  remind  paraphrase invoke reference speculate claim "
        "advertise broadcast summarize summarise attribute blame credit compare liken label brand dub deem "
        "rate  pronounce rule find   reckon",
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
        " deride",
    ),
    (Kind.SPEECH, Stance.QUESTIONS, "o", "about", "question doubt wonder query"),
    (Kind.SPEECH, Stance.QUESTIONS, "oi", "about for", "ask"),
    (Kind.SPEECH, Stance.DECLINES, "oi", "", "decline refuse"),
    (Kind.SPEECH, Stance.PROMISES, "oi", "to", "promise vow pledge swear threaten guarantee offer  undertake"),
    (
        Kind.SPEECH,
        Stance.DEMANDS,
        "oi",
        "for on",
        "urge demand request implore beg exhort instruct order advise recommend propose encourage press "
        "advocate plead appeal    ",
    ),
    (Kind.SPEECH, Stance.DEMANDS, "", "for on", "push"),
    (Kind.SPEECH, Stance.ASSERTS, "oi", "for on", "call"),
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
        "think see feel  guess assume  imagine presume trust realize realise understand know remember",
    ),
    (
        Kind.BELIEF,
        Stance.ASSERTS,
        "oi",
        "about for in",
        "believe expect fear hope hop worry anticipate suspect consider view regard perceive envision forget  "
        "interpret",
    ),
    (
        Kind.INTENT,
        Stance.PROMISES,
        "oi",
        "on to for",
        "plan intend aim want wish seek decide choose opt aspire desire mull contemplate ",
    ),
    (
        Kind.EVIDENCE,
        Stance.ASSERTS,
        "o",
        "that",
        "show demonstrate  illustrate determine learn discover document ",
    ),
    (Kind.EVIDENCE, Stance.ASSERTS, "oi", "", "seem appear"),
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

LIGHT_VERBS = frozenset("make express voice give issue have repeat maintain level offer cast air hold".split())

ADVERBS = frozenset("reportedly allegedly purportedly supposedly".split())

HEDGES = frozenset(
    "may might could likely possibly perhaps probably reportedly allegedly purportedly supposedly apparently "
    "potentially suspected alleged purported unverified unconfirmed appear seem believe suspect think".split()
)

# "went on to say", "declined to confirm": the infinitive is said, or is not, by the one who does the first verb.
CARRIERS = frozenset("go decline refuse continue begin start fail rush use".split())

MODALS = frozenset("would could should may might can must will".split())

APPEARANCE = frozenset({"seem", "appear"})

DEMANDING = {"call": frozenset({"for", "on", "upon"}), "push": frozenset({"for"}), "ask": frozenset({"for"})}

LABELS = frozenset(
    "note source sources update updated photo photos video watch read related more image credit caption file result "
    "topics tags by from live breaking exclusive analysis opinion email phone contact correction".split()
)

DOCUMENTS = frozenset("poll survey study".split())

# "X said" may stand after a clause or a quotation without governing it in the parse.
PARENTHETIC = frozenset(
    "say add tell write note report argue explain state warn continue claim announce tweet insist reply conclude "
    "declare recall stress suggest ask quip joke remark acknowledge admit observe caution predict estimate "
    "believe think show respond shout post read".split()
)

RECIPIENTS = frozenset("tell inform remind assure reassure notify brief warn advise ask urge".split())
