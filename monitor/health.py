"""The cheapest answer to whether the daemon makes progress: a file that it writes, read without the service.

`monitor-health` is for health checks that run often: it imports nothing but the standard library.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

FILE = "MONITOR_HEALTH_FILE"
"""The environment variable that names the file, for the daemon and for the check."""
STALE = 60.0
"""Seconds after which the daemon has stopped writing; it writes every five."""
OK = "ok"


def write(path: Path, problem: str | None) -> None:
    """Say that all is well, or what is not, at once and whole. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    part.write_text(problem or OK, "utf-8")
    part.replace(path)


def read(path: Path, now: float) -> str | None:
    """What keeps the daemon from making progress, or None."""
    try:
        age, text = now - path.stat().st_mtime, path.read_text("utf-8")
    except OSError as error:
        return f"{path}: {error.strerror}: the daemon has not started, or writes elsewhere."
    if abs(age) > STALE:
        return f"{path}: written {age:.0f} seconds ago: the daemon hangs or is gone."
    return None if text == OK else text


def main() -> None:
    """Exit with 0 while the daemon makes progress, else with 1 and the reason."""
    name = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(FILE)
    problem = read(Path(name), time.time()) if name else f"Name the file, or set {FILE}."
    if problem:
        sys.stderr.write(f"{problem}\n")
        sys.exit(1)
