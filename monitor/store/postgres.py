"""Connections to PostgreSQL that notice when nobody is at the other end any more."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

SETTINGS: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "monitor",
}
"""Of libpq (https://www.postgresql.org/docs/current/libpq-connect.html): a dead host is noticed within 30 seconds."""
_ANSWER = 5.0  # seconds in which a connection that was kept must answer


def end_when_idle(engine: AsyncEngine, seconds: float) -> None:
    """Have the server end transactions that nobody goes on with for so long.

    Set on each connection: poolers refuse it among what a connection begins with.
    """

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi: Any, _record: Any) -> None:
        cursor = dbapi.cursor()
        cursor.execute(f"SET idle_in_transaction_session_timeout = {round(1_000 * seconds)}")
        cursor.close()
        dbapi.commit()


@asynccontextmanager
async def opened(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that answers: one that was kept and does not is thrown away, and a new one made once."""
    connection = await engine.connect()
    try:
        await _answers(connection)
    except DBAPIError:
        await connection.close()
        connection = await engine.connect()
        await _answers(connection)
    try:
        yield connection
    finally:
        await connection.close()


async def _answers(connection: AsyncConnection) -> None:
    async with hung_up_after(_ANSWER, connection):
        await connection.exec_driver_sql("SELECT 1")
        await connection.rollback()


@asynccontextmanager
async def hung_up_after(seconds: float, connection: AsyncConnection) -> AsyncIterator[None]:
    """Have the block's statements fail as if the server had gone, once it took longer than this.

    A frozen server answers nothing, not even that a statement is to be cancelled.
    """
    sync = connection.sync_connection
    assert sync is not None
    driver: Any = sync.connection.driver_connection
    late = asyncio.get_running_loop().call_later(seconds, _hang_up, driver)
    try:
        yield
    finally:
        late.cancel()


def _hang_up(driver: Any) -> None:
    with suppress(OSError), socket.socket(fileno=os.dup(driver.pgconn.socket)) as wire:
        wire.shutdown(socket.SHUT_RDWR)
