"""Commands on what was told: deliveries, silences, feedback, routes, merges and splits."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from monitor.alerts.group import traits as traits_of
from monitor.commands.periods import period as length
from monitor.commands.terminal import DEFAULT, ConfigOption, cell, local, out, read_config, readable, say
from monitor.config.models import Config, Kind, RouteConfig
from monitor.config.routes import Step, Traits, explain_route, topic_id
from monitor.errors import MonitorError
from monitor.status import named_topic, opened
from monitor.store import channel_states, deliveries, feedback, link_overrides, notices, silences
from monitor.store.feedback import VERDICTS
from monitor.store.judging import judge
from monitor.store.leases import PARKED

app = typer.Typer(add_completion=False)


@app.command("deliveries")
def list_deliveries(
    failed: Annotated[bool, typer.Option("--failed", help="Only those that were given up.")] = False,
    retry: Annotated[
        str | None, typer.Option(help="Send a dead letter again: its number, or all of them.")
    ] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """List what was sent, waits or was given up; send dead letters again."""
    settings = readable(config)[0]
    if retry is not None:
        again = asyncio.run(_retry(settings, retry))
        say(f"{again:,} deliver{'y' if again == 1 else 'ies'} will be sent again.")
        return
    table = Table(
        "number", "made", "channel", "to", "state", "tries", "subject", "trouble", header_style="bold"
    )
    for row in asyncio.run(_deliveries(settings, failed)):
        state = {"pending": "waits", "done": "sent", PARKED: "given up"}.get(row.status, row.status)
        words = (row.channel, row.target, state, str(row.attempts), row.subject, row.error or "")
        table.add_row(str(row.id), local(row.created_at, settings), *map(cell, words))
    out.print(table)


async def _deliveries(config: Config, failed: bool) -> list[Any]:
    async with opened(config) as db, db.read() as connection:
        return (
            await deliveries.listing(connection, (PARKED,))
            if failed
            else await deliveries.listing(connection)
        )


async def _retry(config: Config, which: str) -> int:
    if which != "all" and not which.isdecimal():
        raise MonitorError(f"{which!r} is no number of a delivery: `monitor deliveries --failed` lists them.")
    ids = None if which == "all" else [int(which)]
    async with opened(config) as db, db.write() as connection:
        done = await deliveries.retry(connection, ids, datetime.now(UTC))
        if done:
            await channel_states.revive(connection)
        elif ids:
            raise MonitorError(f"No delivery {which} was given up: see `monitor deliveries --failed`.")
    return done


@app.command()
def silence(
    kind: Annotated[str, typer.Argument(help="topic, quantity, claim, feed or outlet.")],
    subject: Annotated[str, typer.Argument(help="Name or id, address, or number in `monitor ledger`.")],
    topic: Annotated[str | None, typer.Option("--topic", help="For a quantity or claim: its topic.")] = None,
    period: Annotated[str | None, typer.Option("--for", help="As 2h, 3d; for good without it.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Tell nothing of a topic, quantity, claim, feed or outlet until a time, or for good."""
    settings = readable(config)[0]
    until = datetime.now(UTC) + length("--for", period) if period else None
    number, label = asyncio.run(_silence(settings, (kind, subject, topic), until))
    when = f"until {local(until, settings)}" if until else "for good"
    say(f"Silence {number}: {kind} {label} {when}. To lift it: monitor silences --end {number}")


async def _silence(
    config: Config, what: tuple[str, str, str | None], until: datetime | None
) -> tuple[int, str]:
    kind, subject, topic = what
    async with opened(config) as db, db.write() as connection:
        if kind == "topic":
            subject = (await named_topic(connection, subject)).id
        topic_id = (await named_topic(connection, topic)).id if topic else None
        new = await silences.named(connection, kind, subject, topic_id)
        new = replace(new, until=until, made_by="command line")
        return await silences.add(connection, new, datetime.now(UTC)), new.label


