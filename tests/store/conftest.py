"""A migrated database of each kind, empty at the start of every test."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
async def dsn(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return await _fresh_postgres(request.getfixturevalue("postgres_dsn"))


@pytest.fixture
async def db(dsn: str) -> AsyncIterator[Database]:
    database = open_database(dsn)
    await upgrade(database)
    yield database
    await database.close()


async def _fresh_postgres(server: str) -> str:
    name = f"test_{uuid.uuid4().hex}"
    engine = sa.ext.asyncio.create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
