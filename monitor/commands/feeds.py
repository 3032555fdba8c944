"""Commands on feeds: how each fares, finding and adding them, lists in and out."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import typer
from rich.table import Table
from rich.text import Text

from monitor import __version__
from monitor.commands.terminal import (
    DEFAULT,
    ConfigOption,
    cell,
    local,
    out,
    read_config,
    readable,
    remark,
    say,
)
from monitor.config.check import same_address
from monitor.config.edit import NewFeed, add_feeds, feed_lines
from monitor.config.models import Config
from monitor.errors import MonitorError, ParseError
from monitor.feeds.discover import Finder, FoundFeed
from monitor.feeds.opml import Listed, read_opml, write_opml
from monitor.feeds.publication_rate import expected_gap
from monitor.net import open_http
from monitor.redaction import BLACK, plain, shown
from monitor.status import opened, read_feeds
from monitor.store import feeds as store
from monitor.store import health
from monitor.store.feed_state import FeedState, Health, PollRun, read_state
from monitor.workers import open_workers

app = typer.Typer(add_completion=False, help="List the feeds; show, find, add, import and export them.")

WriteOption = Annotated[bool, typer.Option("--write", help="Add them to the configuration; comments stay.")]
SecretsOption = Annotated[
    bool, typer.Option("--show-secrets", help="Show logins and keys in addresses as they are.")
]
_RUNS = 15
_REASONS = 20


@app.callback(invoke_without_command=True)
def list_feeds(context: typer.Context, config: ConfigOption = DEFAULT) -> None:
    """List the feeds: when each was read, what it brought, what is wrong with it."""
    if context.invoked_subcommand is None:
        settings = readable(config)[0]
        _list(asyncio.run(read_feeds(settings)), settings)


def _list(found: Sequence[sa.Row[Any]], config: Config) -> None:
    table = Table("feed", "entries", "last read", "last new", "next", "trouble", header_style="bold")
    for feed in found:
        times = (feed.last_success_at, feed.last_entry_at, feed.due_at)
        table.add_row(
            cell(feed.name), f"{feed.brought:,}", *(local(time, config) for time in times), cell(feed.error)
        )
    out.print(table)


@app.command("show")
def show_feed(
    name: Annotated[str, typer.Argument(help="The feed's name or address.")],
    show_secrets: SecretsOption = False,
    config: ConfigOption = DEFAULT,
) -> None:
    """Show how one feed fares: its last success, how often it publishes, what went wrong, its polls of late."""
    settings = readable(config)[0]
    row, events = asyncio.run(_fares(settings, name))
    state = read_state(row, datetime.now(UTC))
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="bold")
    facts.add_column()
    fit = plain if show_secrets else _fit
    for label, value in _facts(row, state, settings):
        facts.add_row(label, Text(fit(value)))
    out.print(facts)
    _history(state.history[-_RUNS:], settings)
    for event in events:
        say(f"{local(event.created_at, settings)}  {fit(event.text)}")


def _fit(text: str) -> str:
    return shown(plain(text))


async def _fares(config: Config, name: str) -> tuple[sa.Row[Any], list[sa.Row[Any]]]:
    async with opened(config) as db, db.read() as connection:
        row = _named(await store.listing(connection), name)
        return row, await health.of_subject(connection, row.name)


def _named(rows: Sequence[sa.Row[Any]], name: str) -> sa.Row[Any]:
    wanted = name.casefold()
    exact = [row for row in rows if wanted in (row.name.casefold(), row.url.casefold())]
    found = exact or [row for row in rows if wanted in row.name.casefold() or wanted in row.url.casefold()]
    if len(found) != 1:
        names = ", ".join(row.name for row in found[:10])
        raise MonitorError(
            f"There are several such feeds: {names}." if found else f"There is no feed {name!r}."
        )
    return found[0]


def _facts(row: sa.Row[Any], state: FeedState, config: Config) -> list[tuple[str, str]]:
    gap = expected_gap(state, datetime.now(UTC))
    facts = [
        ("feed", state.name),
        ("address", state.url),
        ("moved to", state.address or ""),
        ("health", _health(state, row.error)),
        ("failing since", local(state.failing_since, config) if state.failing_since else ""),
        ("last read", local(state.last_success_at, config)),
        ("last new entry", local(state.last_entry_at, config)),
        (
            "next poll",
            local(row.due_at, config) if row.due_at else "none: wake it with `monitor feeds retry`",
        ),
        ("entries", f"{row.brought:,} brought, {state.size:,} in the feed"),
        ("pace", f"{state.pace:.1f} new entries a day" if state.pace is not None else ""),
        ("usual longest gap", _span(gap.total_seconds()) if gap else "not known yet"),
    ]
    return [(label, value) for label, value in facts if value]


def _health(state: FeedState, error: str | None) -> str:
    """One failure does not yet make a feed a failing one, but it is not well either."""
    if error is None:
        return str(state.health)
    return f"{'in trouble' if state.health == Health.OK else state.health}: {error}"


def _history(runs: Sequence[PollRun], config: Config) -> None:
    table = Table("from", "to", "polls", "brought", box=None, header_style="bold", pad_edge=False)
    for run in runs:
        brought = f"{run.entries} new" if run.entries else run.note or str(run.brought)
        table.add_row(
            local(run.first_at, config), local(run.last_at, config), f"{run.polls:,}", Text(_fit(brought))
        )
    out.print(table)


@app.command()
def retry(
    name: Annotated[str, typer.Argument(help="The feed's name or address.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every feed that is in trouble.")] = False,
    config: ConfigOption = DEFAULT,
) -> None:
    """Have a feed polled at once, also one that was given up as gone; or all that are in trouble."""
    if bool(name) == everything:
        raise MonitorError("Name one feed, or say --all.")
    woken = asyncio.run(_wake(readable(config)[0], name))
    say(f"{', '.join(woken)} will be polled at once." if woken else "No feed is in trouble.")


async def _wake(config: Config, name: str) -> list[str]:
    """Wake the named feed, or all in trouble without a name; returns their names."""
    async with opened(config) as db, db.write() as connection:
        known = await store.listing(connection)
        rows = [_named(known, name)] if name else [row for row in known if row.error]
        for row in rows:
            await store.wake(connection, row.id, datetime.now(UTC))
        return [str(row.name) for row in rows]


@app.command()
def add(
    address: Annotated[str, typer.Argument(help="A site, a page or a feed.")],
    write: WriteOption = False,
    number: Annotated[
        list[int] | None, typer.Option("--number", "-n", help="Which of those found; the first unless given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Look at usual places and sitemaps even if the page names feeds.")
    ] = False,
    config: ConfigOption = DEFAULT,
) -> None:
    """Find a site's feeds, show what each brings, and the lines that add them."""
    settings = read_config(config) if config.exists() else Config()
    found = asyncio.run(_find(settings, address, everything))
    if not found:
        raise MonitorError(f"No feed was found at {address}. Try another page of the site, or --all.")
    _found(found, settings)
    if any(not 1 <= n <= len(found) for n in number or ()):
        raise MonitorError(f"--number goes from 1 to {len(found)}.")
    chosen = [found[n - 1] for n in number or ([1] if write else range(1, len(found) + 1))]
    if "@" in urlsplit(address if "://" in address else f"//{address}").netloc:
        remark("The login is not among the lines: add it to the feed as username and password.")
    _offer([NewFeed(feed.url, feed.parsed.title) for feed in chosen], settings, config, write=write)


