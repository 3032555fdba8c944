"""What the service tells of itself: dead channels, silent feeds, languages it cannot read, that it is alive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.alerts.group import alert_id
from monitor.alerts.render import formatting
from monitor.alerts.rendered import rendered
from monitor.alerts.stage import outgoing
from monitor.alerts.timing import next_digest
from monitor.app import App
from monitor.channels.ping import ping
from monitor.config.models import DigestConfig
from monitor.config.routes import Traits, lanes
from monitor.errors import TransientChannelError
from monitor.model import Alert, HealthView, Unread
from monitor.store import (
    activity,
    channel_states,
    clock,
    findings,
    health,
    heartbeats,
    last_run,
    retention,
    traces,
)

log = structlog.get_logger(__name__)

_A_DAY = timedelta(hours=25)  # and a little more, so that a daily digest tells it first
_PRUNED, _AT_ONCE = timedelta(hours=1), 500
_MERGED = timedelta(days=1)
_LASTING = 600.0  # seconds without any answer
_NETWORK = {
    "offline": "The network is away since {since:%d %b %H:%M} UTC: no feed and no page can be reached.",
    "online": "The network is back; it had been away since before {told:%d %b %H:%M} UTC.",
}
_TOPIC = "monitor-health"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look shows: when things last happened, dead channels nobody was told of, events that wait."""

    happened: Mapping[str, datetime]
    dead: Sequence[sa.Row[Any]]
    events: Sequence[sa.Row[Any]]


async def run(app: App, limit: int) -> int:
    """Look at everything once. Returns 0: what it finds, it tells, and there is nothing to drain.

    Each step says whether it has changed something, for then the next one has to look anew.
    """
    seen = None
    for step in (_clock, _offline, _dead_channels, _unread_languages, _alive, _tell, _ping, _prune):
        seen = seen or await _look(app, limit)
        if await step(app, seen):
            seen = None
    return 0


async def _look(app: App, limit: int) -> _Seen:
    dead_since = app.now() - app.config.health.channel_dead_after
    async with app.db.read() as connection:
        return _Seen(
            await last_run.everything(connection),
            await channel_states.to_tell(connection, since=dead_since),
            await health.pending(connection, limit),
        )


async def _clock(app: App, seen: _Seen) -> bool:
    now = app.now()
    if clock.is_noted(seen.happened, now):
        return False
    async with app.db.write() as connection:
        by = await clock.set_back(connection, now)
        if by is not None:
            text = f"The machine's clock was set back by {by}: times that monitor had stored were set back with it."
            await health.add(connection, [health.HealthEvent("clock_set_back", "monitor", text)], now)
    if by is not None:
        log.warning("the clock was set back", by=str(by))
    return True


async def _offline(app: App, seen: _Seen) -> bool:
    """Told once when it lasts, and once more when it is over."""
    reach, now = app.http.reach, app.now()
    told, over = seen.happened.get("offline"), seen.happened.get("online")
    is_told = told is not None and (over is None or over < told)
    if is_told == reach.offline or (reach.offline and reach.seconds < _LASTING):
        return False
    state = "offline" if reach.offline else "online"
    text = _NETWORK[state].format(since=now - timedelta(seconds=reach.seconds), told=told or now)
    async with app.db.write() as connection:
        await last_run.put(connection, state, now)
        await health.add(connection, [health.HealthEvent(state, "monitor", text)], now)
    return True


async def _dead_channels(app: App, seen: _Seen) -> bool:
    now = app.now()
    for channel in seen.dead:
        since = f"{channel.failing_since:%d %b %H:%M} UTC"
        text = f"The channel {channel.name} has accepted nothing since {since}: {channel.error}"
        async with app.db.write() as connection:
            await health.add(connection, [health.HealthEvent("channel_dead", channel.name, text)], now)
            await channel_states.mark_told(connection, channel.name, now)
    return bool(seen.dead)


async def _unread_languages(app: App, seen: _Seen) -> bool:
    """Once a day, unless a digest told it: what matched in a language from which nothing can be read."""
    since, now = seen.happened.get("languages"), app.now()
    if since is not None and since > now - _A_DAY:
        return False
    async with app.db.read() as connection:
        unread = await activity.unread(connection, since) if since else []
    async with app.db.write() as connection:
        await last_run.put(connection, "languages", now)
        if unread:
            await health.add(connection, [_language_event(unread)], now)
    return True


