"""A real browser, Chromium without a window, that looks at a desk on a loopback port."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from monitor.web.server import serve
from tests.desk.conftest import the_story
from tests.desk.conftest import told_once as told_once  # noqa: PLC0414  (a fixture)
from tests.support.desk import Desk

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
FLAGS = ["--no-sandbox", "--disable-background-networking"]


@dataclass(slots=True)
class Visit:
    """A page of the desk, and all that went wrong in it: errors of scripts, and what the policy stopped."""

    desk: Desk
    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(self.home.rstrip("/") + path)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium; skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: install the package chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def visit(chromium: Browser, tmp_path: Path, told_once: Path) -> AsyncIterator[Visit]:
    """The story on this machine; at the end nothing may have gone wrong."""
    file = tmp_path / "config.yaml"
    file.write_text("# ours\ntopics:\n  - name: Border # since spring\n    query: border count\n", "utf-8")
    async with the_story(tmp_path, told_once) as desk, visiting(chromium, desk, file) as opened:
        yield opened
        assert opened.wrong == []


@asynccontextmanager
async def visiting(chromium: Browser, desk: Desk, file: Path | None = None) -> AsyncIterator[Visit]:
    async with serve(lambda: desk.app, file, {}) as address:
        assert address is not None
        context: BrowserContext = await chromium.new_context(locale="en-GB", timezone_id="Europe/Kyiv")
        context.set_default_timeout(30_000)
        page = await context.new_page()
        opened = Visit(desk, page, address)
        page.on("pageerror", lambda error: opened.wrong.append(str(error)))
        page.on(
            "console",
            lambda said: opened.wrong.append(said.text) if "Content Security" in said.text else None,
        )
        page.on("dialog", lambda dialog: opened.wrong.append(f"a script ran: {dialog.message}"))
        yield opened
        await context.close()
