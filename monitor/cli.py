"""The `monitor` command: which subcommands there are, and what a failure looks like.

Exit codes: 0 all is well; 1 something is wrong that the message names; 2 wrong usage.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from monitor import __version__
from monitor.commands.lazy import Lazy, lazy_group
from monitor.errors import ConfigError, MonitorError

_RUN, _LOOK, _WATCH, _CORRECT, _CARE = "Run", "Look", "What is watched", "Silence and correct", "Take care"

COMMANDS = {
    "init": Lazy("monitor.commands.init", _RUN, "Write a commented configuration to begin with."),
    "check": Lazy("monitor.commands.check", _RUN, "Check the configuration and the database."),
    "run": Lazy("monitor.commands.run", _RUN, "Run the service until it is told to stop."),
    "worker": Lazy(
        "monitor.commands.worker",
        _RUN,
        "Work beside `monitor run` on a PostgreSQL database, with its configuration, until told to stop.",
    ),
    "apply": Lazy(
        "monitor.commands.worker",
        _RUN,
        "Check a configuration and put it in force for every process that shares its PostgreSQL database.",
    ),
    "demo": Lazy(
        "monitor.commands.demo",
        _RUN,
        "Watch a small newsroom on this machine for five days in a minute; needs no network.",
    ),
    "status": Lazy("monitor.commands.status", _LOOK, "Show what the daemon does and what is in trouble."),
    "ledger": Lazy(
        "monitor.commands.ledger",
        _LOOK,
        "Show what is known of a topic: its figures with their history, its claims with their speakers.",
    ),
    "why": Lazy(
        "monitor.commands.why",
        _LOOK,
        "Tell why an article is on a topic or not, and what was chosen of its sentences and figures, by whom and why.",
    ),
    "articles": Lazy(
        "monitor.commands.articles", _LOOK, "List the articles that were given up; try them again."
    ),
    "deliveries": Lazy(
        "monitor.commands.alerts",
        _LOOK,
        "List what was sent, waits or was given up; send dead letters again.",
    ),
    "feeds": Lazy(
        "monitor.commands.feeds", _WATCH, "List the feeds; show, find, add, import and export them."
    ),
    "topics": Lazy("monitor.commands.topics", _WATCH, "List the topics; show one; suggest words for one."),
    "backtest": Lazy(
        "monitor.commands.backtest",
        _WATCH,
        "Show what a topic would have told on the stored articles, beside what it tells as it is now.",
    ),
    "replay": Lazy(
        "monitor.commands.replay",
        _WATCH,
        "Run stored articles through the stages, write what would have been told, and show a summary.",
    ),
    "route": Lazy(
        "monitor.commands.alerts",
        _WATCH,
        "Show which route takes a topic or a finding, which does not, and why.",
    ),
    "test-channel": Lazy(
        "monitor.commands.channel",
        _WATCH,
        "Send a message that is marked as a test to one channel, and say what was sent where and what came back.",
    ),
    "silence": Lazy(
        "monitor.commands.alerts",
        _CORRECT,
        "Tell nothing of a topic, quantity, claim, feed or outlet until a time, or for good.",
    ),
    "silences": Lazy("monitor.commands.alerts", _CORRECT, "List the silences that hold; lift one."),
    "feedback": Lazy(
        "monitor.commands.alerts",
        _CORRECT,
        "List what readers said of findings, or say it: useful, not-new, not-relevant, wrong-link.",
    ),
    "merge": Lazy(
        "monitor.commands.alerts",
        _CORRECT,
        "Make two quantities or claims of a topic one, from now on and after every new reading.",
    ),
    "split": Lazy(
        "monitor.commands.alerts",
        _CORRECT,
        "Take what a finding tells of out of the quantity or claim it was put to, for good.",
    ),
    "backup": Lazy("monitor.commands.backup", _CARE, "Copy the database to a file while the service runs."),
    "prune": Lazy(
        "monitor.commands.prune",
        _CARE,
        "Let go of what is older than `retention` says; a running service does so every hour.",
    ),
    "forget": Lazy(
        "monitor.commands.forget",
        _CARE,
        "Erase an article, or every text in which a name stands, with what was read in it and told of it.",
    ),
    "password": Lazy(
        "monitor.commands.password",
        _CARE,
        "Make the hash of a password, for `web.users` in the configuration.",
    ),
}
"""Every command in the order of its list, with the module that is loaded when it is run."""


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=lazy_group(COMMANDS),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """Watches the news for new claims and changed figures."""


def main() -> None:
    """Entry point: an error of ours is one clear message and exit code 1, never a traceback."""
    try:
        app()
    except ConfigError as error:
        _fail(error.problems)
    except MonitorError as error:
        _fail([f"Error: {error}"])
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(lines: list[str]) -> None:
    from monitor.commands.terminal import remark  # noqa: PLC0415  (not for `--version`)

    for line in lines:
        remark(line, "red")
    sys.exit(1)
