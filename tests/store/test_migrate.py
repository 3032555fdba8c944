"""A database of an earlier version keeps what it holds; a killed migration leaves the old or the new schema."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from monitor.errors import StoreError
from monitor.store.db import Database, open_database
from monitor.store.migrate import alembic_config, upgrade
from monitor.store.revision import head, is_current, scripts
from monitor.store.tables import metadata
from tests.support.schema import differences

RELEASED = {"0.1.0": "0001"}
"""The schema of each version that somebody may run."""
FROZEN = {"0001_first_schema.py": "e6176180a6877a75a5c9b27691bbff735ece84db31995eb3f420c41bf14f5dd1"}
KILLS = 8


def test_a_migration_that_was_released_is_never_changed() -> None:
    for name, expected in FROZEN.items():
        text = (scripts() / "versions" / name).read_bytes()
        assert hashlib.sha256(text).hexdigest() == expected, f"{name}: add a new revision instead"


async def at_revision(dsn: str, revision: str) -> None:
    """An empty database as a version made it."""
    database = open_database(dsn)

    def make(connection: sa.Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with database.write() as connection:
        await connection.run_sync(make)
        await connection.execute(sa.text(FEED))
        await connection.execute(sa.text(ENTRY))
    await database.close()


FEED = (
    "INSERT INTO feeds (url, name, interval_seconds, tags, baseline, added_at)"
    " VALUES ('https://a.example/f', 'A', 900, '[]', 'silent', '2025-04-08 12:00:00')"
)
ENTRY = (
    "INSERT INTO entries (feed_id, guid, url, title, summary, content, first_seen_at, first_poll)"
    " VALUES (1, 'g', 'https://a.example/1', 'Dam', '', '', '2025-04-08 12:00:00', false)"
)


@pytest.mark.parametrize("version", RELEASED)
async def test_a_database_of_each_released_version_is_brought_up_to_date_with_all_it_holds(
    dsn: str, version: str
) -> None:
    await at_revision(dsn, RELEASED[version])
    database = open_database(dsn)
    await upgrade(database)
    assert await is_current(database)
    assert await differences(database) == []
    async with database.read() as connection:
        assert (await connection.execute(sa.text("SELECT guid, title FROM entries"))).all() == [("g", "Dam")]
    await database.close()


async def test_a_database_of_a_newer_version_is_refused_by_whoever_opens_it(dsn: str) -> None:
    await at_revision(dsn, "head")
    database = open_database(dsn)
    async with database.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for open_it in (upgrade, is_current):
        with pytest.raises(
            StoreError, match="newer version of monitor: install that one, or restore the backup"
        ):
            await open_it(database)
    await database.close()


def test_the_newest_migration_is_the_one_that_alembic_takes_for_it() -> None:
    assert head() == ScriptDirectory.from_config(alembic_config()).get_current_head()


async def revision_of(database: Database) -> str | None:
    async with database.read() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


@pytest.mark.parametrize("before", [None, *RELEASED.values()])
async def test_a_migration_that_is_killed_halfway_leaves_one_schema_or_the_other(
    dsn: str, before: str | None
) -> None:
    if before is not None:
        await at_revision(dsn, before)
    chance = random.Random(1)
    for _ in range(KILLS):
        await asyncio.to_thread(killed_while_upgrading, dsn, chance.uniform(0, 0.6))
        database = open_database(dsn)
        assert await revision_of(database) in {before, head()}
        await database.close()
    database = open_database(dsn)
    await upgrade(database)
    assert await differences(database) == []
    await database.close()


def killed_while_upgrading(dsn: str, after: float) -> None:
    """A process of its own begins to migrate and is killed after so many seconds."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(upgrade(open_database(dsn)))
            time.sleep(60)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


