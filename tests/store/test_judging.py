"""What a reader says is not new is one with what it was nearest to; figures, denials and splits are let be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.ledger.stage import link
from monitor.model import Mention, Stance
from monitor.store import feedback, ledger, link_overrides, mentions, topics
from monitor.store.judging import judge
from monitor.store.tables import choices, claims, matches, readings
from monitor.store.tables import link_overrides as overrides_table
from tests.selection.puts import ARDEN, said, vector
from tests.support.desk import Desk, Mailbox, Tells, open_desk

QUAY = "Ilsa Arden said the north quay is closed to lorries until the autumn."
AGAIN = "Ilsa Arden said the north quay stays closed to heavy lorries until autumn."
FEAST = "Ilsa Arden said her daughter will marry a baker from Lund."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"box": Mailbox()}) as opened:
        yield opened


async def tell(desk: Desk, *texts: str, stance: Stance = Stance.ASSERTS) -> None:
    for text in texts:
        desk.clock.advance(hours=1)
        claim = said(text.removeprefix("Ilsa Arden said "), text, by=ARDEN, stance=stance)
        await desk.read("border", text, claim, vector=vector(text))


async def click(desk: Desk, finding: int, verdict: str) -> None:
    desk.clock.advance(seconds=1)
    async with desk.app.db.write() as connection:
        await judge(connection, finding, verdict, made_by="link", now=desk.clock())


async def wordings(desk: Desk) -> dict[int, int]:
    """The ledger's claims by number, with how often each was worded."""
    async with desk.app.db.read() as connection:
        known = await ledger.load(connection, "border", "en")
    return {claim.number: 1 + len(claim.wordings) for claim in known.claims}


async def read_anew(desk: Desk) -> None:
    """All read by another engine and linked from nothing."""
    async with desk.app.db.write() as connection:
        for revision_id in (await connection.scalars(sa.select(readings.c.revision_id))).all():
            stored = [one.mention for one in await mentions.of_revision(connection, revision_id)]
            again = [Mention(one.what, one.order, one.vector) for one in stored]
            await mentions.replace(connection, revision_id, again, engine="another engine")
        await connection.execute(sa.delete(claims))
        await connection.execute(sa.update(matches).values(linked_at=None))
        await topics.wake(connection, {"border"}, desk.clock())
    desk.clock.advance(seconds=1)
    await link(desk.app, 10, chooser=Tells())


async def test_what_is_not_new_is_one_with_what_it_was_nearest_to(desk: Desk) -> None:
    await tell(desk, QUAY, FEAST, AGAIN)
    assert await wordings(desk) == {1: 1, 2: 1, 3: 1}
    await click(desk, 3, "not-new")
    assert await wordings(desk) == {1: 2, 2: 1}
    await read_anew(desk)
    assert await wordings(desk) == {1: 2, 2: 1}


async def test_it_is_said_of_the_finding_and_not_by_the_user(desk: Desk) -> None:
    await tell(desk, QUAY, AGAIN)
    await click(desk, 2, "not-new")
    async with desk.app.db.read() as connection:
        assert await connection.scalar(sa.select(overrides_table.c.made_by)) == "not-new"
        heard = await feedback.heard(connection, "border")
    assert (heard.not_new, heard.acted) == (1, 0)


async def test_what_is_near_to_nothing_is_an_example_and_no_more(desk: Desk) -> None:
    await tell(desk, QUAY, FEAST)
    await click(desk, 2, "not-new")
    assert await wordings(desk) == {1: 1, 2: 1}
    async with desk.app.db.read() as connection:
        assert await feedback.unwanted(connection, "border") == (vector(FEAST),)


async def test_a_denial_is_not_made_one_with_what_it_denies(desk: Desk) -> None:
    await tell(desk, QUAY)
    await tell(desk, AGAIN, stance=Stance.DENIES)
    async with desk.app.db.read() as connection:
        assert await connection.scalar(sa.select(sa.func.max(choices.c.likeness))) > 0.3
    await click(desk, 2, "not-new")
    assert await wordings(desk) == {1: 1, 2: 1}


async def test_what_the_user_took_apart_stays_apart(desk: Desk) -> None:
    await tell(desk, QUAY, AGAIN)
    async with desk.app.db.write() as connection:
        await link_overrides.merge(connection, "border", "claim", (1, 2), desk.clock())
    await click(desk, 2, "wrong-link")
    assert await wordings(desk) == {1: 1, 2: 1}
    await click(desk, 2, "not-new")
    assert await wordings(desk) == {1: 1, 2: 1}
    async with desk.app.db.read() as connection:
        assert (await feedback.heard(connection, "border")).acted == 1


async def test_what_was_merged_already_is_left_as_it_is(desk: Desk) -> None:
    await tell(desk, QUAY, AGAIN)
    async with desk.app.db.write() as connection:
        await link_overrides.merge(connection, "border", "claim", (1, 2), desk.clock())
    await click(desk, 2, "not-new")
    assert await wordings(desk) == {1: 2}
