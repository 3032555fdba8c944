"""The command that writes a first configuration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.terminal import DEFAULT, ConfigOption, say
from monitor.config.first import Answers, first_config
from monitor.config.load import load
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError

app = typer.Typer(add_completion=False)


@app.command()
def init(
    config: ConfigOption = DEFAULT,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing: two topics, alerts on the console.")
    ] = False,
) -> None:
    """Write a commented configuration to begin with.

    It has feeds and topics that work; a file that is there is left alone.
    """
    if config.exists():
        raise MonitorError(f"{config} is there already: edit it, or name another file with --config.")
    answers = Answers() if yes or not sys.stdin.isatty() else _asked()
    text = first_config(answers)
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(text, "utf-8")
    except OSError as error:
        raise MonitorError(f"{config}: cannot be written: {error.strerror}.") from error
    settings = _usable(config)
    topics = ", ".join(topic.name for topic in settings.topics)
    say(f"{config} is written: {len(settings.feeds)} feeds; topics: {topics}; alerts on the console.")
    given = "" if config == DEFAULT else f" --config {config}"
    say(
        f"Next: `monitor run{given}` watches them, `monitor check{given}` tells mistakes after you have edited it."
    )


def _usable(path: Path) -> Config:
    try:
        return load(path, {})
    except ConfigError:
        path.unlink()
        raise


def _asked() -> Answers:
    topics = []
    say("What do you want to follow? A few plain words a topic, such as: grain exports Black Sea")
    while words := typer.prompt("Topic (Enter to go on)", default="", show_default=False).strip():
        topics.append(words)
    say("How may publishers reach you before they block you? A mail or web address goes with each request.")
    contact = typer.prompt("Contact (Enter for none)", default="", show_default=False).strip()
    return Answers(tuple(topics), contact)
