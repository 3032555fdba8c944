"""What is forgotten stands nowhere in the database any more, and nothing else is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.alerts import stage
from monitor.delivery import stage as delivery
from monitor.store import forget, traces
from monitor.store.tables import articles, findings, metadata, quantities, reports
from tests.support.desk import Desk, Mailbox, counted, open_desk
from tests.support.postgres import fresh_database

ONE = "Minister Lind said 155 sailors are held in the harbour of Marn."
OTHER = "Captain Osei said 42 dockers left the port of Vell on Monday."


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    return await fresh_database(request.getfixturevalue("postgres_dsn"))


async def told(desk: Desk) -> None:
    """Two articles, each with a figure that was told."""
    await desk.read("border", ONE, counted(ONE, 155, "sailors", noun="sailor"))
    desk.clock.advance(minutes=9)
    await desk.read("border", OTHER, counted(OTHER, 42, "dockers", noun="docker", event="leave"))
    desk.clock.advance(minutes=9)
    while await stage.run(desk.app, 10) or await delivery.run(desk.app, 10):
        desk.clock.advance(minutes=9)


async def everything(desk: Desk) -> str:
    """All that every table holds."""
    async with desk.app.db.read() as connection:
        tables = [await connection.execute(sa.select(table)) for table in metadata.sorted_tables]
    return "\n".join(str(tuple(row)) for rows in tables for row in rows)


async def test_an_article_is_forgotten_with_all_that_was_read_in_it_and_told_of_it(
    tmp_path: Path, database: str
) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        await told(desk)
        assert "sailors" in await everything(desk)
        async with desk.app.db.write() as connection:
            [first, _] = (await connection.scalars(sa.select(articles.c.id).order_by(articles.c.id))).all()
            done = await forget.article(connection, [first])
        left = await everything(desk)
        async with desk.app.db.read() as connection:
            kept = await connection.scalar(sa.select(sa.func.count()).select_from(findings))
    assert "Marn" not in left
    assert "Vell" in left
    assert (done["articles"], done["quantities"], kept) == (1, 1, 1)


async def test_what_another_article_reports_too_is_known_by_its_words(tmp_path: Path, database: str) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        for sentence in (ONE, f"{ONE} So it was on Friday."):
            await desk.read("border", sentence, counted(ONE, 155, "sailors", noun="sailor"))
            desk.clock.advance(minutes=9)
        async with desk.app.db.write() as connection:
            [first, other] = (
                await connection.scalars(sa.select(articles.c.id).order_by(articles.c.id))
            ).all()
            await forget.article(connection, [first])
        async with desk.app.db.read() as connection:
            words = sa.select(reports.c.article_id).join(
                quantities, quantities.c.mention_id == reports.c.mention_id
            )
            assert (await connection.scalars(words)).all() == [other]


async def test_a_person_stands_nowhere_any_more(tmp_path: Path, database: str) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        await told(desk)
        assert "Lind" in await everything(desk)
        async with desk.app.db.write() as connection:
            done = await forget.person(connection, "Lind")
        left = await everything(desk)
    assert "lind" not in left.casefold()
    assert "42 dockers" in left
    assert done["revisions"] >= 1


async def test_no_byte_of_a_forgotten_name_is_left_in_the_file_or_its_log(tmp_path: Path) -> None:
    name, said = "Qwyxley", "Minister Qwyxley said 77 sailors are held in the harbour of Marn."
    async with open_desk(tmp_path, {"box": Mailbox()}) as desk:
        await told(desk)
        await desk.read("border", said, counted(said, 77, "sailors", noun="sailor"))
        await desk.read("border", OTHER, counted(OTHER, 42, "dockers", noun="docker", event="leave"))
        async with traces.erasing(desk.app.db) as connection:
            await forget.person(connection, name)
        left = b"".join(path.read_bytes() for path in tmp_path.glob("desk.db*"))
    assert b"dockers" in left
    assert name.lower().encode() not in left.lower()
