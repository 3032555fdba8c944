"""A finding put into words once, so that mail, Slack and console say the same."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from monitor.alerts.render import formatting
from monitor.alerts.render.sparkline import sparkline
from monitor.channels.links import Link, links
from monitor.channels.message import Picture
from monitor.channels.plain import one_line
from monitor.config.models import WebConfig
from monitor.model import Alert, FindingView, HealthView, Known, Part, Relation

SHOWN = 20
"""Findings told in full; mail programs cut what is longer than about 100 KB."""
LISTED = 30
"""Further findings of which the headline is told."""
PICTURES = 3
"""Histories that are drawn."""
_TOLD_BEFORE = 4
"""Earlier values that are told."""
_LANGUAGES = 10
_HEADLINE, _QUOTE, _TITLE, _REASON = 300, 1000, 300, 500


@dataclass(frozen=True, slots=True)
class FindingModel:
    """One finding, every field one plain line.

    old, new   the values before and now, empty where there are none
    aside      how far they are apart ("+8, +5.2%") or what is contradicted ("against 155"), else empty
    tone       "new", "changed" or "disputed", for its colour
    url        http or https, None if the address is neither
    before     earlier values, the last first, one line each
    links      what the reader can do, empty where the pages are not served
    picture    the figure's history, for the first findings that have one
    caption    of the picture: where the figure began and where it is now
    unit       what is counted, where that is a word: then `new` is "163 crew members" and `count` "163"
    topic      the topic's name, in a message of several topics
    number     by which the command line knows the finding
    again      whether its article is that of the finding before, so that nothing of it need be told again
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
    before: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    picture: Picture | None = None
    caption: str = ""
    count: str = ""
    unit: str = ""
    topic: str = ""
    number: int = 0
    again: bool = False

    @property
    def change(self) -> str:
        """Old and new in one line: "155 → 163 nationals (+8, +5.2%)", "163 nationals (against 155)"."""
        values = self.new if self.tone == "disputed" or not self.old else f"{self.old} → {self.new}"
        return f"{values} ({self.aside})" if self.aside else values


@dataclass(frozen=True, slots=True)
class AlertModel:
    """A whole alert in words: `shown` in full, `listed` by headline, `left_out` by number alone.

    `events` is what the service tells of itself, `unread` what matched and was not read, one line each.
    """

    subject: str
    topic: str
    created: str
    count: int
    shown: tuple[FindingModel, ...]
    listed: tuple[str, ...]
    left_out: int
    events: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return tuple(model.picture for model in self.shown if model.picture)


def view_model(alert: Alert, zone: ZoneInfo, web: WebConfig | None = None) -> AlertModel:
    """The alert in words, with links where `web` serves the pages behind them.

    Findings of one article stand together, in the order of the most important of each article.
    """
    count, findings = len(alert.findings), by_article(alert.findings)
    shown = [_finding_model(finding, zone, alert) for finding in findings[:SHOWN]]
    shown = _with_pictures(shown, findings, zone)
    shown = [_with_links(t, f.id, web, alert.created_at) for t, f in zip(shown, findings, strict=False)]
    shown = [
        replace(t, again=place > 0 and _article(findings[place]) == _article(findings[place - 1]))
        for place, t in enumerate(shown)
    ]
    return AlertModel(
        subject=_subject(alert),
        topic=one_line(alert.topic_name, 200),
        created=formatting.moment(alert.created_at, zone),
        count=count,
        shown=tuple(shown),
        listed=tuple(one_line(f.headline, _HEADLINE) for f in findings[SHOWN : SHOWN + LISTED]),
        left_out=max(0, count - SHOWN - LISTED),
        events=tuple(_event(event) for event in alert.events),
        unread=tuple(one_line(formatting.unread(one), _REASON) for one in alert.unread[:_LANGUAGES]),
    )


def by_article(findings: Sequence[FindingView]) -> list[FindingView]:
    """Those of one article together, where the first of them stands; what its text says before its title."""
    together: dict[tuple[str, ...], list[FindingView]] = {}
    for finding in findings:
        together.setdefault(_article(finding), []).append(finding)
    return [
        f
        for found in together.values()
        for f in sorted(found, key=lambda f: f.evidence.span.part is Part.TITLE)
    ]


def _article(finding: FindingView) -> tuple[str, ...]:
    evidence = finding.evidence
    return (evidence.outlet, evidence.url or evidence.title)


