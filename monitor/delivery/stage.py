"""Sends what is due, at least once, every try with the same message and the same id."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
import structlog

from monitor.app import App
from monitor.channels.channel import Channel
from monitor.channels.links import unsubscribe
from monitor.channels.message import from_stored
from monitor.delivery.circuit import GONE, rest
from monitor.delivery.retry import next_try, while_dead
from monitor.errors import (
    ChannelError,
    DatabaseAwayError,
    MonitorError,
    PermanentChannelError,
    TransientChannelError,
)
from monitor.store import channel_states, deliveries, health, leases, silences
from monitor.store.tables import deliveries as table

log = structlog.get_logger(__name__)
_Claimed = tuple[leases.Lease, sa.Row[Any]]


PATIENCE = 5.0
"""Seconds that one round waits for its slow channels, before they go on alone."""


async def run(app: App, limit: int, patience: float = PATIENCE) -> int:
    """Send due deliveries: channels side by side, the messages of one channel in turn. Returns how many were begun.

    A receiver that takes its time holds up no other: its channel goes on alone, and gets nothing new meanwhile.
    """
    claimed = await _claim(app, limit)
    tasks = [
        _begin(app, name, list(items)) for name, items in groupby(claimed, key=lambda item: item[1].channel)
    ]
    if not tasks:
        return 0
    try:
        done, _ = await asyncio.wait(tasks, timeout=patience)
    except asyncio.CancelledError:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    for task in done:
        task.result()
    return len(claimed)


def _begin(app: App, channel: str, claimed: list[_Claimed]) -> asyncio.Task[None]:
    def ended(task: asyncio.Task[None]) -> None:
        if app.sending.get(channel) is task:
            del app.sending[channel]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, DatabaseAwayError):
            log.error("deliveries broke off", channel=channel, error=str(error))

    task = asyncio.create_task(_send_in_turn(app, claimed))
    app.sending[channel] = task
    task.add_done_callback(ended)
    return task


async def _claim(app: App, limit: int) -> list[_Claimed]:
    """What each channel may send now: `limit` messages, or one where it has a pace or failed the last time."""
    now = app.now()
    async with app.db.read() as connection:
        if not (names := set(await channel_states.due(connection, now)) - app.sending.keys()):
            return []
    claimed: list[_Claimed] = []
    async with app.db.write() as connection:
        for name in sorted(names):
            pace = app.config.channels[name].pace if name in app.config.channels else timedelta()
            failures = await channel_states.take_slot(connection, name, now, pace)
            if failures is None:
                continue
            claimed += await leases.claim(
                connection,
                table,
                now=now,
                limit=1 if pace or failures else limit,
                lease=app.lease,
                where=[table.c.channel == name],
            )
    return claimed


async def _send_in_turn(app: App, claimed: list[_Claimed]) -> None:
    """When the channel itself is in trouble, its other messages rest; they lose no attempt."""
    troubled = False
    for lease, row in claimed:
        if troubled:
            await app.give_back(lease)
            continue
        try:
            await _send(app, lease, row)
        except asyncio.CancelledError:
            await app.give_back(lease)
            raise
        except leases.LeaseLostError as error:
            log.warning("lease lost", error=str(error))
        except DatabaseAwayError:
            raise  # the message is sent again, under its own id, once the database is back
        except MonitorError as error:
            await _failed(app, lease, row, error)
            troubled = _rest(error, 1) is not None
        except Exception as bug:
            log.exception("unexpected error", channel=row.channel, alert=row.alert_id)
            await _failed(app, lease, row, _unexpected(row.channel, bug))


async def _send(app: App, lease: leases.Lease, row: sa.Row[Any]) -> None:
    channel = _channel(app, row.channel, row.target)
    async with app.db.read() as connection:
        message = from_stored(await deliveries.message(connection, row.alert_id))
        parent = await deliveries.first_of_thread(connection, row.alert_id, row.channel, row.target)
        left = silences.receiver(row.channel, row.target, message.topic)
        has_left = await silences.holds(connection, silences.RECEIVER, left, app.now())
    if has_left:
        async with app.db.write() as connection:
            await leases.finish(connection, lease, status=deliveries.UNSUBSCRIBED)
        return
    link = unsubscribe(app.config.web, row.id, app.now())
    receipt = await channel.send(replace(message, parent=parent, unsubscribe=link), row.target)
    async with app.db.write() as connection:
        await leases.finish(connection, lease, sent_at=app.now(), ref=receipt.ref)
        if await channel_states.accepted(connection, row.channel, app.now()):
            text = f"The channel {row.channel} accepts messages again; what waited for it is being sent."
            event = health.HealthEvent("channel_recovered", row.channel, text)
            await health.add(connection, [event], app.now())
    log.info("delivered", channel=row.channel, alert=row.alert_id, answer=receipt.detail)


def _channel(app: App, name: str, target: str) -> Channel:
    if name not in app.channels:
        raise ChannelError(
            f"The channel {name} is no longer in the configuration: put it back or drop the delivery."
        )
    channel = app.channels[name]
    if target not in channel.targets():
        raise ChannelError(
            f"{target} is no longer a receiver of the channel {name}: put it back or drop the delivery."
        )
    return channel


async def _failed(app: App, lease: leases.Lease, row: sa.Row[Any], error: MonitorError) -> None:
    now = app.now()
    async with app.db.write() as connection:
        state = await channel_states.get(connection, row.channel)
        again_at = _again_at(lease, row, error, state.accepted_at if state else None, now)
        await leases.fail(connection, lease, error=str(error), again_at=again_at)
        pause = _rest(error, (state.failures if state else 0) + 1)
        if pause is not None:
            await channel_states.failed(
                connection, row.channel, now=now, rest_until=now + pause, error=str(error)
            )
    log.warning("not delivered", channel=row.channel, alert=row.alert_id, error=str(error), again_at=again_at)


def _unexpected(channel: str, bug: Exception) -> ChannelError:
    """A mistake of ours costs a try of this message, and holds up no other. Its words may hold a secret."""
    problem = f"Unexpected {type(bug).__name__} in the channel {channel}; the log has more. Please report it."
    return TransientChannelError(problem, only_target=True)


def _is_gone(error: MonitorError) -> bool:
    return isinstance(error, PermanentChannelError) and error.gone


def _rest(error: MonitorError, failures: int) -> timedelta | None:
    """How long the whole channel rests after this error; None if only one message is concerned."""
    if _is_gone(error):
        return GONE
    if isinstance(error, TransientChannelError) and not error.only_target:
        return rest(failures, error.retry_after)
    return None


def _again_at(
    lease: leases.Lease, row: sa.Row[Any], error: MonitorError, accepted_at: datetime | None, now: datetime
) -> datetime | None:
    if _is_gone(error):
        return now
    if not isinstance(error, TransientChannelError):
        return None
    key = f"{row.alert_id} {row.channel} {row.target}"
    again_at = next_try(lease.attempts, now, error.retry_after, key)
    if again_at is None and not error.only_target:
        again_at = while_dead(row.created_at, accepted_at, now)
    return again_at
