"""An alert that says it is a test, so that a channel can be tried before there is news."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import Alert, Evidence, FindingKind, FindingView, Interval, Part, Relation, Span, Stance


def sample_alert(now: datetime) -> Alert:
    """One made-up finding, marked as a test in subject, topic, title and reason."""
    quote = "The bridge was crossed by 163 cyclists this morning, up from 155, Mayor Example said."
    text = Span(Part.TEXT, 0, len(quote), quote)
    evidence = Evidence(
        outlet="Example Gazette",
        title="Test article: more cyclists on the bridge",
        url="https://example.org/test",
        quote=quote,
        published_at=now - timedelta(minutes=12),
        first_seen_at=now,
        span=text,
    )
    finding = FindingView(
        id=0,
        kind=FindingKind.CHANGED_FIGURE,
        relation=Relation.SUPERSEDES,
        headline="TEST: 155 → 163 cyclists on the bridge, Mayor Example says",
        evidence=evidence,
        value=Interval(163, 163),
        previous=Interval(155, 155),
        unit="cyclists",
        speaker="Mayor Example",
        stance=Stance.ASSERTS,
        origins=3,
        copies=41,
        reason="This is a test of the channel. Nothing happened, and real alerts look like this.",
        salience=1.0,
    )
    return Alert(f"test-{now:%Y%m%dT%H%M%S}", "monitor-test", "Test of a channel", now, (finding,))
