"""The words of the domain as frozen values, so that stages share types and nothing else.

All times are aware and in UTC. `None` means absent, never failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_WATCH = timedelta(days=7)
"""How long the page of an article is read again."""


class Relation(StrEnum):
    """How a mention stands to what the ledger already holds."""

    NEW = "NEW"
    CONFIRMS = "CONFIRMS"
    REFINES = "REFINES"
    SUPERSEDES = "SUPERSEDES"
    LAGGED = "LAGGED"
    CONFLICTS = "CONFLICTS"
    DENIES = "DENIES"
    WITHDRAWN = "WITHDRAWN"


CHANGES = frozenset({Relation.REFINES, Relation.SUPERSEDES, Relation.CONFLICTS})
SILENT = frozenset({Relation.CONFIRMS, Relation.LAGGED})


class FindingKind(StrEnum):
    NEW_CLAIM = "new_claim"
    NEW_FIGURE = "new_figure"
    CHANGED_FIGURE = "changed_figure"


class Stance(StrEnum):
    ASSERTS = "asserts"
    DENIES = "denies"
    QUESTIONS = "questions"
    DECLINES = "declines"
    PROMISES = "promises"
    DEMANDS = "demands"


class Bound(StrEnum):
    """Which ends of a figure's interval the words name."""

    EXACTLY = "exactly"
    ABOUT = "about"
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    AT_MOST = "at most"
    LESS_THAN = "less than"
    BETWEEN = "between"


class Part(StrEnum):
    """The part of a revision that a span points into."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Span:
    """Exact words: `quote` is the revision's `part` from `start` to `end` (characters, end excluded)."""

    part: Part
    start: int
    end: int
    quote: str

    def holds(self, other: Span) -> bool:
        """Whether all of the other words stand in these."""
        return self.part is other.part and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether they share a character."""
        return self.part is other.part and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Interval:
    """What a figure says: "more than 150" is (150, None), "155" is (155, 155). At least one end is named."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it. `name` is canonical ("Volodymyr Zelensky"), `words` as written, `role` if told."""

    name: str
    words: str
    role: str | None = None
    affiliation: str | None = None

    @property
    def office(self) -> str | None:
        """What the speaker is, as far as it was told: "foreign minister, Ukraine"."""
        told = [part for part in (self.role, self.affiliation) if part and part not in self.name]
        return ", ".join(told) or None


@dataclass(frozen=True, slots=True)
class QuantityKey:
    """What a number is a number of. Speaker, as-of time and outlet are never part of it.

    counted   head lemma of what is counted ("national"), with `modifiers` ("chinese")
    event     lemma of what happened to it ("fight", "kill"), None if nothing did
    roles     lemmas and names tied to the event ("russia")
    place     where, as written
    period    "day", "night", "week" ... for counts of one period, None for cumulative ones
    """

    counted: str
    modifiers: tuple[str, ...] = ()
    event: str | None = None
    roles: tuple[str, ...] = ()
    place: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as an article tells it. `span` is the number's words, `sentence` what is quoted.

    `previous` is the value that stood before by its own words ("rose from 148 to 171"). `clause` is the part of the
    sentence that tells of the number, by which verb and of whom; empty where no verb governs it.
    """

    span: Span
    sentence: Span
    value: Interval
    bound: Bound
    unit: str
    key: QuantityKey
    label: str
    speaker: Speaker | None = None
    hedged: bool = False
    previous: Interval | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One attributed claim or reported act. `content` is what is claimed, `sentence` what is quoted.

    `about` holds the earlier words for which the content only stands ("such claims"). Of an `act` that the article
    tells in its own voice the speaker is the one who acts. `label` says who says or does what in a few words that can
    stand alone; it is empty where the sentence itself says it best.
    """

    content: Span
    sentence: Span
    cue: str | None
    speaker: Speaker | None
    stance: Stance
    hedged: bool = False
    about: str | None = None
    act: bool = False
    label: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is a sentence in the article's own voice, of which nobody is said to say or do anything."""
        return self.cue is None and self.speaker is None

    @property
    def meant(self) -> str:
        """The content, with the words for which it stands."""
        return f"{self.content.quote} [{self.about}]" if self.about else self.content.quote


