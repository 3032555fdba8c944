"""What the service tells of itself: dead channels, silent feeds, languages it cannot read, that it is alive."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from monitor.alerts.group import alert_id
from monitor.alerts.render import render, words
from monitor.alerts.stage import outgoing
from monitor.alerts.timing import next_digest
from monitor.app import App
from monitor.channels.ping import ping
from monitor.config.models import DigestConfig
from monitor.config.routes import Traits, lanes
from monitor.errors import TransientChannelError
from monitor.model import Alert, HealthView, Unread
from monitor.store import activity, channel_states, clock, findings, health, heartbeats, marks

log = structlog.get_logger(__name__)

_A_DAY = timedelta(hours=25)  # and a little more, so that a daily digest tells it first
_STALLED = timedelta(minutes=3)
_TOPIC = "monitor-health"


async def run(app: App, limit: int) -> int:
    """Look at everything once. Returns 0: what it finds, it tells, and there is nothing to drain."""
    await _clock(app)
    await _dead_channels(app)
    await _unread_languages(app)
    await _alive(app)
    await _tell(app, limit)
    await _ping(app)
    return 0


async def _clock(app: App) -> None:
    now = app.now()
    async with app.db.read() as connection:
        if await clock.is_noted(connection, now):
            return
    async with app.db.write() as connection:
        by = await clock.set_back(connection, now)
    if by is not None:
        log.warning("the clock was set back", by=str(by))


async def _dead_channels(app: App) -> None:
    now = app.now()
    async with app.db.read() as connection:
        dead = await channel_states.to_tell(connection, since=now - app.config.health.channel_dead_after)
    for channel in dead:
        since = f"{channel.failing_since:%d %b %H:%M} UTC"
        text = f"The channel {channel.name} has accepted nothing since {since}: {channel.error}"
        async with app.db.write() as connection:
            await health.add(connection, [health.HealthEvent("channel_dead", channel.name, text)], now)
            await channel_states.mark_told(connection, channel.name, now)


async def _unread_languages(app: App) -> None:
    """Once a day, unless a digest told it: what matched in a language from which nothing can be read."""
    now = app.now()
    async with app.db.read() as connection:
        since = await marks.at(connection, "languages")
        unread = await activity.unread(connection, since) if since and since <= now - _A_DAY else []
    if since is not None and since > now - _A_DAY:
        return
    async with app.db.write() as connection:
        await marks.put(connection, "languages", now)
        if unread:
            await health.add(connection, [_language_event(unread)], now)


def _language_event(unread: list[Unread]) -> health.HealthEvent:
    text = "; ".join(words.unread(one) for one in unread)
    return health.HealthEvent("language_unread", ", ".join(one.language for one in unread), text)


async def _alive(app: App) -> None:
    at, now = app.config.health.alive_at, app.now()
    if at is None:
        return
    async with app.db.read() as connection:
        last = await marks.at(connection, "alive")
        if (
            last is not None
            and next_digest(last, DigestConfig(every="day", at=at), app.config.time_zone) > now
        ):
            return
        done = await activity.since(connection, last or now)
    async with app.db.write() as connection:
        await marks.put(connection, "alive", now)
        if last is not None:
            text = (
                f"monitor is alive: since {last:%d %b %H:%M} UTC it has read {done.articles:,} articles, made "
                f"{done.findings:,} findings and sent {done.sent:,} messages; {done.failing} feeds are failing."
            )
            await health.add(connection, [health.HealthEvent("alive", "monitor", text)], now)


async def _tell(app: App, limit: int) -> None:
    """One message for all events that wait, after the grouping wait and with its interval."""
    now = app.now()
    async with app.db.read() as connection:
        rows = await health.pending(connection, limit)
        last = await marks.at(connection, "health")
    if not rows or not _is_time(app, rows[0].created_at, last):
        return
    events = tuple(HealthView(r.id, r.kind, r.subject, r.text, r.created_at) for r in rows)
    alert = Alert(
        id=alert_id(_TOPIC, [event.id for event in events], now),
        topic_id=_TOPIC,
        topic_name="About monitor itself",
        created_at=now,
        findings=(),
        thread=_TOPIC,
        events=events,
    )
    message = render(alert, app.config.time_zone, templates=app.config.templates)
    sent = outgoing(app, message, _channels(app, events))
    async with app.db.write() as connection:
        if await health.mark_told(connection, [event.id for event in events]) == len(events):
            await findings.insert_alert(connection, alert, sent)
            await marks.put(connection, "health", now)
    log.info("health told", events=len(events), deliveries=len(sent.targets), subject=message.subject)


def _is_time(app: App, since: datetime, last: datetime | None) -> bool:
    grouping = app.config.grouping
    return app.now() >= max(since + grouping.wait, last + grouping.interval if last else since)


def _channels(app: App, events: tuple[HealthView, ...]) -> set[str]:
    """Where health goes; of a dead channel only the others are told, if there are any."""
    wanted = {name for lane in lanes(app.config, Traits(None, "health")) for name in lane.channels}
    dead = {event.subject for event in events if event.kind == "channel_dead"}
    return (wanted - dead) or (set(app.config.channels) - dead) or wanted


async def _ping(app: App) -> None:
    """While all stages run without error; one that stands still is told by the call that does not come."""
    url, now = app.config.health.ping_url, app.now()
    if url is None:
        return
    async with app.db.read() as connection:
        last = await marks.at(connection, "ping")
        stages = await heartbeats.listing(connection)
    if last is not None and now < last + app.config.health.ping_every:
        return
    if not all(now - stage.ran_at <= _STALLED and not stage.error for stage in stages):
        return
    async with app.db.write() as connection:
        await marks.put(connection, "ping", now)
    try:
        await ping(app.http.client, url)
    except TransientChannelError as error:
        log.warning("no ping", error=str(error))