async def test_what_is_packed_halved_and_kept_once_was_whole_before(dsn: str) -> None:
    await at_revision(dsn, "0007")
    database = open_database(dsn)
    vector, other = (np.asarray([x, 0.5], np.float32).tobytes() for x in (0.25, 0.75))
    told, own = "news (0.79)", "split off by the user"
    rows: dict[str, list[dict[str, Any]]] = {
        "topics": [TOPIC],
        "articles": [ARTICLE],
        "revisions": [REVISION],
        "matches": [MATCH | {"subject": vector}],
        "mentions": [
            MENTION | {"id": n, "position": n, "vector": vec}
            for n, vec in ((1, other), (2, vector), (3, other))
        ],
        "claims": [CLAIM | {"vector": vector}],
        "choices": [CHOICE | {"id": n, "mention_id": n, "reason": told} for n in (1, 2)],
        "sightings": [
            SIGHTING | {"id": n, "mention_id": n, "reason": reason} for n, reason in ((1, own), (2, told))
        ],
    }
    async with database.write() as connection:
        for table, some in rows.items():
            for row in some:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                await connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)
    await upgrade(database)
    assert await differences(database) == []
    t = metadata.tables
    async with database.write() as connection:
        mention = (await connection.execute(sa.select(t["mentions"]).where(t["mentions"].c.id == 2))).one()
        assert (mention.payload, mention.speaker, mention.vector) == (
            {"speaker": {"name": "Ek"}},
            "Ek",
            vector,
        )
        assert mention.predication == {}
        assert (await connection.execute(sa.select(t["claims"].c.mention_id))).scalar() == 2
        reasons = sa.select(t["sightings"].c.reason).order_by(t["sightings"].c.id)
        assert (await connection.scalars(reasons)).all() == [own, None]
        assert (await connection.scalars(sa.select(t["choices"].c.reason))).all() == [told, told]
        article = (await connection.execute(sa.select(t["articles"]))).one()
        assert (article.signature, article.numbers) == ((7, -3), ["12 dead"])
        match = (await connection.execute(sa.select(t["matches"]))).one()
        assert (match.passages, match.subject) == ([{"part": "title"}], vector)
        await connection.execute(sa.delete(t["mentions"]).where(t["mentions"].c.id == 2))
        assert (await connection.execute(sa.select(t["claims"].c.mention_id))).scalar() is None
    await database.close()


NOON = datetime(2025, 4, 8, 12, tzinfo=UTC).replace(tzinfo=None)
TOPIC = {
    "id": "dam", "name": "Dam", "query": "dam", "definition": "{}", "version": 1, "version_at": NOON,
    "baseline": "silent", "added_at": NOON, "status": "pending", "attempts": 0,
}  # fmt: skip
ARTICLE = {
    "id": 1, "url": "u", "outlet": "Post", "title": "Dam", "language": "en", "first_seen_at": NOON,
    "feed_silent": False, "origin": "Post", "signature": "[7, -3]", "numbers": '["12 dead"]', "from_feed": True,
}  # fmt: skip
REVISION = {
    "id": 1, "article_id": 1, "number": 1, "title": "Dam", "text": "", "text_hash": "", "created_at": NOON,
    "status": "done", "attempts": 0,
}  # fmt: skip
MATCH = {
    "id": 1, "topic_id": "dam", "topic_version": 1, "revision_id": 1, "article_id": 1, "first_seen_at": NOON,
    "score": 1.0, "needed": 0.4, "reasons": "[]", "passages": '[{"part": "title"}]', "certain": True, "silent": False,
}  # fmt: skip
MENTION = {
    "revision_id": 1, "engine": "1", "kind": "claim", "payload": '{"speaker": {"name": "Ek"}}', "predication": "{}",
}  # fmt: skip
CLAIM = {
    "id": 1, "topic_id": "dam", "language": "en", "number": 1, "stance": "asserts", "content": "it holds",
    "sentence": "It holds.", "first_told_at": NOON,
}  # fmt: skip
CHOICE = {
    "topic_id": "dam", "match_id": 1, "chooser": "learnt", "score": 0.5, "told": True, "likeness": 0.0,
    "chosen_at": NOON,
}  # fmt: skip
SIGHTING = {
    "claim_id": 1, "article_id": 1, "origin": "Post", "relation": "NEW", "engine": "1", "seen_at": NOON,
}  # fmt: skip
