"""An alert as Slack blocks within Slack's limits (docs.slack.dev/reference/block-kit/blocks)."""

from __future__ import annotations

import json
from typing import Any

from monitor.alerts.render.view_model import AlertModel, FindingModel
from monitor.channels.plain import cut
from monitor.channels.slack import escape

_HEADER = 150
_FINDINGS = 15
_ALL = 12_000
"""Slack refuses what is too long as a whole ("msg_blocks_too_long"), without saying where that begins."""
_LINK = 800


def blocks(alert: AlertModel) -> tuple[dict[str, Any], ...]:
    """A header, a line on the topic, two blocks a finding, and how many more there are."""
    made = [
        {"type": "header", "text": {"type": "plain_text", "text": _fit(alert.subject or "-", _HEADER)}},
        _context(_fit(f"{alert.topic} · {alert.created}", 300)),
    ]
    told = 0
    for finding in alert.shown[:_FINDINGS]:
        more = _finding(finding, alone=alert.count == 1)
        if told and len(json.dumps(made + more)) > _ALL:
            break
        made += more
        told += 1
    if alert.count > told:
        made.append(_context(f"and {alert.count - told:,} more"))
    made += [_section(_fit(event, 500)) for event in alert.events[:_FINDINGS]]
    made += [_context(_fit(line, 500)) for line in alert.unread]
    return tuple(made)


def _finding(finding: FindingModel, *, alone: bool) -> list[dict[str, Any]]:
    first = f"*{_fit(finding.relation, 100)}*"
    lines = [
        "" if alone else f"*{_fit(finding.headline, 300)}*",
        f"{first}: {_fit(finding.change, 200)}" if finding.change else first,
        f"> {_fit(finding.quote, 1200)}",
        f"{_fit(finding.said_by, 200)} · {'in the same article' if finding.again else _article(finding)}",
    ]
    times = (
        finding.spread
        if finding.again
        else f"Published {finding.published} · seen {finding.seen} · {finding.spread}"
    )
    before = [_fit(f"Before: {'; '.join(finding.before)}", 600)] if finding.before else []
    made = [
        _section("\n".join(line for line in lines if line)),
        _context(_fit(times, 300), *before, _fit(f"Why: {finding.reason}", 600)),
    ]
    if finding.links:
        made.append(_context(" · ".join(f"<{escape(link.url)}|{link.label}>" for link in finding.links)))
    return made


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _markup(text)}


def _article(finding: FindingModel) -> str:
    """Title and outlet, linked if the address is one and not too long."""
    title, outlet = _fit(finding.title, 300), _fit(finding.outlet, 120)
    address = escape(finding.url or "")
    linked = f"<{address}|{title.replace('|', '¦')}>" if 0 < len(address) <= _LINK else title
    return f"{linked}, {outlet}"


def _context(*texts: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_markup(text) for text in texts]}


def _markup(text: str) -> dict[str, Any]:
    """`verbatim` keeps Slack from making links, channels and mentions of what stands in the text."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _fit(text: str, limit: int) -> str:
    """Escaped and at most `limit` UTF-16 units long."""
    escaped = escape(text)
    while len(escaped.encode("utf-16-le", "replace")) // 2 > limit:
        text = cut(text, max(1, min(len(text) * 3 // 4, limit)))
        escaped = escape(text)
    return escaped
