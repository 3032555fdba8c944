"""Commands on watchlists: what a topic would have told, why an article is on it or not, and what to add."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.table import Table
from rich.text import Text

from monitor.backtest import in_file
from monitor.commands.periods import period
from monitor.commands.terminal import DEFAULT, ConfigOption, cell, local, out, read_config, readable
from monitor.commands.topic import show_topic
from monitor.config.models import Config
from monitor.errors import MonitorError
from monitor.status import opened, read_topics
from monitor.store import topics as stored_topics
from monitor.topics.match import read, threshold
from monitor.topics.suggest import Scored, Suggestion, suggest

app = typer.Typer(
    add_completion=False,
    help="List the topics; show one; suggest words for one.",
    invoke_without_command=True,
)
app.command("show")(show_topic)

_ARTICLES, _SCORES = 2_000, 1_000
_WIDE = 100  # columns of a terminal in which a topic's query has room


@app.callback()
def listing(context: typer.Context, config: ConfigOption = DEFAULT) -> None:
    """List the topics with what each has matched and found."""
    if context.invoked_subcommand is None:
        settings = readable(config)[0]
        _list(asyncio.run(read_topics(settings)), settings)


def _list(found: Sequence[sa.Row[Any]], config: Config) -> None:
    wide = out.width >= _WIDE
    table = Table(header_style="bold")
    for head in ("topic", "id", "query", "since") if wide else ("topic", "id", "since"):
        table.add_column(head, overflow="fold")
    for head in ("articles", "figures", "claims", "findings"):
        table.add_column(head, justify="right", no_wrap=True)
    for topic in found:
        counts = (topic.matches, topic.quantities, topic.claims, topic.findings)
        query = (cell(topic.query),) if wide else ()
        since = local(topic.added_at, config)
        table.add_row(cell(topic.name), topic.id, *query, since, *(f"{count:,}" for count in counts))
    out.print(table)


@app.command("suggest")
def suggest_words(
    name: Annotated[str, typer.Argument(help="The topic's name or id.")],
    since: Annotated[str, typer.Option(help="How far to look back: 30d.")] = "30d",
    limit: Annotated[int, typer.Option(help="Most suggestions.", min=1)] = 15,
    config: ConfigOption = DEFAULT,
) -> None:
    """Propose spellings and words from the stored articles, and show what each would add."""
    settings = read_config(config)
    found = asyncio.run(_suggestions(settings, name, period("--since", since), limit))
    if not found:
        out.print("The stored articles offer nothing that the topic does not have.")
        return
    table = Table("write", "kind", "on the topic", "elsewhere", "would add", header_style="bold")
    for one in found:
        adds = f"{len(one.adds)}: {one.adds[0]}" if one.adds else "0"
        is_name = one.adds or one.kind == "spelling"
        line = Text(f"aliases: {{{one.stands_for}: [{one.text}]}}" if is_name else f"any: [{one.text}]")
        table.add_row(line, one.kind, str(one.in_matched), str(one.in_others), Text(adds))
    out.print(table)


async def _suggestions(config: Config, name: str, since: timedelta, limit: int) -> list[Suggestion]:
    topic = in_file(config, name)
    async with opened(config) as db, db.read() as connection:
        rows = await stored_topics.active(connection)
        row = next((r for r in rows if name.casefold() in (r.id, r.name.casefold())), None)
        if row is None:
            raise MonitorError(f"The service does not watch {name!r} yet: start it, then ask again.")
        scores = await stored_topics.recent_scores(connection, row, _SCORES)
        texts = await stored_topics.stored_texts(connection, since=datetime.now(UTC) - since, limit=_ARTICLES)
        known = await stored_topics.scored(connection, row.id)
    articles = [
        Scored(text.title, read(text.title, text.text, text.language), *known[text.id])
        for text in texts
        if text.id in known
    ]
    return suggest(topic, articles, threshold(scores, topic.breadth), limit)