@app.command("silences")
def list_silences(
    end: Annotated[int | None, typer.Option(help="Lift the silence with this number.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """List the silences that hold; lift one."""
    settings = readable(config)[0]
    if end is not None:
        if not asyncio.run(_end(settings, end)):
            raise MonitorError(f"There is no silence {end} that holds: `monitor silences` lists them.")
        say(f"Silence {end} is lifted.")
        return
    table = Table("number", "silenced", "", "until", "since", "by", header_style="bold")
    for row in asyncio.run(_silences(settings)):
        until = local(row.until, settings) if row.until else "for good"
        since = local(row.created_at, settings)
        table.add_row(str(row.id), row.kind, Text(row.label), until, since, row.made_by)
    out.print(table)


async def _silences(config: Config) -> list[Any]:
    async with opened(config) as db, db.read() as connection:
        return await silences.active(connection, datetime.now(UTC))


async def _end(config: Config, number: int) -> bool:
    async with opened(config) as db, db.write() as connection:
        return await silences.end(connection, number, datetime.now(UTC))


@app.command("feedback")
def show_feedback(
    finding: Annotated[
        int | None, typer.Argument(help="The finding's number, to say something of it.")
    ] = None,
    verdict: Annotated[str | None, typer.Argument(help=", ".join(VERDICTS))] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """List what readers said of findings, or say it: useful, not-new, not-relevant, wrong-link."""
    settings = readable(config)[0]
    if finding is not None:
        asyncio.run(_judge(settings, finding, verdict or ""))
        say(f"Finding {finding} is kept as {VERDICTS[verdict or '']}.")
        return
    table = Table(
        "said", "finding", "topic", "verdict", "headline", "why it was told", "by", header_style="bold"
    )
    for row in asyncio.run(_feedback(settings)):
        reason = row.reason or "the article was read anew since"
        words = (row.topic, VERDICTS.get(row.verdict, row.verdict), row.headline, reason, row.made_by)
        table.add_row(local(row.created_at, settings), str(row.finding_id or "-"), *map(cell, words))
    out.print(table)


async def _feedback(config: Config) -> list[Any]:
    async with opened(config) as db, db.read() as connection:
        return await feedback.listing(connection)


async def _judge(config: Config, finding: int, verdict: str) -> None:
    if verdict not in VERDICTS:
        raise MonitorError(f"Say one of {', '.join(VERDICTS)}.")
    now = datetime.now(UTC)
    async with opened(config) as db, db.write() as connection:
        await judge(connection, finding, verdict, made_by="command line", now=now)


@app.command()
def merge(  # noqa: PLR0913  (an option each)
    topic: Annotated[str, typer.Argument(help="The topic's name or id.")],
    kind: Annotated[str, typer.Argument(help="quantity or claim.")],
    kept: Annotated[int, typer.Argument(help="Number in `monitor ledger` that stays.")],
    other: Annotated[int, typer.Argument(help="Number of the one that is the same.")],
    *,
    language: Annotated[str | None, typer.Option(help="Where several languages have both.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Make two quantities or claims of a topic one, from now on and after every new reading."""
    if kind not in {"quantity", "claim"}:
        raise MonitorError("Only two of kind quantity or of kind claim can be merged.")
    asyncio.run(_merge(readable(config)[0], topic, (kind, kept, other), language))
    say(f"{kind.capitalize()} {other} is {kind} {kept} now.")


async def _merge(config: Config, topic: str, what: tuple[str, int, int], language: str | None) -> None:
    async with opened(config) as db, db.write() as connection:
        topic_id = (await named_topic(connection, topic)).id
        pair = (what[1], what[2])
        await link_overrides.merge(connection, topic_id, what[0], pair, datetime.now(UTC), language=language)


@app.command()
def split(
    finding: Annotated[int, typer.Argument(help="The finding's number, as messages give it.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Take what a finding tells of out of the quantity or claim it was put to, for good."""
    done = asyncio.run(_split(readable(config)[0], finding))
    say("It stands for itself now." if done else "It stood for itself already.")


async def _split(config: Config, finding: int) -> bool:
    async with opened(config) as db, db.write() as connection:
        return await link_overrides.split(connection, finding, datetime.now(UTC))


@app.command("route")
def show_routes(
    explain: Annotated[
        str | None, typer.Option(help="A topic's name or id, or the number of a finding.")
    ] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Show which route takes a topic or a finding, which does not, and why."""
    settings = read_config(config)
    if explain is None:
        _table([Step(name, True, why, channels) for name, why, channels in _routes(settings)])
        return
    if explain.isdecimal():
        _explain(settings, asyncio.run(_traits(settings, int(explain))))
        return
    topic = next((t for t in settings.topics if explain.casefold() in (topic_id(t), t.name.casefold())), None)
    if topic is None:
        raise MonitorError(f"There is no topic {explain!r}, and a finding has a number.")
    kinds: tuple[Kind, ...] = ("claim", "figure", "denial", "conflict")
    for kind in kinds:
        _explain(settings, Traits(topic_id(topic), kind, urgent=kind == "denial", tags=_all_tags(settings)))


def _routes(config: Config) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (route.name or f"route-{place}", _timing(route), route.channels)
        for place, route in enumerate(config.routes, 1)
    ] or [("all", "there are no routes, so everything goes everywhere", tuple(config.channels))]


def _timing(route: RouteConfig) -> str:
    digest = f"digest of every {route.digest.every}" if route.digest else "at once"
    quiet = f", quiet from {route.quiet.start:%H:%M} to {route.quiet.end:%H:%M}" if route.quiet else ""
    return digest + quiet


def _all_tags(config: Config) -> frozenset[str]:
    return frozenset(tag for feed in config.feeds for tag in feed.tags)


def _explain(config: Config, traits: Traits) -> None:
    urgency = "urgent" if traits.urgent else "not urgent"
    say(
        f"A {traits.kind} of {traits.topic_id}, {urgency}, feeds tagged {', '.join(sorted(traits.tags)) or 'nothing'}:"
    )
    _table(explain_route(config, traits))


def _table(steps: list[Step]) -> None:
    table = Table("route", "takes it", "channels", "why", header_style="bold")
    for step in steps:
        table.add_row(step.name, "yes" if step.takes else "no", ", ".join(step.channels), Text(step.why))
    out.print(table)


async def _traits(config: Config, number: int) -> Traits:
    async with opened(config) as db, db.read() as connection:
        finding = await notices.one(connection, number)
    if finding is None:
        raise MonitorError(f"There is no finding {number}: messages and `monitor feedback` name them.")
    return traits_of(finding)
