from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from rich.console import Console as Terminal

from monitor.channels.console import Console
from monitor.channels.file import File
from monitor.errors import TransientChannelError
from tests.channels.sending import a_message
from tests.support.pipes import stopped_reader


async def test_a_file_gets_one_line_of_json_a_message(tmp_path: Path) -> None:
    channel = File("record", tmp_path / "new" / "alerts.jsonl")
    first, second = a_message(), a_message(payload={"title": "two\nlines\u2028and 新"})
    await channel.send(first, "")
    await channel.send(second, "")
    written = (tmp_path / "new" / "alerts.jsonl").read_bytes()
    assert [json.loads(line) for line in written.split(b"\n")[:-1]] == [first.payload, second.payload]


async def test_a_line_cut_short_by_a_crash_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b'{"half": ')
    await File("record", path).send(a_message(), "")
    assert json.loads(path.read_bytes().split(b"\n")[1]) == a_message().payload


async def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    with pytest.raises(TransientChannelError, match="File channel record cannot write"):
        await File("record", tmp_path).send(a_message(), "")


async def test_a_console_shows_words_and_runs_none() -> None:
    screen = io.StringIO()
    terminal = Terminal(file=screen, width=80, force_terminal=False)
    message = a_message(
        subject="[red]news[/red]", text="\x1b[2J[bold]quote[/bold]\u202e\x07 https://a.example/b"
    )
    await Console(terminal).send(message, "")
    assert "[red]news[/red]" in screen.getvalue()
    assert "[bold]quote[/bold]" in screen.getvalue()
    assert not set("\x1b\x07\u202e") & set(screen.getvalue())


async def test_a_console_makes_addresses_clickable() -> None:
    screen = io.StringIO()
    await Console(Terminal(file=screen, width=60, force_terminal=True)).send(a_message(), "")
    assert "https://example.org/test\x1b\\" in screen.getvalue()


async def test_the_console_says_a_headline_once() -> None:
    screen = io.StringIO()
    text = "Topic: Bridge, Wednesday\n\n155 → 163 cyclists\nChanged figure\n"
    await Console(Terminal(file=screen, width=100)).send(
        a_message(subject="155 → 163 cyclists", text=text), ""
    )
    assert screen.getvalue().count("155 → 163 cyclists") == 1


async def test_a_console_that_takes_nothing_is_tried_again_and_stops_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitor.channels.console._PATIENCE", 0.01)
    with stopped_reader() as (reader, writer):
        channel = Console(Terminal(file=writer, width=80))
        with pytest.raises(TransientChannelError, match="takes nothing"):
            await channel.send(a_message(), "")
        os.read(reader, 1_000_000)
        await channel.send(a_message(subject="Harbour"), "")
        assert "Harbour" in os.read(reader, 1_000_000).decode()
        os.close(reader)
        with pytest.raises(TransientChannelError, match="Broken pipe"):
            await channel.send(a_message(), "")
