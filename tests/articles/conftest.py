"""Worker processes that the tests of one module share; starting them takes longer than the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from monitor.config.models import WorkersConfig
from monitor.workers import Workers, open_workers


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with open_workers(WorkersConfig()) as opened:
        yield opened
