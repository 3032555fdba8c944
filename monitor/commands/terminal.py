"""What the commands share: where and how they print, and the option that names the configuration."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.text import Text

from monitor.config.load import load, salvage
from monitor.config.models import Config
from monitor.errors import ConfigError
from monitor.redaction import plain, shown

DEFAULT = Path("config.yaml")
ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration.", envvar="MONITOR_CONFIG")
]
out, err = Console(), Console(stderr=True)


def read_config(path: Path) -> Config:
    """The configuration at `path`. Raises ConfigError, which names `monitor init` where there is nothing yet."""
    if path == DEFAULT and not path.exists():
        raise ConfigError([f"There is no {path} here: `monitor init` makes one, --config names another."])
    return load(path, os.environ)


def readable(path: Path) -> tuple[Config, list[str]]:
    """The configuration, or as much of it as tells where the database is; what is wrong with it is told."""
    try:
        return read_config(path), []
    except ConfigError as error:
        if not path.exists() and "MONITOR_DATABASE" not in os.environ:
            raise
        for problem in error.problems:
            remark(problem, "red")
        return salvage(path, os.environ), error.problems


def say(text: str, style: str | None = None) -> None:
    """One line to standard output, as it is."""
    out.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def remark(text: str, style: str | None = None) -> None:
    """One line to standard error, so that what is printed can go into a file."""
    err.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def cell(value: str | None) -> Text:
    """What comes from the wild, harmless to a terminal and with secrets blacked out."""
    return Text(shown(plain(value or "")))


def local(moment: datetime | None, config: Config) -> str:
    """A time in the configuration's zone, "-" for none."""
    if moment is None:
        return "-"
    zone = ZoneInfo(config.time_zone) if config.time_zone else UTC
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def many(count: int, thing: str) -> str:
    """1 feed, 1,200 feeds."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