def _language_event(unread: list[Unread]) -> health.HealthEvent:
    text = "; ".join(formatting.unread(one) for one in unread)
    return health.HealthEvent("language_unread", ", ".join(one.language for one in unread), text)


async def _alive(app: App, seen: _Seen) -> bool:
    at, last, now = app.config.health.alive_at, seen.happened.get("alive"), app.now()
    if at is None:
        return False
    if last and next_digest(last, DigestConfig(every="day", at=at), app.config.time_zone) > now:
        return False
    async with app.db.read() as connection:
        done = await activity.since(connection, last or now)
    async with app.db.write() as connection:
        await last_run.put(connection, "alive", now)
        if last is not None:
            text = (
                f"monitor is alive: since {last:%d %b %H:%M} UTC it has read {done.articles:,} articles, made "
                f"{done.findings:,} findings and sent {done.sent:,} messages; {done.failing} feeds are failing."
            )
            await health.add(connection, [health.HealthEvent("alive", "monitor", text)], now)
    return True


async def _tell(app: App, seen: _Seen) -> bool:
    """One message for all events that wait, after the grouping wait and with its interval."""
    rows, now = seen.events, app.now()
    if not rows or not _is_time(app, rows[0].created_at, seen.happened.get("health")):
        return False
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
    message = await rendered(app, alert)
    sent = outgoing(app, message, _channels(app, events))
    async with app.db.write() as connection:
        if await health.mark_told(connection, [event.id for event in events]) == len(events):
            await findings.insert_alert(connection, alert, sent)
            await last_run.put(connection, "health", now)
    log.info("health told", events=len(events), deliveries=len(sent.targets), subject=message.subject)
    return True


def _is_time(app: App, since: datetime, last: datetime | None) -> bool:
    grouping = app.config.grouping
    return app.now() >= max(since + grouping.wait, last + grouping.interval if last else since)


def _channels(app: App, events: tuple[HealthView, ...]) -> set[str]:
    """Where health goes; of a dead channel only the others are told, if there are any."""
    wanted = {name for lane in lanes(app.config, Traits(None, "health")) for name in lane.channels}
    dead = {event.subject for event in events if event.kind == "channel_dead"}
    return (wanted - dead) or (set(app.config.channels) - dead) or wanted


async def _ping(app: App, seen: _Seen) -> bool:
    """While all stages run without error; one that stands still is told by the call that does not come."""
    url, last, now = app.config.health.ping_url, seen.happened.get("ping"), app.now()
    if url is None or (last is not None and now < last + app.config.health.ping_every):
        return False
    async with app.db.read() as connection:
        stages = await heartbeats.listing(connection)
    if heartbeats.trouble(stages, now) is not None:
        return False
    async with app.db.write() as connection:
        await last_run.put(connection, "ping", now)
    try:
        await ping(app.http.client, url)
    except TransientChannelError as error:
        log.warning("no ping", error=str(error))
    return True


async def _prune(app: App, seen: _Seen) -> bool:
    """Once an hour, in small transactions: a part at each look until nothing is left."""
    now, last = app.now(), seen.happened.get("prune")
    if last is not None and now - last < _PRUNED:
        return False
    kept = app.config.retention
    ages = retention.Ages(kept.texts, kept.matched, kept.records)
    async with app.db.write() as connection:
        gone = await retention.prune(connection, ages, now, _AT_ONCE)
        if gone:
            log.info("pruned", rows=gone)
        given_back = await traces.give_back(connection)
        if not gone and not given_back and await _merge(connection, seen, now):
            await retention.note_size(connection, now)
            await last_run.put(connection, "prune", now)
    return False


async def _merge(connection: AsyncConnection, seen: _Seen, now: datetime) -> bool:
    """Once a day, in parts: what was pruned is to be in no segment of the index. Returns whether that is done."""
    begun, done = seen.happened.get("merge"), seen.happened.get("merged")
    under_way = begun is not None and (done is None or done < begun)
    if done is not None and not under_way and now - done < _MERGED:
        return True
    if not under_way:
        await last_run.put(connection, "merge", now)
    busy = await traces.merge(connection, begun=under_way)
    if not busy:
        await last_run.put(connection, "merged", now)
    return not busy
