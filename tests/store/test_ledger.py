"""A ledger comes back from either database as it was saved, and its findings with all their evidence."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts import stage as alerts_stage
from monitor.delivery import stage as delivery_stage
from monitor.model import Interval, Relation
from monitor.store import findings, ledger
from tests.support.desk import START, Mailbox, open_desk


async def test_a_reported_figure_comes_back_with_its_key_and_its_report(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await desk.figure("border", 155)
        async with desk.app.db.read() as connection:
            known = await ledger.load(connection, "border", "en")
            assert await ledger.languages(connection, "border") == ["en"]
    [quantity] = known.quantities
    assert (quantity.number, quantity.label, quantity.key.event) == (1, "people counted", "count")
    [report] = quantity.reports
    assert (report.value, report.speaker, report.as_of) == (Interval(155, 155), "Officials", START)
    assert report.quote == "Officials said 155 people were counted at the border."


async def test_quantities_keep_their_numbers(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        for value in (155, 163, 171):
            await desk.figure("border", value)
        async with desk.app.db.read() as connection:
            known = await ledger.load(connection, "border", "en")
    assert [(q.number, q.reports[0].value.low) for q in known.quantities] == [(1, 155), (2, 163), (3, 171)]


async def test_a_finding_comes_back_with_its_evidence(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await desk.figure("border", 155)
        async with desk.app.db.read() as connection:
            [(topic, _, view)] = await findings.all_of(connection, "border")
    assert (topic, view.relation, view.value, view.speaker) == (
        "Border",
        Relation.NEW,
        Interval(155, 155),
        "Officials",
    )
    assert view.evidence.outlet == "Outlet"
    assert view.evidence.first_seen_at == START
    assert (view.origins, view.copies) == (1, 1)


async def test_an_alert_goes_from_finding_to_receiver(dsn: str, tmp_path: Path) -> None:
    hook = Mailbox()
    async with open_desk(tmp_path, {"hook": hook}, database=dsn) as desk:
        await desk.figure("border", 155)
        desk.clock.advance(minutes=1)
        assert await alerts_stage.run(desk.app, 10) == 1
        assert await delivery_stage.run(desk.app, 10) == 1
        assert await delivery_stage.run(desk.app, 10) == 0
    [(_, message)] = hook.received
    assert "155 people counted" in message.subject
