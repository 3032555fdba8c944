"""Commands on watchlists: what a topic would have told, why an article is on it or not, and what to add."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from monitor import show
from monitor.backtest import Outcome, as_it_is, backtest, in_file, stored
from monitor.commands.topic import show_topic
from monitor.config.load import load
from monitor.config.models import Config, TopicConfig
from monitor.config.values import Duration
from monitor.errors import MonitorError
from monitor.logs import open_logs
from monitor.status import opened, read_topics
from monitor.store import topics as stored_topics
from monitor.store.choices import Fate
from monitor.topics.match import read, threshold
from monitor.topics.suggest import Scored, Suggestion, suggest
from monitor.why import Answer
from monitor.why import why as ask_why

app = typer.Typer(help="List the topics; suggest words for one.", invoke_without_command=True)
app.command("show")(show_topic)
single = typer.Typer()
out, err = Console(), Console(stderr=True)

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", envvar="MONITOR_CONFIG")
]
DEFAULT = Path("config.yaml")
_ARTICLES, _SCORES = 2_000, 1_000
_BAR = 16  # characters of the longest day
_MOST_DAYS = 62  # shown day by day; more are shown by the month


@app.callback()
def listing(context: typer.Context, config: ConfigOption = DEFAULT) -> None:
    """List the topics with what each has matched and found."""
    if context.invoked_subcommand is None:
        settings = load(config, os.environ)
        show.topics(out, asyncio.run(read_topics(settings)), settings)


@app.command("suggest")
def suggest_words(
    name: Annotated[str, typer.Argument(help="The topic's name or id.")],
    since: Annotated[str, typer.Option(help="How far to look back: 30d.")] = "30d",
    limit: Annotated[int, typer.Option(help="Most suggestions.", min=1)] = 15,
    config: ConfigOption = DEFAULT,
) -> None:
    """Propose spellings and words from the stored articles, and show what each would add."""
    settings = load(config, os.environ)
    found = asyncio.run(_suggestions(settings, name, _duration(since), limit))
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


@single.command("why")
def why(
    article: Annotated[str, typer.Argument(help="The article's address or number.")],
    topic: Annotated[str, typer.Argument(help="The topic's name or id.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Tell why an article is on a topic or not, and what was chosen of its sentences and figures, by whom and why."""
    _show_answer(asyncio.run(ask_why(load(config, os.environ), article, topic)))


def _show_answer(answer: Answer) -> None:
    out.print(Text(answer.title, style="bold"))
    out.print(Text(f"{answer.outlet}, {answer.url}"), soft_wrap=True)
    verdict = "on the topic" if answer.now.matched else "not on the topic"
    out.print(Text(f"{answer.topic_name} (version {answer.topic_version}): {answer.state}"))
    if answer.matched_at_version not in (None, answer.topic_version):
        out.print(f"It was matched by version {answer.matched_at_version}.", highlight=False)
    out.print(Text(f"Judged now: {verdict}", style="green" if answer.now.matched else "yellow"))
    for reason in answer.now.reasons:
        out.print(Text(f"  {reason}"), soft_wrap=True)
    for fate in answer.fates:
        out.print(_became(fate), soft_wrap=True)
        out.print(Text(f"  “{fate.quote}”", style="dim"), soft_wrap=True)
        out.print(Text(f"  {show.decided(fate)}"), soft_wrap=True)


def _became(fate: Fate) -> Text:
    if fate.relation is None:
        return Text("passed over", style="bold")
    told = {None: "kept, not told", "baseline": "kept silently"}.get(fate.finding, f"told ({fate.finding})")
    return Text.assemble((f"{fate.relation} ", "bold"), f"{told}: {fate.belongs_to}")


