"""Articles that are stored together keep their order, their addresses and what copies are found by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from monitor.articles.copies import numbers_in, signature
from monitor.store import articles
from monitor.store.articles import NewArticle
from monitor.store.db import Database
from monitor.store.tables import revisions

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
TEXTS = (
    "Engineers closed the upper gates of the dam after cracks appeared in its eastern wall on Monday.",
    "Dock workers voted to end the strike that had kept forty ships outside the port for two weeks.",
    "A primary school opened its doors again three years after the fire that had gutted its old roof.",
)


def new(number: int) -> NewArticle:
    text, url = TEXTS[number], f"https://paper.example/{number}"
    return NewArticle(
        url=url,
        outlet="Paper",
        title=f"Title {number}",
        text=text,
        author=None,
        language="en",
        published_at=NOW,
        feed_silent=False,
        signature=signature(text),
        numbers=numbers_in(text),
        keys=(f"paper.example/{number}",),
    )


async def test_articles_stored_together_are_each_found_at_their_own(db: Database) -> None:
    async with db.write() as connection:
        ids = await articles.add_originals(
            connection, [(new(number), f"Origin {number}") for number in (2, 0, 1)], now=NOW
        )
    assert ids == sorted(ids)
    for article_id, number in zip(ids, (2, 0, 1), strict=True):
        async with db.read() as connection:
            known = await articles.known_article(connection, article_id)
            led = await articles.find(connection, [f"paper.example/{number}"])
            like = await articles.sharing(connection, signature(TEXTS[number]), since=NOW - timedelta(days=1))
            [text] = await connection.scalars(
                sa.select(revisions.c.text).where(revisions.c.article_id == article_id)
            )
        assert (known.title, known.origin, known.copy_of) == (f"Title {number}", f"Origin {number}", None)
        assert (led, like, text) == (article_id, [article_id], TEXTS[number])


async def test_an_address_goes_on_leading_to_the_first_that_had_it(db: Database) -> None:
    both = [(new(0), "Paper"), (replace(new(1), keys=("paper.example/0", "paper.example/1")), "Paper")]
    async with db.write() as connection:
        first, second = await articles.add_originals(connection, both, now=NOW)
        led = await articles.found(connection, ["paper.example/0", "paper.example/1"])
    assert led == {"paper.example/0": first, "paper.example/1": second}
