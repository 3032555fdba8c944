"""What readers said is kept whatever becomes of the finding, and is what the topic's next articles are held against."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.model import Heard
from monitor.store import feedback, findings, mentions
from monitor.store.judging import judge
from monitor.store.tables import feedback as table
from monitor.store.tables import findings as findings_table
from tests.selection.puts import ARDEN, said, vector
from tests.support.desk import Desk, Mailbox, counted, open_desk

QUAY = "Ilsa Arden said the north quay is closed to lorries until the autumn."


@pytest.fixture
async def desk(dsn: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=dsn) as opened:
        yield opened


async def tell(desk: Desk, text: str = QUAY) -> int:
    """An article with this one claim. Returns its revision's id."""
    desk.clock.advance(hours=1)
    claim = said(text.removeprefix("Ilsa Arden said "), text, by=ARDEN)
    return await desk.read("border", text, claim, vector=vector(text))


async def click(desk: Desk, finding: int, verdict: str) -> bool:
    async with desk.app.db.write() as connection:
        return await judge(connection, finding, verdict, made_by="link", now=desk.clock())


async def unwanted(desk: Desk) -> tuple[bytes, ...]:
    async with desk.app.db.read() as connection:
        return await feedback.unwanted(connection, "border")


async def heard(desk: Desk) -> Heard:
    async with desk.app.db.read() as connection:
        return await feedback.heard(connection, "border")


async def test_it_survives_the_finding_and_its_mention(desk: Desk) -> None:
    revision = await tell(desk)
    await click(desk, 1, "not-relevant")
    async with desk.app.db.write() as connection:
        await mentions.replace(connection, revision, [], engine="another")
        assert await findings.view(connection, 1) is None
        [kept] = await feedback.listing(connection)
    assert (kept.finding_id, kept.reason, kept.topic, kept.verdict) == (None, None, "Border", "not-relevant")
    assert "north quay" in kept.headline
    assert kept.spot == f"{revision}:text:16:{len(QUAY)}"
    assert await unwanted(desk) == (vector(QUAY),)
    assert (await heard(desk)).not_relevant == 1


async def test_a_word_on_what_was_read_anew_is_not_counted_twice(desk: Desk) -> None:
    await tell(desk)
    assert await click(desk, 1, "not-relevant")
    async with desk.app.db.write() as connection:
        row = (await connection.execute(sa.select(findings_table))).mappings().one()
        await connection.execute(sa.delete(findings_table))
        await connection.execute(sa.insert(findings_table).values(**{**row, "id": 7}))
    assert not await click(desk, 7, "not-relevant")
    assert (await heard(desk)).not_relevant == 1


async def test_the_last_word_holds_where_two_contradict(desk: Desk) -> None:
    await tell(desk)
    for verdict in ("not-relevant", "not-new", "useful"):
        assert await click(desk, 1, verdict)
    assert await heard(desk) == Heard(useful=1, told=1)
    assert await unwanted(desk) == ()
    await click(desk, 1, "not-relevant")
    assert await heard(desk) == Heard(not_relevant=1, told=1)


async def test_a_figure_that_is_not_new_does_not_silence_its_next_value(desk: Desk) -> None:
    text = "Minister Lind said 155 lorries were held at the border."
    await desk.read("border", text, counted(text, 155, "lorries", noun="lorry"))
    await click(desk, 1, "not-new")
    assert await unwanted(desk) == ()
    await click(desk, 1, "not-relevant")
    assert len(await unwanted(desk)) == 1


def vector_of(number: int) -> bytes:
    return np.float32(number).tobytes()


async def test_the_latest_are_held_against_the_next_articles(desk: Desk) -> None:
    await tell(desk)
    row = {
        "topic_id": "border",
        "kind": "claim",
        "headline": "",
        "verdict": "not-relevant",
        "made_by": "link",
    }
    rows = [
        row | {"spot": f"9:text:0:{n}", "vector": vector_of(n), "created_at": desk.clock()} for n in range(60)
    ]
    async with desk.app.db.write() as connection:
        await connection.execute(sa.insert(table), rows)
    assert await unwanted(desk) == tuple(vector_of(n) for n in range(10, 60))


async def test_a_finding_that_is_not_there_is_said_to_be_unknown(desk: Desk) -> None:
    with pytest.raises(StoreError, match="There is no finding 4"):
        await click(desk, 4, "useful")
