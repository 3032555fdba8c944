"""Keeps a process's configuration that of the database, which all who share it follow."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
import structlog

from monitor.app import identified_in, reconfigured, synced
from monitor.config.load import load, load_written, written
from monitor.config.models import Config
from monitor.errors import MonitorError, StoreError
from monitor.reload import Engine
from monitor.status import opened
from monitor.store import configurations, topics
from monitor.store.configurations import Written
from monitor.store.db import Database

log = structlog.get_logger(__name__)

EVERY = 2.0  # seconds between two looks at the database


class Follower:
    """Takes over what anybody applies; `hash_now` is that of the configuration with which the process began."""

    def __init__(self, engine: Engine, environ: Mapping[str, str], hash_now: str) -> None:
        self._engine = engine
        self._environ = environ
        self._hash = hash_now

    async def publish(self, path: Path) -> None:
        """Have all others follow the file that this process has read. Raises StoreError."""
        files = Written(await asyncio.to_thread(written, path))
        self._hash = files.hash
        await publish(self._engine.app.db, files, path)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._look()
            except StoreError as error:
                log.debug("the configuration in force is not known", error=str(error))
            except MonitorError as error:
                log.error("configuration refused, the last good one runs on", error=str(error))

    async def _look(self) -> None:
        async with self._engine.app.db.read() as connection:
            if await configurations.hash_in_force(connection) in (None, self._hash):
                return
            row = await configurations.current(connection)
        assert row is not None
        self._hash = row.hash
        config = await asyncio.to_thread(load_written, configurations.written(row).files, self._environ)
        app, changes = await reconfigured(self._engine.app, config)
        self._engine.use(app)
        log.info("configuration taken over", applied_by=row.applied_by, topics=changes)


async def publish(db: Database, files: Written, path: Path) -> bool:
    """Put a configuration in force. Returns whether it is another one than before. Raises StoreError."""
    by = f"{path} on {socket.gethostname()}"
    async with db.write() as connection:
        return await configurations.apply(connection, files, by, datetime.now(UTC))


async def apply(path: Path, environ: Mapping[str, str]) -> tuple[bool, topics.Changes]:
    """Check a configuration and put it in force for all that share its database, feeds and topics included.

    Returns whether anything changed, and what became of the topics. Raises MonitorError.
    """
    config = await asyncio.to_thread(load, path, environ)
    if sa.make_url(config.database).get_backend_name() != "postgresql":
        raise MonitorError(
            "A SQLite database has one process, which takes over edits of its file by itself: nothing is to be applied."
        )
    files = Written(await asyncio.to_thread(written, path))
    async with opened(config) as db:
        changed = await publish(db, files, path)
        config = await identified_in(db, config)
        async with db.write() as connection:
            return changed, await synced(connection, config, datetime.now(UTC))


async def joined(path: Path, environ: Mapping[str, str]) -> tuple[Config, str]:
    """The configuration in force and its hash, for a worker that comes with this file or with none.

    Raises MonitorError where the worker's own is another one.
    """
    own = Written(await asyncio.to_thread(written, path)) if path.exists() else None
    given = await asyncio.to_thread(load, path, environ) if own else _anywhere(path, environ)
    if sa.make_url(given.database).get_backend_name() != "postgresql":
        raise MonitorError(
            "Workers share a PostgreSQL database: set `database` to postgresql://user:password@host/name. "
            "With SQLite, `monitor run` is all there is."
        )
    async with opened(given) as db, db.read() as connection:
        row = await configurations.current(connection)
    if row is None:
        raise MonitorError(
            "No configuration is in force here yet: start `monitor run`, or `monitor apply` one."
        )
    if own is not None and own.hash != row.hash:
        raise MonitorError(
            f"{path} is not the configuration in force, which {row.applied_by} applied on {row.applied_at:%d %b %H:%M} "
            f"UTC: give this worker the same file, or none, or put this one in force with `monitor apply -c {path}`."
        )
    config = await asyncio.to_thread(load_written, configurations.written(row).files, environ)
    return config.model_copy(update={"database": given.database}), row.hash


def _anywhere(path: Path, environ: Mapping[str, str]) -> Config:
    """Where the database is, for a worker without a file."""
    address = environ.get("MONITOR_DATABASE")
    if not address:
        raise MonitorError(
            f"There is no {path}: name the configuration, or the database in MONITOR_DATABASE."
        )
    return Config(database=address)