async def _find(config: Config, address: str, everything: bool) -> list[FoundFeed]:
    async with open_http(config.fetch, __version__) as http, open_workers(config.workers) as workers:
        finder = Finder(http, workers.pages, datetime.now(UTC))
        return await finder.find(address, everything=everything)


def _found(found: Sequence[FoundFeed], config: Config) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    table.add_column("feed", overflow="fold")
    for column in ("entries", "newest", "words each"):
        table.add_column(column, no_wrap=True)
    for number, feed in enumerate(found, 1):
        entries = feed.parsed.entries
        table.add_row(
            str(number),
            Text(f"{feed.parsed.title} ({feed.how})\n{feed.url}\n{entries[0].title if entries else ''}"),
            f"{len(entries):,}",
            local(feed.newest, config),
            f"{feed.words:,}",
        )
    out.print(table)


def _offer(feeds: Sequence[NewFeed], settings: Config, path: Path, *, write: bool) -> None:
    """Show the lines, or write them; feeds that are there already are left out."""
    known = {same_address(feed.url) for feed in settings.feeds}
    fresh = [feed for feed in feeds if same_address(feed.url) not in known]
    if there := len(feeds) - len(fresh):
        remark(f"{there} of {len(feeds)} {'is' if there == 1 else 'are'} in the configuration already.")
    if fresh and write:
        add_feeds(path, fresh)
        say(f"{len(fresh)} added to {path}; a running service takes it up at once.")
    elif fresh:
        say("feeds:\n" + feed_lines(fresh).rstrip())
        remark(f"These are the lines for {path}; --write adds them.")


@app.command("import")
def import_feeds(
    file: Annotated[Path, typer.Argument(help="An OPML file, as other readers export it.")],
    write: WriteOption = False,
    config: ConfigOption = DEFAULT,
) -> None:
    """Read a list of feeds from another reader, and show or add the lines for the configuration."""
    try:
        listed = read_opml(file.read_bytes())
    except OSError as error:
        raise MonitorError(f"{file}: cannot be read: {error.strerror}.") from error
    except ParseError as error:
        raise MonitorError(f"{file}: {error}") from error
    settings = read_config(config) if config.exists() else Config()
    remark(f"{file}: feeds: {len(listed.feeds):,}; left out: {len(listed.left_out):,}.")
    for reason in listed.left_out[:_REASONS]:
        remark(f"- {reason}")
    if len(listed.left_out) > _REASONS:
        remark(f"- and {len(listed.left_out) - _REASONS:,} more")
    _offer([NewFeed(feed.url, feed.name, feed.tags) for feed in listed.feeds], settings, config, write=write)


@app.command()
def export(
    file: Annotated[str, typer.Argument(help="Where to write; - for standard output.")] = "-",
    show_secrets: SecretsOption = False,
    config: ConfigOption = DEFAULT,
) -> None:
    """Write the configuration's feeds as an OPML file for other readers."""
    settings = read_config(config)
    fit: Callable[[str], str] = str if show_secrets else shown
    text = write_opml(
        Listed(fit(feed.url), feed.name or shown(feed.url), feed.tags) for feed in settings.feeds
    )
    if black := sum(BLACK in fit(feed.url.rpartition("@")[2]) for feed in settings.feeds):
        remark(f"Blacked out: the keys in the address of {black} feeds; --show-secrets writes them.")
    if logins := sum("@" in urlsplit(feed.url).netloc for feed in settings.feeds):
        remark(f"Left out: the login in the address of {logins} of {len(settings.feeds)} feeds.")
    if file == "-":
        sys.stdout.write(text)
    else:
        try:
            Path(file).write_text(text, "utf-8")
        except OSError as error:
            raise MonitorError(f"{file}: cannot be written: {error.strerror}.") from error
        say(f"{len(settings.feeds)} feeds written to {file}.")


def _span(seconds: float) -> str:
    return f"{seconds / 86_400:.1f} days" if seconds >= 172_800 else f"{seconds / 3600:.1f} hours"
