"""Sends what is due, at least once, every try with the same message and the same id."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
import structlog

from monitor.app import App
from monitor.channels.channel import Channel
from monitor.channels.message import from_stored
from monitor.delivery.retry import next_try
from monitor.errors import ChannelError, MonitorError, TransientChannelError
from monitor.store import deliveries, work
from monitor.store.tables import deliveries as table

log = structlog.get_logger(__name__)
_Claimed = tuple[work.Lease, sa.Row[Any]]


async def run(app: App, limit: int) -> int:
    """Send due deliveries: channels side by side, the messages of one channel in turn. Returns how many were tried."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, table, now=app.now(), limit=limit, lease=app.lease)
    by_channel = sorted(claimed, key=lambda item: item[1].channel)
    groups = [list(items) for _, items in groupby(by_channel, key=lambda item: item[1].channel)]
    await asyncio.gather(*(_send_in_turn(app, group) for group in groups))
    return len(claimed)


async def _send_in_turn(app: App, claimed: list[_Claimed]) -> None:
    """When the channel itself is in trouble, its other messages rest until then; they lose no attempt."""
    rest_until: datetime | None = None
    for lease, row in claimed:
        if rest_until is not None:
            await app.give_back(lease, due_at=rest_until)
            continue
        try:
            await _send(app, lease, row)
        except asyncio.CancelledError:
            await app.give_back(lease)
            raise
        except MonitorError as error:
            again_at = await _failed(app, lease, row, error)
            if isinstance(error, TransientChannelError) and not error.only_target:
                rest_until = again_at


async def _send(app: App, lease: work.Lease, row: sa.Row[Any]) -> None:
    channel = _channel(app, row.channel)
    async with app.db.read() as connection:
        message = from_stored(await deliveries.message(connection, row.alert_id))
    receipt = await channel.send(message, row.target)
    async with app.db.write() as connection:
        await work.finish(connection, lease, sent_at=app.now())
    log.info("delivered", channel=row.channel, alert=row.alert_id, answer=receipt.detail)


def _channel(app: App, name: str) -> Channel:
    if name not in app.channels:
        raise ChannelError(
            f"The channel {name} is no longer in the configuration: put it back or drop the delivery."
        )
    return app.channels[name]


async def _failed(app: App, lease: work.Lease, row: sa.Row[Any], error: MonitorError) -> datetime | None:
    again_at = None
    if isinstance(error, TransientChannelError):
        key = f"{row.alert_id} {row.channel} {row.target}"
        again_at = next_try(lease.attempts, app.now(), error.retry_after, key)
    log.warning("not delivered", channel=row.channel, alert=row.alert_id, error=str(error), again_at=again_at)
    async with app.db.write() as connection:
        await work.fail(connection, lease, error=str(error), again_at=again_at)
    return again_at
