"""What the user says of quantities holds: for what comes, and after everything was read and linked anew."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.language.embed import embed
from monitor.ledger.stage import link
from monitor.model import Mention
from monitor.store import ledger, link_overrides, mentions, topics
from monitor.store.db import open_database
from monitor.store.tables import findings, matches, quantities, readings
from tests.support.desk import Clock, Desk, Mailbox, Tells, counted, open_desk

NOUNS = {"lorries": ("lorry", "hold"), "ferries": ("ferry", "sink"), "trains": ("train", "cancel")}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"box": Mailbox()}) as opened:
        yield opened


async def tell(desk: Desk, value: float, things: str) -> int:
    desk.clock.advance(hours=1)
    noun, event = NOUNS[things]
    text = f"Minister Lind said {value:g} {things} were {event} at the border."
    said = counted(text, value, things, noun=noun, event=event)
    return await desk.read("border", text, said, vector=embed([things])[0].tobytes())


async def series(desk: Desk) -> dict[int, list[float | None]]:
    """The ledger's quantities by number, with the values told of each."""
    async with desk.app.db.read() as connection:
        known = await ledger.load(connection, "border", "en")
    return {q.number: [report.value.low for report in q.reports] for q in known.quantities}


async def merge(desk: Desk, kept: int, other: int) -> None:
    desk.clock.advance(seconds=1)
    async with desk.app.db.write() as connection:
        await link_overrides.merge(connection, "border", "quantity", (kept, other), desk.clock())


async def split(desk: Desk, finding: int) -> bool:
    desk.clock.advance(seconds=1)
    async with desk.app.db.write() as connection:
        return await link_overrides.split(connection, finding, desk.clock())


async def read_anew(desk: Desk) -> None:
    """All mentions read by another engine and the ledger linked from nothing, the overrides being all that stays."""
    async with desk.app.db.write() as connection:
        revision_ids = (await connection.scalars(sa.select(readings.c.revision_id))).all()
        for revision_id in revision_ids:
            stored = await mentions.of_revision(connection, revision_id)
            again = [Mention(o.mention.what, o.mention.order, o.mention.vector) for o in stored]
            await mentions.replace(connection, revision_id, again, engine="another engine")
        await connection.execute(sa.delete(findings))
        await connection.execute(sa.delete(quantities))
        await connection.execute(sa.update(matches).values(linked_at=None))
        await topics.wake(connection, {"border"}, desk.clock())
    desk.clock.advance(seconds=1)
    await link(desk.app, 10, chooser=Tells())


async def test_after_a_merge_both_wordings_lead_to_the_one_quantity(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")
    assert await series(desk) == {1: [155], 2: [163]}
    await merge(desk, 1, 2)
    await tell(desk, 171, "ferries")
    await tell(desk, 180, "lorries")
    assert await series(desk) == {1: [155, 163, 171, 180]}


async def test_a_number_that_was_given_is_never_given_again(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")
    await merge(desk, 1, 2)
    await tell(desk, 40, "trains")
    assert await series(desk) == {1: [155, 163], 3: [40]}
    async with desk.app.db.read() as connection:
        told = await connection.scalars(sa.select(quantities.c.number).order_by(quantities.c.number))
        assert list(told.all()) == [1, 2, 3]


async def test_the_number_of_what_was_merged_still_names_it(desk: Desk) -> None:
    for value, things in ((155, "lorries"), (163, "ferries"), (40, "trains")):
        await tell(desk, value, things)
    await merge(desk, 1, 2)
    await merge(desk, 2, 3)
    assert await series(desk) == {1: [155, 163, 40]}


async def test_a_merge_holds_after_everything_is_read_anew(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")
    await merge(desk, 1, 2)
    await read_anew(desk)
    assert await series(desk) == {1: [155, 163]}


async def test_a_split_holds_after_everything_is_read_anew(desk: Desk) -> None:
    for value in (155, 163):
        await tell(desk, value, "lorries")
    assert await series(desk) == {1: [155, 163]}
    assert await split(desk, 2)
    assert await series(desk) == {1: [155], 2: [163]}
    await read_anew(desk)
    assert await series(desk) == {1: [155], 2: [163]}


async def test_a_split_undoes_a_merge_and_the_words_find_their_own_again(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")
    await merge(desk, 1, 2)
    assert await split(desk, 2)
    await tell(desk, 171, "ferries")
    assert await series(desk) == {1: [155], 2: [163, 171]}


class Interrupted:
    """The desk's clock; when it is read the second time, somebody else does something, as another process might.

    The first time is when the stage takes its topic, the second when it is about to save.
    """

    def __init__(self, clock: Clock, meanwhile: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._clock, self._meanwhile, self._read = clock, meanwhile, 0

    def __call__(self) -> datetime:
        self._read += 1
        if self._read == 2:
            other = Thread(target=lambda: asyncio.run(self._meanwhile()))
            other.start()
            other.join()
        return self._clock()


async def test_what_the_user_rules_while_an_article_is_linked_is_not_written_over(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")

    async def merge_elsewhere() -> None:
        db = open_database(desk.app.config.database)
        async with db.write() as connection:
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
        await db.close()

    interrupted = replace(desk.app, now=Interrupted(desk.clock, merge_elsewhere))
    await tell(Desk(interrupted, desk.clock), 40, "trains")
    assert await series(desk) == {1: [155, 163]}
    desk.clock.advance(minutes=2)
    await link(desk.app, 10, chooser=Tells())
    assert await series(desk) == {1: [155, 163], 3: [40]}


async def test_numbers_that_two_languages_have_need_the_language(desk: Desk) -> None:
    await tell(desk, 155, "lorries")
    await tell(desk, 163, "ferries")
    async with desk.app.db.write() as connection:
        rows = (await connection.execute(sa.select(quantities))).all()
        spanish = [dict(row._mapping) | {"language": "es", "id": row.id + 10} for row in rows]
        await connection.execute(sa.insert(quantities), spanish)
        with pytest.raises(StoreError, match="in en and in es"):
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
        await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock(), language="en")
    assert await series(desk) == {1: [155, 163]}
