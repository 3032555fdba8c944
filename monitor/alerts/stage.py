"""Turns pending findings into alerts with their deliveries, in one transaction a topic."""

from __future__ import annotations

import structlog

from monitor.alerts.group import alert_id, told_at
from monitor.alerts.render import render
from monitor.app import App
from monitor.channels.message import to_stored
from monitor.config.routes import channels_for
from monitor.model import Alert
from monitor.store import findings

log = structlog.get_logger(__name__)


async def run(app: App, limit: int) -> int:
    """Tell the topics whose time has come. Returns how many alerts were raised."""
    now = app.now()
    async with app.db.read() as connection:
        waiting = await findings.waiting(connection)
    due = [w for w in waiting if told_at(w.since, w.last_alert_at, app.config.grouping) <= now][:limit]
    for topic in due:
        await _raise(app, topic)
    return len(due)


async def _raise(app: App, topic: findings.Waiting) -> None:
    now = app.now()
    async with app.db.read() as connection:
        found = await findings.pending(connection, topic.topic_id)
    if not found:
        return
    alert = Alert(
        id=alert_id(topic.topic_id, [finding.id for finding in found], now),
        topic_id=topic.topic_id,
        topic_name=topic.topic_name,
        created_at=now,
        findings=tuple(found),
    )
    message = render(alert, app.config.time_zone)
    names = channels_for(app.config, topic.topic_id)
    targets = [(name, target) for name in names for target in app.channels[name].targets()]
    try:
        async with app.db.write() as connection:
            await findings.add_alert(
                connection,
                alert,
                subject=message.subject,
                message=to_stored(message),
                targets=targets,
            )
    except findings.GroupedElsewhereError:
        return
    log.info(
        "alert raised", topic=topic.topic_id, alert=alert.id, findings=len(found), subject=message.subject
    )
