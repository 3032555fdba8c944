"""A desk with a story in its ledger, and a browser without scripts that looks at it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from monitor.desk.service import Service
from monitor.web.app import web_app
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.story import tell

HOME = "http://127.0.0.1:8080"


@pytest.fixture(scope="session")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the story's database is kept, so that it is told but once."""
    return tmp_path_factory.mktemp("story")


@pytest.fixture
async def desk(tmp_path: Path, told_once: Path) -> AsyncIterator[Desk]:
    """The story, on one topic and one feed."""
    async with the_story(tmp_path, told_once) as opened:
        yield opened


@asynccontextmanager
async def the_story(folder: Path, told_once: Path, **settings: object) -> AsyncIterator[Desk]:
    """A desk of its own with the story, after whose end it opens."""
    feeds = [{"url": "https://post.example/rss", "name": "Morning Post"}]
    if not (told_once / "desk.db").exists():
        async with open_desk(told_once, {"hook": Mailbox()}, feeds=feeds) as first:
            await tell(first)
            (told_once / "now").write_text(first.clock().isoformat())
    shutil.copy(told_once / "desk.db", folder / "desk.db")
    async with open_desk(folder, {"hook": Mailbox()}, feeds=feeds, **settings) as opened:
        opened.clock.now = datetime.fromisoformat((told_once / "now").read_text())
        yield opened


def service(desk: Desk, file: Path | None = None) -> Service:
    """What serves the desk by the settings of its app."""
    assert desk.app.config.web is not None
    return Service(lambda: desk.app, desk.app.config.web, file, {})


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """On the machine itself."""
    transport = httpx.ASGITransport(web_app(service(desk)))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield client
