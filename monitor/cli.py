"""The `monitor` command: each subcommand reads its arguments, calls one function and shows the result.

Exit codes: 0 all is well; 1 something is wrong that the message names; 2 wrong usage.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress

from monitor import __version__, show
from monitor.alerts.render import check_templates, sample_alert
from monitor.backtest import replay as replay_topics
from monitor.commands import alerts, articles, feeds, forget, prune, topics
from monitor.config.check import warnings
from monitor.config.load import load, load_topics, salvage
from monitor.config.models import Config
from monitor.daemon import run_daemon
from monitor.errors import ConfigError, MonitorError
from monitor.language.warm import missing_models
from monitor.logs import open_logs
from monitor.replay import read_articles, to_line
from monitor.status import check_database, health, ledger_of, placed_in, read_status, send_test

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Watches the news for new claims and changed figures."
)
app.add_typer(alerts.app)
app.add_typer(articles.app, name="articles")
app.add_typer(prune.app)
app.add_typer(forget.app)
app.add_typer(feeds.app, name="feeds")
app.add_typer(topics.app, name="topics")
app.add_typer(topics.single)
out, err = Console(), Console(stderr=True)

T = TypeVar("T")
ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", envvar="MONITOR_CONFIG")
]
DEFAULT = Path("config.yaml")


def main() -> None:
    """Entry point: an error of ours is one clear message and exit code 1, never a traceback."""
    try:
        app()
    except ConfigError as error:
        for problem in error.problems:
            err.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except MonitorError as error:
        err.print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _config(path: Path) -> Config:
    return load(path, os.environ)


def _readable(path: Path) -> Config:
    """The configuration, or as much of it as tells where the database is."""
    try:
        return _config(path)
    except ConfigError as error:
        for problem in error.problems:
            err.print(problem, style="red", markup=False, highlight=False, soft_wrap=True)
        return salvage(path, os.environ)


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _show_version(wanted: bool) -> None:
    if wanted:
        out.print(f"monitor {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Watches the news for new claims and changed figures."""


@app.command()
def run(config: ConfigOption = DEFAULT) -> None:
    """Run the service until it is told to stop."""
    settings = _config(config)
    open_logs(settings.log_level, pretty=sys.stderr.isatty())
    for warning in warnings(settings):
        err.print(f"Note: {warning}", style="yellow", markup=False, highlight=False)
    _run(run_daemon(settings, config, os.environ))


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Keep the demo's database here; by default a fresh one.")
    ] = None,
    speed: Annotated[float, typer.Option(help="Seconds of the story in one real second.", min=1)] = 3600.0,
    stay: Annotated[bool, typer.Option(help="Serve the pages after the story's end too.")] = True,
) -> None:
    """Watch a small newsroom on this machine for five days in two minutes; needs no network."""
    from monitor.demo.run import run_demo  # noqa: PLC0415  (its servers are not for the daemon)

    open_logs("error", pretty=True)
    _run(run_demo(folder, speed, out, stay=stay and out.is_terminal))


@app.command()
def check(config: ConfigOption = DEFAULT) -> None:
    """Check the configuration and the database."""
    settings = _config(config)
    for warning in warnings(settings):
        out.print(f"Note: {warning}", style="yellow", markup=False, highlight=False)
    if settings.templates:
        check_templates(settings.templates, sample_alert(datetime.now(UTC)))
    _missing_models()
    state = _run(check_database(settings))
    out.print(
        f"{config}: {len(settings.feeds)} feeds, {len(settings.topics)} topics, {len(settings.channels)} channels."
        f" Database: {state}.",
        highlight=False,
        markup=False,
    )


@app.command()
def status(
    config: ConfigOption = DEFAULT,
    only_health: Annotated[
        bool, typer.Option("--health", help="Only the exit code: 0 while the daemon makes progress.")
    ] = False,
) -> None:
    """Show what the daemon does and what is in trouble, also while the configuration cannot be used."""
    settings = _readable(config)
    if only_health:
        problem = _run(health(settings))
        if problem:
            raise MonitorError(problem)
        return
    show.status(out, _run(read_status(settings)), settings)
    _missing_models()


def _missing_models() -> None:
    for loss in missing_models():
        out.print(
            f"Without a model: {loss}. Run `make setup` again.", style="yellow", markup=False, highlight=False
        )


@app.command()
def ledger(
    topic: Annotated[str, typer.Argument(help="The topic's name or id.")],
    config: ConfigOption = DEFAULT,
    why: Annotated[
        int,
        typer.Option(help="Show instead of the latest N items whether they were told, who chose, and why."),
    ] = 0,
) -> None:
    """Show what is known of a topic: its figures with their history, its claims with their speakers."""
    settings = _config(config)
    if why:
        show.placed(out, *_run(placed_in(settings, topic, why)), settings)
        return
    name, languages = _run(ledger_of(settings, topic))
    for language, known in languages.items():
        show.ledger(out, name, language, known, settings)


@app.command()
def replay(
    stories: Annotated[
        str, typer.Argument(metavar="ARTICLES", help="JSON-lines file of articles; - reads standard input.")
    ],
    topics_file: Annotated[Path, typer.Option("--topics", help="YAML or JSON list of topics (name, query).")],
    findings: Annotated[
        Path, typer.Option(help="Where the findings are written, one a line; - for standard output.")
    ],
) -> None:
    """Run stored articles through the stages, write what would have been told, and show a summary."""
    open_logs("error", pretty=True)
    watched = load_topics(topics_file)
    lines = sys.stdin if stories == "-" else _lines(Path(stories))
    stored = read_articles(lines, stories)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Replaying", total=len(stored))
        found, outcomes = _run(replay_topics(stored, watched, lambda: progress.advance(task)))
    text = "".join(f"{to_line(document)}\n" for document in found)
    if str(findings) == "-":
        sys.stdout.write(text)
    else:
        findings.write_text(text, "utf-8")
    for outcome in outcomes:
        topics.show_outcomes(err, len(stored), [outcome])
    err.print(f"{len(stored)} articles, {len(found)} findings.", highlight=False)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").split("\n")
    except OSError as error:
        raise MonitorError(f"{path}: cannot be read: {error.strerror}. Name a JSON-lines file.") from error
    except UnicodeDecodeError as error:
        raise MonitorError(f"{path}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error


@app.command("test-channel")
def test_channel(
    name: Annotated[str, typer.Argument(help="The channel's name in the configuration.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Send a message that is marked as a test to one channel."""
    settings = _config(config)
    for target, answer in _run(send_test(settings, name)):
        out.print(
            f"{name}{f' to {target}' if target else ''}: accepted ({answer}).", highlight=False, markup=False
        )


@app.command()
def password() -> None:
    """Make the hash of a password, for `web.users` in the configuration."""
    from monitor.desk.access import hashed  # noqa: PLC0415  (argon2 is not for the other commands)

    typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(typed) < 10:
        raise MonitorError("A password of at least 10 characters, please.")
    out.print(hashed(typed), highlight=False, markup=False, soft_wrap=True)
