"""What one does on the pages changes what is told from then on."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import numpy as np
import pytest
import sqlalchemy as sa

from monitor.language.embed import DIMENSIONS
from monitor.store import deliveries, feedback, silences
from monitor.store.tables import claims, feeds, link_overrides, quantities
from monitor.store.tables import deliveries as deliveries_table
from monitor.store.tables import feedback as feedback_table
from tests.desk.test_access import csrf
from tests.support.desk import Desk
from tests.support.story import claim


async def send(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    token = csrf((await browser.get("/")).text)
    return await browser.post(path, data={"csrf": token, **fields})


@pytest.mark.parametrize("verdict", ["useful", "not-new", "not-relevant", "wrong-link"])
async def test_a_verdict_is_kept_and_teaches_the_topic(
    browser: httpx.AsyncClient, desk: Desk, verdict: str
) -> None:
    assert (await send(browser, "/findings/2/feedback", verdict=verdict)).status_code == 303
    async with desk.app.db.read() as connection:
        [said] = await feedback.listing(connection)
        assert (said.verdict, said.made_by) == (verdict, "you")
        assert (await feedback.unwanted(connection, "border") != ()) == (verdict == "not-relevant")
    assert verdict.replace("-", " ") in (await browser.get("/findings/2")).text


async def test_a_claim_that_is_not_new_becomes_one_with_the_one_that_the_reader_picks(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    text = "Mayor Brandt said water runs in the camp."
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[0] = 1
    await desk.read("border", text, claim(text, "water runs in the camp", "Brandt"), vector=vector.tobytes())
    offered = (await browser.get("/findings/6/candidates")).text
    assert "the camp has running water" in offered
    async with desk.app.db.read() as connection:
        known = await connection.scalar(sa.select(sa.func.min(claims.c.number)))
    await send(browser, "/findings/6/feedback", verdict="not-new", same_as=str(known))
    async with desk.app.db.read() as connection:
        assert (
            await connection.scalar(
                sa.select(claims.c.same_as).where(claims.c.content == "water runs in the camp")
            )
            == known
        )
        assert (await connection.execute(sa.select(link_overrides))).all()


@pytest.mark.parametrize("kind", ["quantity", "topic", "outlet"])
async def test_a_silence_holds_until_it_is_lifted(browser: httpx.AsyncClient, desk: Desk, kind: str) -> None:
    await send(browser, "/findings/1/silence", kind=kind, days="7")
    async with desk.app.db.read() as connection:
        [held] = await silences.active(connection, desk.clock())
    assert held.kind == kind
    assert "Lift it" in (await browser.get("/alerts")).text
    await send(browser, f"/silences/{held.id}/end")
    async with desk.app.db.read() as connection:
        assert await silences.active(connection, desk.clock()) == []


async def test_two_figures_are_made_one(browser: httpx.AsyncClient, desk: Desk) -> None:
    await desk.figure("border", 12)
    await send(browser, "/topics/border/merge", kind="quantity", kept="1", other="2", language="en")
    async with desk.app.db.read() as connection:
        assert await connection.scalar(sa.select(quantities.c.same_as).where(quantities.c.number == 2)) == 1


async def test_a_delivery_that_was_given_up_is_sent_again(browser: httpx.AsyncClient, desk: Desk) -> None:
    from monitor.alerts import stage

    desk.clock.advance(minutes=10)
    await stage.run(desk.app, 10)
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(deliveries_table).values(status="parked", error="no answer"))
    async with desk.app.db.read() as connection:
        delivery = (await deliveries.listing(connection))[0]
    assert "Send it again" in (await browser.get(f"/alerts/{delivery.alert_id}")).text
    await send(browser, f"/deliveries/{delivery.id}/retry")
    async with desk.app.db.read() as connection:
        assert {row.status for row in await deliveries.listing(connection) if row.id == delivery.id} == {
            "pending"
        }


async def test_a_paused_feed_rests_until_it_is_read_again(browser: httpx.AsyncClient, desk: Desk) -> None:
    async def due() -> object:
        async with desk.app.db.read() as connection:
            return await connection.scalar(sa.select(feeds.c.due_at))

    await send(browser, "/feeds/1/pause")
    assert await due() is None
    assert "paused" in (await browser.get("/feeds")).text
    await send(browser, "/feeds/1/poll")
    assert await due() == desk.clock()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/findings/1/feedback", {"verdict": "lovely"}),
        ("/findings/1/silence", {"kind": "world", "days": "1"}),
        ("/findings/1/silence", {"kind": "topic", "days": "1000"}),
        ("/topics/border/merge", {"kind": "claim", "kept": "x", "other": "2"}),
        ("/topics/border/merge", {"kind": "claim", "kept": "98", "other": "99"}),
        ("/topics/border/merge", {"kind": "topic"}),
    ],
)
async def test_what_cannot_be_done_is_told_in_words(
    browser: httpx.AsyncClient, desk: Desk, path: str, fields: Mapping[str, str]
) -> None:
    answer = await send(browser, path, **fields)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    async with desk.app.db.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(feedback_table)) == 0
