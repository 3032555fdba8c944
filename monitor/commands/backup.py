"""The command that copies the database while the service runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
import typer

from monitor.commands.terminal import DEFAULT, ConfigOption, readable, say
from monitor.errors import MonitorError

app = typer.Typer(add_completion=False)

_PATIENCE = 30.0


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy is made; it must not be there yet.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Copy the database to a file while the service runs.

    The copy of SQLite is whole and checked. PostgreSQL has pg_dump for that.
    """
    settings, _ = readable(config)
    url = sa.make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        raise MonitorError("For PostgreSQL use its own tool: pg_dump --format=custom (docs/operating.md).")
    source = Path(str(url.database))
    if not source.exists():
        raise MonitorError(f"There is no database at {source} yet: start the service with `monitor run`.")
    size = copy(source, file)
    say(f"{source} copied to {file}: {size / 1e6:,.1f} MB, whole.")


def copy(source: Path, target: Path) -> int:
    """A consistent copy of a database in use, readable for its owner alone; returns its bytes. Raises MonitorError."""
    part = target.with_name(f"{target.name}.part")
    try:
        if target.exists():
            raise MonitorError(f"{target} is there already: name another file.")
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copied(source, part)
        part.replace(target)
    except OSError as error:
        raise MonitorError(f"{target}: cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise MonitorError(f"The copy broke off: {error}.") from error
    return target.stat().st_size


def _copied(source: Path, part: Path) -> None:
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as live,
        closing(sqlite3.connect(part)) as made,
    ):
        live.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=DELETE")
        [found] = made.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)
    _on_disk(part)


def _on_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
