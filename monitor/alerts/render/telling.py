"""A finding put into words once, so that mail, Slack and console say the same."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.alerts.render import words
from monitor.channels.plain import one_line
from monitor.model import Alert, FindingView, Relation

SHOWN = 20
"""Findings told in full; mail programs cut what is longer than about 100 KB."""
LISTED = 30
"""Further findings of which the headline is told."""
_HEADLINE, _QUOTE, _TITLE, _REASON = 300, 1000, 300, 500


@dataclass(frozen=True, slots=True)
class Telling:
    """One finding, every field one plain line.

    old, new   the values before and now, empty where there are none
    aside      how far they are apart ("+8, +5.2%") or what is contradicted ("against 155"), else empty
    tone       "new", "changed" or "disputed", for its colour
    url        http or https, None if the address is neither
    """

    headline: str
    relation: str
    tone: str
    old: str
    new: str
    aside: str
    said_by: str
    quote: str
    outlet: str
    title: str
    url: str | None
    published: str
    seen: str
    spread: str
    reason: str

    @property
    def change(self) -> str:
        """Old and new in one line: "155 → 163 nationals (+8, +5.2%)", "163 nationals (against 155)"."""
        values = self.new if self.tone == "disputed" or not self.old else f"{self.old} → {self.new}"
        return f"{values} ({self.aside})" if self.aside else values


@dataclass(frozen=True, slots=True)
class Story:
    """A whole alert in words: `shown` in full, `listed` by headline, `left_out` by number alone."""

    subject: str
    topic: str
    created: str
    count: int
    shown: tuple[Telling, ...]
    listed: tuple[str, ...]
    left_out: int


def tell(alert: Alert, zone: ZoneInfo) -> Story:
    """The alert in words, its findings in the order given."""
    count = len(alert.findings)
    return Story(
        subject=_subject(alert),
        topic=one_line(alert.topic_name, 200),
        created=words.moment(alert.created_at, zone),
        count=count,
        shown=tuple(_telling(finding, zone) for finding in alert.findings[:SHOWN]),
        listed=tuple(one_line(f.headline, _HEADLINE) for f in alert.findings[SHOWN : SHOWN + LISTED]),
        left_out=max(0, count - SHOWN - LISTED),
    )


def _subject(alert: Alert) -> str:
    news = one_line(alert.findings[0].headline, 180) if alert.findings else ""
    more = f" (+{len(alert.findings) - 1:,} more)" if len(alert.findings) > 1 else ""
    return (news or one_line(alert.topic_name, 180) or "News") + more


def _telling(finding: FindingView, zone: ZoneInfo) -> Telling:
    evidence = finding.evidence
    published = evidence.published_at
    return Telling(
        headline=one_line(finding.headline, _HEADLINE),
        relation=words.relation(finding),
        tone=_tone(finding.relation),
        old=words.interval(finding.previous) if finding.previous else "",
        new=words.amount(finding.value, finding.unit) if finding.value else "",
        aside=_aside(finding),
        said_by=words.said_by(finding.speaker, finding.stance),
        quote=one_line(evidence.quote, _QUOTE),
        outlet=one_line(evidence.outlet, 120),
        title=one_line(evidence.title, _TITLE) or "untitled",
        url=words.link(evidence.url),
        published=words.moment(published, zone) if published else "at an unknown time",
        seen=words.moment(evidence.first_seen_at, zone),
        spread=words.spread(finding.origins, finding.copies),
        reason=one_line(finding.reason, _REASON),
    )


def _aside(finding: FindingView) -> str:
    if finding.previous is None or finding.value is None:
        return ""
    if _tone(finding.relation) == "disputed":
        return f"against {words.interval(finding.previous)}"
    return words.step(finding.previous, finding.value, finding.unit)


def _tone(relation: Relation) -> str:
    if relation in {Relation.CONFLICTS, Relation.DENIES, Relation.WITHDRAWN}:
        return "disputed"
    return "new" if relation is Relation.NEW else "changed"
