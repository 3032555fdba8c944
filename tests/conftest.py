"""Fixtures that tests of several packages share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import structlog

os.environ["COLUMNS"] = (
    "200"  # tables of the terminal are as wide everywhere; read when rich's console is made
)

from tests.support.migrated import migrated
from tests.support.postgres import NoPostgresError, postgres_server


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A PostgreSQL server of this session's own, as SQLAlchemy names it; skips where there is none."""
    try:
        with postgres_server() as dsn:
            yield dsn
    except NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """What a test opens as the log, with its level, is closed again."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def schema_of_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service in this process makes its new SQLite database as `migrated` does."""
    monkeypatch.setattr("monitor.app.upgrade", migrated)
