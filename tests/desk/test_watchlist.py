"""The editor in a browser without scripts: the configuration's own topics and those of the files that it includes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from monitor.web.app import web_app
from tests.desk.conftest import HOME, service
from tests.desk.test_access import csrf
from tests.support.desk import Desk

NORTH = "# of the north\n- {name: Fjord, query: fjord ferry}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/north.yaml").write_text(NORTH, "utf-8")
    file = tmp_path / "config.yaml"
    file.write_text("include: [lists/*.yaml]\ntopics:\n  - {name: Border, query: border count}\n", "utf-8")
    return file


@asynccontextmanager
async def editing(desk: Desk, file: Path) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    transport = httpx.ASGITransport(web_app(service(desk, file)))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        yield client, csrf((await client.get("/")).text)


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


async def test_an_included_file_is_checked_and_saved_by_itself(desk: Desk, file: Path) -> None:
    async with editing(desk, file) as (client, token):
        assert "lists/north.yaml" in (await client.get("/watchlist")).text
        page = (await client.get("/watchlist?file=lists/north.yaml")).text
        assert "# of the north" in page
        form = {"csrf": token, "file": "lists/north.yaml", "seen": seen(page)}
        wrong = await client.post("/watchlist/check", data={**form, "text": "- {name: Fjord, qery: x}\n"})
        assert "Line 1:" in wrong.text
        typed = NORTH.replace("ferry", "bridge")
        saved = await client.post("/watchlist", data={**form, "text": typed})
        assert saved.headers["location"] == "/watchlist?saved=1&file=lists%2Fnorth.yaml"
    assert (file.parent / "lists/north.yaml").read_text("utf-8") == typed
    assert "border count" in file.read_text("utf-8")


async def test_a_change_of_somebody_else_is_told_and_stays(desk: Desk, file: Path) -> None:
    north = file.parent / "lists/north.yaml"
    async with editing(desk, file) as (client, token):
        page = (await client.get("/watchlist?file=lists/north.yaml")).text
        north.write_text(NORTH + "# mine\n", "utf-8")
        form = {
            "csrf": token,
            "file": "lists/north.yaml",
            "seen": seen(page),
            "text": NORTH.replace("ferry", "x"),
        }
        answer = await client.post("/watchlist", data=form)
        assert answer.status_code == 409
        assert "changed meanwhile" in answer.text
    assert north.read_text("utf-8") == NORTH + "# mine\n"


@pytest.mark.parametrize("name", ["../secret.yaml", "/etc/passwd", "lists/south.yaml", "lists"])
async def test_no_other_file_is_shown_or_written(desk: Desk, file: Path, name: str) -> None:
    (file.parent.parent / "secret.yaml").write_text("- {name: A, query: a}\n", "utf-8")
    async with editing(desk, file) as (client, token):
        assert (await client.get("/watchlist", params={"file": name})).status_code == 404
        form = {"csrf": token, "file": name, "seen": "", "text": NORTH}
        assert (await client.post("/watchlist", data=form)).status_code == 404


async def test_a_file_with_the_line_ends_of_windows_keeps_them(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"# ours\r\ntopics:\r\n  - {name: Border, query: border count}\r\n")
    async with editing(desk, file) as (client, token):
        page = (await client.get("/watchlist")).text
        typed = "topics:\r\n  - {name: Border, query: border crossings}\r\n"
        form = {"csrf": token, "seen": seen(page), "text": typed}
        assert (await client.post("/watchlist", data=form)).status_code == 303
    assert file.read_bytes() == b"# ours\r\n" + typed.encode()