@dataclass(frozen=True, slots=True)
class Predication:
    """The verb that governs what is said, by its grammar.

    verb      its lemma, the noun's or adjective's where a form of "be" stands before it, "" where nothing governs
    tense     "past", "present", "future", "perfect", "pluperfect", "infinitive" or "" for a phrase without a verb
    subject   "person", "body", "place", "pronoun", "noun" or "" for none
    former    the words that place it in another time ("1995", "five years ago"), "" where none do
    """

    verb: str = ""
    tense: str = ""
    subject: str = ""
    negated: bool = False
    modal: bool = False
    passive: bool = False
    former: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure or a claim of one revision, with what choosing and linking need of it.

    `vector` embeds what is said (float32, unit length, as bytes); `order` is its place in the revision.
    """

    what: Figure | Claim
    order: int
    vector: bytes
    predication: Predication = Predication()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, cleaned, as the feed gives it."""

    guid: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    author: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one reading of a feed gives; `problems` are entries that had to be sanitized or left out.

    On `skip_hours` (0 to 23, UTC) and `skip_days` (Monday is 0) it asks to be left alone. A list of sitemaps has no
    entries: it `leads_to` others, the likeliest to hold news first.
    """

    title: str
    entries: tuple[Entry, ...]
    ttl_seconds: int | None = None
    language: str | None = None
    problems: tuple[str, ...] = ()
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    leads_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article inside a page."""

    text: str
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a matched article and how near it is to the topic: 0 is something else, 1 is the topic itself."""

    part: Part
    start: int
    end: int
    relevance: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a finding is read: the article and its exact words.

    `revision` is the number of the article's version in which they stand, `text_hash` the SHA-256 of its text.
    """

    outlet: str
    title: str
    url: str
    quote: str
    published_at: datetime | None
    first_seen_at: datetime
    span: Span
    article_id: int = 0
    revision: int = 1
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One value that a quantity had, as it was reported: what was known before a finding."""

    at: datetime
    value: Interval
    bound: Bound
    speaker: str | None
    outlet: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with all that a message says of it.

    bound, previous_bound   how `value` and `previous` were worded, None where that is not known
    history                 the quantity's reported values in the order of their times, this one included
    topic                   the name of its topic
    target                  number of its quantity or claim in the topic's ledger
    status                  "pending", "routed", "grouped" (told) or "baseline" (it was there before anyone watched)
    act                     whether the speaker did what is told, instead of saying it
    office                  what the speaker is ("foreign minister, Ukraine"), None where nobody told
    """

    id: int
    kind: FindingKind
    relation: Relation
    headline: str
    evidence: Evidence
    value: Interval | None
    previous: Interval | None
    unit: str
    speaker: str | None
    stance: Stance | None
    origins: int
    copies: int
    reason: str
    salience: float
    bound: Bound | None = None
    previous_bound: Bound | None = None
    history: tuple[Known, ...] = ()
    topic: str = ""
    act: bool = False
    office: str | None = None
    topic_id: str = ""
    target: int | None = None
    raised_at: datetime | None = None
    alert_id: str | None = None
    status: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class HealthView:
    """Something about the service itself that its owner should know, such as a feed that fell silent.

    `kind` is "feed_silent", "channel_dead", "alive" and the like, `subject` what it is about, `text` one sentence.
    """

    id: int
    kind: str
    subject: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """How often readers of a topic judged what it told: by feedback, and by merging or splitting (`acted`)."""

    not_relevant: int = 0
    not_new: int = 0
    useful: int = 0
    acted: int = 0
    told: int = 0


@dataclass(frozen=True, slots=True)
class Unread:
    """Matched articles in a language from which nothing was ever read, with some of their titles."""

    language: str
    articles: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """Findings of one topic, told together. `id` stays the same on every try and every channel.

    thread   the same for all alerts of one story of the topic
    events   what the service tells of itself; such an alert has no findings
    digest   "day", "hour" or "week" for one that tells a whole period
    unread   what matched in a digest's period and could not be read
    """

    id: str
    topic_id: str
    topic_name: str
    created_at: datetime
    findings: tuple[FindingView, ...]
    thread: str = ""
    events: tuple[HealthView, ...] = ()
    digest: str | None = None
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver answered to an accepted message; `ref` is its own name for it, to reply to."""

    detail: str
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What the ledger needs to know of the article that a mention stands in.

    `origin` names who first told it: "Reuters" for a wire story, the first outlet of a set of copies, else the
    outlet itself. Two articles with one origin corroborate nothing.
    """

    id: int
    url: str
    title: str
    outlet: str
    origin: str
    published_at: datetime | None
    first_seen_at: datetime

    @property
    def reported_at(self) -> datetime:
        """When it was published, or first seen where no date is known."""
        return self.published_at or self.first_seen_at


@dataclass(frozen=True, slots=True)
class Report:
    """One value of a quantity as one article gives it. `as_of` is the time for which the value was said to hold.

    `figure` is the figure that gave it, placed as the ledger keeps it; None where only its quote is known.
    """

    value: Interval
    bound: Bound
    speaker: str | None
    as_of: datetime
    origin: str
    outlet: str
    url: str
    quote: str
    relation: Relation
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A series of reports of one figure. `number` is its place in the topic's ledger and never changes."""

    number: int
    label: str
    key: QuantityKey
    unit: str
    vector: bytes
    reports: tuple[Report, ...]


WORDINGS = 6
"""Other wordings of a claim that are kept for comparing."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which a claim was put; `vector` embeds it."""

    content: str
    sentence: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim of the ledger: who says what with what stance, and every origin that told it.

    `content`, `sentence` and `vector` are of its first wording, `wordings` holds others, the oldest first.
    """

    number: int
    speaker: Speaker | None
    stance: Stance
    content: str
    sentence: str
    vector: bytes
    first_told_at: datetime
    origins: tuple[str, ...]
    wordings: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that is known of one topic in one language, in the order in which it became known.

    Where the user made two quantities one, further quantities of the same number stand at the end: its other
    wordings. `last_quantity` and `last_claim` are the highest numbers that were ever given, none of them again.
    """

    quantities: tuple[Quantity, ...] = ()
    claims: tuple[KnownClaim, ...] = ()
    last_quantity: int = 0
    last_claim: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What one mention does to the ledger, and why.

    target    number of the quantity or claim it belongs to; one that the ledger does not hold yet is new, None where
              the ledger does not take it in
    previous  the value that stood before, for changed figures
    tell      whether a person should hear of it; the ledger keeps it either way
    salience  0 to 1, what is told first
    reason    one sentence for the user: compared with what, how near, which rule decided
    headline  the news in a few words ("155 -> 163 Chinese nationals fighting for Russia, Zelensky says")
    origin    who its sentence says reported it ("Reuters"), None where it is the article's own
    nearest   number of the claim that it was compared with, `likeness` the chance that both are one
    chooser   who decided that it is told or not, `score` is 0 to 1: how likely it is news
    """

    mention: Mention
    relation: Relation
    target: int | None
    previous: Interval | None
    tell: bool
    salience: float
    reason: str
    headline: str
    origin: str | None = None
    nearest: int | None = None
    likeness: float = 0.0
    chooser: str = ""
    score: float = 0.0
