"""An alert as Slack blocks within Slack's limits (docs.slack.dev/reference/block-kit/blocks)."""

from __future__ import annotations

import json
from typing import Any

from monitor.alerts.render.telling import Story, Telling
from monitor.channels.plain import cut
from monitor.channels.slack import escape

_HEADER = 150
_FINDINGS = 15
_ALL = 12_000
"""Slack refuses what is too long as a whole ("msg_blocks_too_long"), without saying where that begins."""
_LINK = 800


def blocks(story: Story) -> tuple[dict[str, Any], ...]:
    """A header, a line on the topic, two blocks a finding, and how many more there are."""
    made = [
        {"type": "header", "text": {"type": "plain_text", "text": _fit(story.subject or "-", _HEADER)}},
        _context(_fit(f"{story.topic} · {story.created}", 300)),
    ]
    told = 0
    for telling in story.shown[:_FINDINGS]:
        more = _finding(telling, alone=story.count == 1)
        if told and len(json.dumps(made + more)) > _ALL:
            break
        made += more
        told += 1
    if story.count > told:
        made.append(_context(f"and {story.count - told:,} more"))
    made += [_section(_fit(event, 500)) for event in story.events[:_FINDINGS]]
    made += [_context(_fit(line, 500)) for line in story.unread]
    return tuple(made)


def _finding(telling: Telling, *, alone: bool) -> list[dict[str, Any]]:
    first = f"*{_fit(telling.relation, 100)}*"
    lines = [
        "" if alone else f"*{_fit(telling.headline, 300)}*",
        f"{first}: {_fit(telling.change, 200)}" if telling.change else first,
        f"> {_fit(telling.quote, 1200)}",
        f"{_fit(telling.said_by, 200)} · {'in the same article' if telling.again else _article(telling)}",
    ]
    times = (
        telling.spread
        if telling.again
        else f"Published {telling.published} · seen {telling.seen} · {telling.spread}"
    )
    before = [_fit(f"Before: {'; '.join(telling.before)}", 600)] if telling.before else []
    made = [
        _section("\n".join(line for line in lines if line)),
        _context(_fit(times, 300), *before, _fit(f"Why: {telling.reason}", 600)),
    ]
    if telling.links:
        made.append(_context(" · ".join(f"<{escape(link.url)}|{link.label}>" for link in telling.links)))
    return made


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _markup(text)}


def _article(telling: Telling) -> str:
    """Title and outlet, linked if the address is one and not too long."""
    title, outlet = _fit(telling.title, 300), _fit(telling.outlet, 120)
    address = escape(telling.url or "")
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
