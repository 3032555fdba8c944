"""The command that runs stored articles through the stages."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from monitor.backtest import replay as replay_topics
from monitor.commands.outcomes import show_outcomes
from monitor.commands.terminal import err, remark
from monitor.config.load import load_topics
from monitor.errors import MonitorError
from monitor.logs import open_logs
from monitor.replay import read_articles, to_line

app = typer.Typer(add_completion=False)


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
        found, outcomes = asyncio.run(replay_topics(stored, watched, lambda: progress.advance(task)))
    text = "".join(f"{to_line(document)}\n" for document in found)
    if str(findings) == "-":
        sys.stdout.write(text)
    else:
        findings.write_text(text, "utf-8")
    for outcome in outcomes:
        show_outcomes(err, len(stored), [outcome])
    remark(f"{len(stored)} articles, {len(found)} findings.")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").split("\n")
    except OSError as error:
        raise MonitorError(f"{path}: cannot be read: {error.strerror}. Name a JSON-lines file.") from error
    except UnicodeDecodeError as error:
        raise MonitorError(f"{path}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
