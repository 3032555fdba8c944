"""Words are found in articles and claims, wherever they came from and whatever became of them since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import articles
from monitor.store.db import Database
from monitor.store.desk import search
from monitor.store.desk.search import CLOSE, OPEN
from monitor.store.tables import claims, revisions, topics
from tests.store.conftest import db as db  # noqa: PLC0414
from tests.store.conftest import dsn as dsn  # noqa: PLC0414

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


async def add(connection: AsyncConnection, title: str, text: str) -> int:
    new = articles.NewArticle(
        url=f"https://post.example/{title}", outlet="Post", title=title, text=text, author=None, language="en",
        published_at=NOW, feed_silent=False, signature=(), numbers=frozenset(),
    )  # fmt: skip
    return await articles.add(connection, new, origin="Post", copy_of=None, now=NOW)


async def test_an_article_is_found_by_its_words_with_a_snippet(db: Database) -> None:
    async with db.write() as connection:
        first = await add(connection, "Harbour", "The harbour of Ostrava is closed, says Müller.")
        await add(connection, "Mountain", "The mountain is open.")
    async with db.read() as connection:
        for question in ("harbour", "HARB", "ostrava closed", "closed!!"):
            [found] = await search.articles(connection, question, 10)
            assert found.id == first
        assert (
            f"{OPEN}harbour{CLOSE}"
            in (await search.articles(connection, "harbour", 10))[0].snippet.casefold()
        )
        assert await search.articles(connection, "harbour mountain", 10) == []


@pytest.mark.parametrize(
    "question", ['"', "a OR", "NEAR(", "' & | !", "*", ":*", "col:x", "--", "", " ", "\\", "x" * 500]
)
async def test_no_question_is_an_error(db: Database, question: str) -> None:
    async with db.read() as connection:
        assert await search.articles(connection, question, 10) == []
        assert await search.claims(connection, question, 10) == []


async def test_a_revised_article_is_found_by_what_it_says_now_and_an_erased_one_not_at_all(
    db: Database,
) -> None:
    async with db.write() as connection:
        article = await add(connection, "Harbour", "The harbour is closed.")
        await articles.add_revision(
            connection, article, articles.NewRevision("Harbour", "It reopened."), now=NOW
        )
    async with db.read() as connection:
        assert await search.articles(connection, "closed", 10) == []
        assert len(await search.articles(connection, "reopened", 10)) == 1
    async with db.write() as connection:
        await connection.execute(sa.update(revisions).values(text="", title=""))
    async with db.read() as connection:
        assert await search.articles(connection, "reopened", 10) == []
    async with db.write() as connection:
        await connection.execute(sa.delete(revisions))


async def test_a_claim_is_found_by_content_sentence_and_speaker_until_it_is_merged(db: Database) -> None:
    async with db.write() as connection:
        await connection.execute(
            sa.insert(topics).values(
                id="t",
                name="T",
                query="q",
                definition={},
                version=1,
                version_at=NOW,
                baseline="silent",
                added_at=NOW,
            )
        )
        values = {
            "topic_id": "t", "language": "en", "number": 1, "speaker": {"name": "Ana Ruiz", "words": "she"},
            "stance": "asserts", "content": "the dam holds", "sentence": "She said the dam holds.",
            "first_told_at": NOW,
        }  # fmt: skip
        await connection.execute(sa.insert(claims).values(**values))
    async with db.read() as connection:
        for question in ("dam", "ruiz", "she said"):
            [found] = await search.claims(connection, question, 10)
            assert (found.speaker, found.topic_name, found.first_told_at) == ("Ana Ruiz", "T", NOW)
    async with db.write() as connection:
        await connection.execute(sa.update(claims).values(same_as=7))
    async with db.read() as connection:
        assert await search.claims(connection, "dam", 10) == []
