"""Of forty secrets that stand in addresses, errors and refused edits, no command shows one unless it is asked to."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from monitor.alerts import stage
from monitor.channels.file import File
from monitor.cli import main
from monitor.delivery import stage as delivery
from monitor.store import heartbeats
from monitor.store.tables import alerts, deliveries, entries, feeds, health_events, settings
from tests.support.desk import Desk, open_desk
from tests.test_logs import PLANTED, SECRET

TEXTS = [str(value) for value in PLANTED.values()] + [
    f"503 from https://h.example/{n}?key={SECRET}" for n in range(3)
]
ADDRESSES = [text for text in TEXTS if text.startswith("https://") and " " not in text and "/x@" not in text]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A database in whose every text that a server, an address or a person brings a secret stands."""
    listed = {
        "database": f"sqlite:///{tmp_path / 'desk.db'}",
        "feeds": [{"url": url, "name": f"Paper {n}"} for n, url in enumerate(ADDRESSES)],
        "topics": [{"name": "Border", "query": "border count"}],
        "channels": {"log": {"type": "file", "path": str(tmp_path / "told" / "alerts.jsonl")}},
    }
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump(listed), "utf-8")
    asyncio.run(_filled(tmp_path, listed))
    return path


async def _filled(folder: Path, listed: dict[str, Any]) -> None:
    async with open_desk(folder, {}, **listed) as desk:
        await _troubled(desk)


async def _troubled(desk: Desk) -> None:
    now = desk.clock()
    async with desk.app.db.write() as connection:
        ids = (await connection.scalars(sa.select(feeds.c.id).order_by(feeds.c.id))).all()
        await connection.execute(
            sa.insert(settings).values(
                file="config.yaml", loaded_at=now, refused_at=now, problems=TEXTS, at_restart=[]
            )
        )
        alert = {"id": "a", "thread": "t", "created_at": now, "subject": TEXTS[0], "message": {}}
        await connection.execute(sa.insert(alerts).values(**alert))
        for n, text in enumerate(TEXTS):
            trouble = {"status": "parked", "error": text, "attempts": 3}
            feed_id = ids[n % len(ids)]
            change = sa.update(feeds).where(feeds.c.id == feed_id)
            await connection.execute(change.values(error=text, last_success_at=now - timedelta(days=1)))
            entry = {"feed_id": feed_id, "guid": text, "url": text, "title": "", "summary": "", "content": ""}
            entry |= {"first_seen_at": now, "first_poll": False}
            await connection.execute(sa.insert(entries).values(**entry, **trouble))
            delivery = {"alert_id": "a", "channel": "log", "target": text, "created_at": now}
            await connection.execute(sa.insert(deliveries).values(**delivery, **trouble))
            event = {"kind": "gone", "subject": f"Paper {n % len(ids)}", "text": text, "created_at": now}
            await connection.execute(sa.insert(health_events).values(**event))
            await heartbeats.beat(connection, f"stage {n}", now=now, items=0, error=text)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["monitor", *arguments])
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(SystemExit):
        main()


COMMANDS = (
    ("status",),
    ("feeds",),
    ("feeds", "export"),
    *(("feeds", "show", f"Paper {n}") for n in (0, 7)),
    ("articles",),
    ("deliveries",),
    ("check",),
    ("prune", "--dry-run"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_planted_secret_is_shown(
    config: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert len(TEXTS) >= 40
    run(monkeypatch, *command, "--config", str(config))
    out, err = capfd.readouterr()
    shown = out + err
    assert len(shown) > 100
    assert [line for line in shown.splitlines() if SECRET in line] == []


@pytest.mark.parametrize("command", [("feeds", "export"), ("feeds", "show", "Paper 7")], ids=" ".join)
def test_they_are_shown_when_asked_for(
    config: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, *command, "--show-secrets", "--config", str(config))
    assert SECRET in capfd.readouterr().out


async def test_the_database_its_log_and_the_alerts_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)  # as on a machine on which new files are for everybody
    try:
        async with open_desk(tmp_path, {"file": File("file", tmp_path / "alerts.jsonl")}) as desk:
            await desk.figure("border", 155)
            desk.clock.advance(minutes=9)
            while await stage.run(desk.app, 10) or await delivery.run(desk.app, 10):
                desk.clock.advance(minutes=9)
            modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(["desk.db", "desk.db-wal", "desk.db-shm", "alerts.jsonl"], 0o600)
