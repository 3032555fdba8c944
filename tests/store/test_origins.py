"""The more independent origins tell a claim, the sooner it is read in an alert; who withdrew is none."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts import stage as alerts_stage
from monitor.delivery import stage as delivery_stage
from monitor.model import Claim, FindingView, Part, Relation, Span, Speaker, Stance
from monitor.store import articles, findings, ledger, retractions
from tests.support.desk import Desk, Mailbox, Tells, open_desk
from tests.support.mentions import vector

LONE = "Lorries are diverted from the Ravna bridge in Torvik through the mountain village until late autumn"
KNOWN = "Engineers found deep cracks in two pillars of the Ravna bridge in Torvik"


async def told(desk: Desk, content: str, outlet: str, *, credit: str = "Minister Lind said") -> int:
    """An outlet tells a claim; returns the revision's id."""
    text = f"{content}, {credit}."
    desk.clock.advance(seconds=1)
    said = Claim(
        content=Span(Part.TEXT, 0, len(content), content),
        sentence=Span(Part.TEXT, 0, len(text), text),
        cue="say",
        speaker=Speaker("Lind", "Minister Lind"),
        stance=Stance.ASSERTS,
    )
    known = {view.evidence.quote.rsplit(", ", 1)[0].split(", Minister")[0] for view in await views(desk)}
    chooser = Tells(lambda _, item: content not in known)
    return await desk.read("border", text, said, outlet=outlet, vector=vector(content), chooser=chooser)


async def views(desk: Desk) -> list[FindingView]:
    async with desk.app.db.read() as connection:
        return [view for _, _, view in await findings.all_of(connection, "border")]


async def test_a_claim_of_three_origins_comes_before_a_claim_of_one(dsn: str, tmp_path: Path) -> None:
    hook = Mailbox()
    async with open_desk(tmp_path, {"hook": hook}, database=dsn) as desk:
        await told(desk, LONE, "Daily")
        for outlet in ("Daily", "Herald", "Post"):
            await told(desk, KNOWN, outlet)
        lone, known = await views(desk)
        desk.clock.advance(minutes=1)
        await alerts_stage.run(desk.app, 10)
        await delivery_stage.run(desk.app, 10)
    assert (lone.origins, known.origins) == (1, 3)
    assert lone.salience < known.salience <= 1
    [(_, message)] = hook.received
    assert message.text.index("cracks") < message.text.index("Lorries")


async def test_outlets_that_credit_one_agency_are_one_origin(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await told(desk, LONE, "Daily")
        for outlet in ("Daily", "Herald", "Post"):
            await told(desk, KNOWN, outlet, credit="Minister Lind said, Reuters reported")
        lone, known = await views(desk)
    assert (known.origins, known.copies) == (1, 3)
    assert known.salience == lone.salience


async def test_an_outlet_that_withdrew_is_no_origin(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        revision = await told(desk, KNOWN, "Daily")
        for outlet in ("Herald", "Post"):
            await told(desk, KNOWN, outlet)
        [before] = await views(desk)
        async with desk.app.db.write() as connection:
            article_id = (await articles.revision(connection, revision)).article_id
            await retractions.retract(connection, article_id, [before.id], why="taken out", now=desk.clock())
        after, notice = await views(desk)
        async with desk.app.db.read() as connection:
            [claim] = (await ledger.load(connection, "border", "en")).claims
    assert (before.origins, after.origins) == (3, 2)
    assert after.salience < before.salience
    assert notice.relation is Relation.WITHDRAWN
    assert claim.origins == ("Herald", "Post")