def _subject(alert: Alert) -> str:
    """The first piece of news, that of a second article beside it, and how many more; a digest says that it is one."""
    told: Sequence[str] = [finding.headline for finding in alert.findings] or [e.text for e in alert.events]
    second = next((f for f in alert.findings if _article(f) != _article(alert.findings[0])), None)
    both = [told[0], second.headline] if second and second.headline != told[0] else told[:1]
    news = "; ".join(one_line(one, 180 // len(both)) for one in both)
    more = f" (+{len(told) - len(both):,} more)" if len(told) > len(both) else ""
    named = f"{one_line(alert.topic_name, 40)}: " if alert.digest or alert.events else ""
    return one_line(named + (news or one_line(alert.topic_name, 180) or "News"), 185) + more


def _event(event: HealthView) -> str:
    return one_line(event.text, _REASON)


def _with_links(model: FindingModel, finding_id: int, web: WebConfig | None, now: datetime) -> FindingModel:
    return replace(model, links=links(web, finding_id, now))


def _with_pictures(
    shown: Sequence[FindingModel], found: Sequence[FindingView], zone: ZoneInfo
) -> list[FindingModel]:
    """The first few findings with a history get it drawn."""
    drawn, left = [], PICTURES
    for place, (model, finding) in enumerate(zip(shown, found, strict=False)):
        png = sparkline(finding.history) if left else None
        if png is not None:
            left -= 1
            made = Picture(
                f"figure-{place + 1}", _alt(finding.history, finding.unit), b64encode(png).decode()
            )
            caption = formatting.course(finding.history, zone)
            model = replace(model, picture=made, caption=caption)  # noqa: PLW2901
        drawn.append(model)
    return drawn


def _alt(history: Sequence[Known], unit: str) -> str:
    """The picture in words."""
    values = [formatting.amount(known.value, unit, known.bound) for known in history]
    return one_line(f"Reported over time: {', '.join(values[-12:])}", _QUOTE)


def _before(finding: FindingView, zone: ZoneInfo) -> tuple[str, ...]:
    """Earlier values, the last first, a value that was only repeated told once."""
    distinct: dict[object, Known] = {}
    for known in finding.history:
        if known.value != finding.value:
            distinct.setdefault((known.value, known.bound), known)
    return tuple(
        formatting.known(known, finding.unit, zone)
        for known in [*distinct.values()][: -_TOLD_BEFORE - 1 : -1]
    )


def _finding_model(finding: FindingView, zone: ZoneInfo, alert: Alert) -> FindingModel:
    evidence = finding.evidence
    published = evidence.published_at
    count, unit = (
        formatting.counted(finding.value, finding.unit, finding.bound) if finding.value else ("", "")
    )
    return FindingModel(
        headline=one_line(finding.headline, _HEADLINE),
        relation=formatting.relation(finding),
        tone=_tone(finding.relation),
        old=formatting.interval(finding.previous, finding.previous_bound) if finding.previous else "",
        new=formatting.amount(finding.value, finding.unit, finding.bound) if finding.value else "",
        count=count,
        unit=unit,
        aside=_aside(finding),
        said_by=formatting.said_by(finding.speaker, finding.stance, act=finding.act, office=finding.office),
        quote=one_line(evidence.quote, _QUOTE),
        outlet=one_line(evidence.outlet, 120),
        title=one_line(evidence.title, _TITLE) or "untitled",
        url=formatting.link(evidence.url),
        published=formatting.moment(published, zone) if published else "at an unknown time",
        seen=formatting.moment(evidence.first_seen_at, zone),
        spread=formatting.spread(finding.origins, finding.copies),
        reason=one_line(finding.reason, _REASON),
        before=_before(finding, zone),
        topic=one_line(finding.topic, 200) if alert.digest else "",
        number=finding.id,
    )


def _aside(finding: FindingView) -> str:
    if finding.previous is None or finding.value is None:
        return ""
    if _tone(finding.relation) == "disputed":
        return f"against {formatting.interval(finding.previous, finding.previous_bound)}"
    return formatting.step(finding.previous, finding.value, finding.unit)


def _tone(relation: Relation) -> str:
    match relation:
        case Relation.NEW:
            return "new"
        case Relation.CONFLICTS | Relation.DENIES | Relation.WITHDRAWN:
            return "disputed"
        case Relation.CONFIRMS | Relation.REFINES | Relation.SUPERSEDES | Relation.LAGGED:
            return "changed"
        case unknown:
            assert_never(unknown)
