"""The command that erases an article or a person, as privacy law asks for, and says what it erased."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated

import sqlalchemy as sa
import typer

from monitor.articles.identity import address_key
from monitor.commands.terminal import DEFAULT, ConfigOption, readable, say
from monitor.config.models import Config
from monitor.errors import MonitorError
from monitor.status import opened
from monitor.store import articles as stored
from monitor.store import forget as forgetting
from monitor.store import traces
from monitor.store.tables import articles

app = typer.Typer(add_completion=False)


@app.command()
def forget(
    config: ConfigOption = DEFAULT,
    url: Annotated[str | None, typer.Option("--url", help="An article's address.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="A name, as it is written.")] = None,
) -> None:
    """Erase an article, or every text in which a name stands, with what was read in it and told of it."""
    if (url is None) == (person is None) or (person is not None and len(person.strip()) < 3):
        raise MonitorError("Say what to forget: --url ADDRESS, or --person NAME of three letters or more.")
    done = asyncio.run(_forget(readable(config)[0], url, (person or "").strip()))
    if not done.total():
        raise MonitorError(f"Nothing is stored of {url or person}.")
    erased = ", ".join(f"{rows:,} {table}" for table, rows in sorted(done.items()) if rows)
    say(f"Erased or emptied: {erased}.")


async def _forget(config: Config, url: str | None, person: str) -> Counter[str]:
    async with opened(config) as db, traces.erasing(db) as connection:
        if url is None:
            return await forgetting.person(connection, person)
        ids = set((await stored.found(connection, [address_key(url)])).values())
        ids |= set((await connection.scalars(sa.select(articles.c.id).where(articles.c.url == url))).all())
        return await forgetting.article(connection, ids)
