"""A migrated database of each kind, empty at the start of every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.store.db import Database, open_database
from tests.support.migrated import migrated
from tests.support.postgres import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
async def dsn(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return await fresh_database(request.getfixturevalue("postgres_dsn"))


@pytest.fixture
async def both(dsn: str) -> AsyncIterator[Database]:
    """SQLite, then PostgreSQL."""
    async with _opened(dsn) as database:
        yield database


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite."""
    async with _opened(f"sqlite:///{tmp_path / 'test.db'}") as database:
        yield database


@asynccontextmanager
async def _opened(dsn: str) -> AsyncIterator[Database]:
    database = open_database(dsn)
    await migrated(database)
    yield database
    await database.close()