@single.command("backtest")
def run_backtest(  # noqa: PLR0913, PLR0917  (each is an option)
    name: Annotated[str, typer.Argument(help="A topic's name or id in the configuration.")],
    since: Annotated[str, typer.Option(help="How far to look back: 30d.")] = "30d",
    query: Annotated[str | None, typer.Option(help="Try another query.")] = None,
    any_: Annotated[
        list[str] | None, typer.Option("--any", help="Try other terms; as often as needed.")
    ] = None,
    all_: Annotated[list[str] | None, typer.Option("--all", help="The same for all.")] = None,
    none: Annotated[list[str] | None, typer.Option("--none", help="The same for none.")] = None,
    breadth: Annotated[str | None, typer.Option(help="strict, normal or broad.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Show what a topic would have told on the stored articles, beside what it tells as it is now."""
    settings = load(config, os.environ)
    open_logs("error", pretty=True)
    options = {"query": query, "any": any_, "all": all_, "none": none, "breadth": breadth}
    edited = _edited(in_file(settings, name), {key: value for key, value in options.items() if value})
    articles = asyncio.run(stored(settings, _duration(since)))
    if not articles:
        raise MonitorError(f"No articles of the last {since} are stored: nothing can be tried yet.")
    now = asyncio.run(as_it_is(settings, name))
    tried = [edited] if now is None or _same(now, edited) else [now, edited]
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Reading stored articles", total=len(articles))
        outcomes = asyncio.run(backtest(articles, tried, settings, lambda: progress.advance(task)))
    show_outcomes(out, len(articles), outcomes)


def _edited(topic: TopicConfig, options: dict[str, Any]) -> TopicConfig:
    try:
        return TopicConfig.model_validate(topic.model_dump() | options)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(f"--{part}" if isinstance(part, str) else str(part + 1) for part in first["loc"])
        raise MonitorError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from error


def _same(one: TopicConfig, other: TopicConfig) -> bool:
    return one.model_dump(exclude={"id", "name"}) == other.model_dump(exclude={"id", "name"})


def _duration(written: str) -> timedelta:
    try:
        return TypeAdapter(Duration).validate_python(written)
    except ValidationError as error:
        raise MonitorError(f"--since {written}: write it as 12h, 7d or 30d.") from error


def show_outcomes(console: Console, articles: int, outcomes: list[Outcome]) -> None:
    """The days, then what would have been told and missed; two outcomes are "now" and "edited"."""
    names = ["now", "edited"] if len(outcomes) == 2 else [""]
    for label, outcome in zip(names, outcomes, strict=True):
        alerts, matched = sum(outcome.alerts.values()), sum(outcome.matched.values())
        head = f"{outcome.name}, {label}" if label else outcome.name
        console.print(Text(head, style="bold"))
        console.print(
            f"{matched} of {articles} articles on the topic, {len(outcome.told)} findings in {alerts} alerts",
            highlight=False,
        )
        if outcome.told:
            console.print(Text(f"  {_kinds(outcome)}"))
    console.print(_days(names, outcomes))
    last = outcomes[-1]
    if len(outcomes) == 2:
        _difference(console, outcomes[0].titles, last.titles)
    for view in last.told[:10]:
        console.print(Text(f"  {view.relation:<10} {view.headline}"), soft_wrap=True)
    if len(last.told) > 10:
        console.print(f"  and {len(last.told) - 10} more", highlight=False)
    if last.misses:
        console.print(Text(f"Near misses ({last.needed:.2f} needed)", style="bold"))
    for miss in last.misses:
        console.print(Text(f"  {miss.score:.2f} {miss.title} ({miss.outlet})"), soft_wrap=True)
        console.print(Text(f"       {'; '.join(miss.reasons[:-1])}", style="dim"), soft_wrap=True)


def _kinds(outcome: Outcome) -> str:
    """How many findings of each kind, the most frequent first."""
    counted = Counter(str(view.kind).replace("_", " ") for view in outcome.told)
    return ", ".join(f"{count} {kind}" for kind, count in counted.most_common())


def _days(names: list[str], outcomes: list[Outcome]) -> Table:
    length = len({day for outcome in outcomes for day in (*outcome.matched, *outcome.alerts)})
    pattern, head = ("%Y-%m-%d", "day") if length <= _MOST_DAYS else ("%Y-%m", "month")
    counted = [(_by(pattern, o.matched), _by(pattern, o.alerts)) for o in outcomes]
    table = Table(head, header_style="bold")
    for name in names:
        table.add_column(f"articles {name}".strip(), justify="right")
        table.add_column(f"alerts {name}".strip(), justify="right")
    table.add_column("alerts", no_wrap=True)
    most = max((count for _, alerts in counted for count in alerts.values()), default=0)
    for period in sorted({period for pair in counted for part in pair for period in part}):
        cells = [str(part[period]) for pair in counted for part in pair]
        table.add_row(period, *cells, _bar(counted[-1][1][period], most))
    return table


def _by(pattern: str, days: Mapping[date, int]) -> Counter[str]:
    counted = Counter[str]()
    for day, count in days.items():
        counted[day.strftime(pattern)] += count
    return counted


def _bar(count: int, most: int) -> Text:
    return Text("█" * round(_BAR * count / most) if most else "", style="cyan")


def _difference(console: Console, before: frozenset[str], after: frozenset[str]) -> None:
    for sign, style, titles in (("+", "green", after - before), ("-", "red", before - after)):
        for title in sorted(titles)[:10]:
            console.print(Text(f"  {sign} {title}", style=style), soft_wrap=True)
        if len(titles) > 10:
            console.print(f"  {sign} and {len(titles) - 10} more", highlight=False)
