"""A click teaches at once: what is like an unwanted finding stays silent in the articles that come after."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.selection.unwanted import REASON
from monitor.store import choices, findings
from monitor.store.judging import judge
from tests.selection.puts import ARDEN, said, vector
from tests.support.desk import Desk, Mailbox, open_desk

FEAST = "Ilsa Arden said her daughter will marry a baker from Lund."
AGAIN = "Ilsa Arden said her daughter will marry the young baker from Lund in 2032."
QUAY = "Ilsa Arden said the north quay is closed to lorries until the autumn."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"box": Mailbox()}, chooser="plain") as opened:
        yield opened


async def read(desk: Desk, text: str) -> None:
    desk.clock.advance(hours=1)
    claim = said(text.removeprefix("Ilsa Arden said "), text, by=ARDEN)
    await desk.read("border", text, claim, vector=vector(text), chooser=None)


async def told(desk: Desk) -> list[str]:
    async with desk.app.db.read() as connection:
        found = await findings.all_of(connection, "border")
    return sorted(view.evidence.quote for _, _, view in found)


async def test_not_relevant_keeps_the_next_one_like_it_silent(desk: Desk) -> None:
    await read(desk, FEAST)
    async with desk.app.db.write() as connection:
        await judge(connection, 1, "not-relevant", made_by="link", now=desk.clock())
    await read(desk, AGAIN)
    await read(desk, QUAY)
    assert await told(desk) == sorted([FEAST, QUAY])
    async with desk.app.db.read() as connection:
        silent, *_ = await choices.of_article(connection, "border", 2)
    assert silent.reason.startswith(REASON)


async def test_without_a_word_the_next_one_is_told(desk: Desk) -> None:
    await read(desk, FEAST)
    await read(desk, AGAIN)
    assert await told(desk) == sorted([FEAST, AGAIN])
