"""What a process and all that it has started have cost, as Linux counts it (/proc)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PRIVATE = re.compile(r"^Private_(?:Clean|Dirty):\s+(\d+) kB", re.MULTILINE)
_SHARED = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the command's name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _parents() -> dict[int, list[int]]:
    """What each process has started, whichever of its threads did."""
    found: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                found.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
    return found


def children(pid: int) -> list[int]:
    """Processes that were started by this one."""
    return _parents().get(pid, [])


def descendants(pid: int) -> list[int]:
    """Processes that were started by this one, or by those."""
    parents, found, waiting = _parents(), list[int](), [pid]
    while waiting:
        begun = parents.get(waiting.pop(), [])
        found += begun
        waiting += begun
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the process, of what it started, and of those of them that have ended."""
    return seconds_of((pid, *descendants(pid)))


def seconds_of(pids: Iterable[int]) -> float:
    """User and system time of just these processes and of what they have started and outlived."""
    return sum(map(_ticks, pids)) / _TICK


def _ticks(pid: int) -> int:
    try:
        return sum(map(int, _stat(pid)[11:15]))
    except OSError:
        return 0


def own_megabytes(pid: int) -> float:
    """Memory that a process shares with no other."""
    return _megabytes(pid, _PRIVATE)


def shared_megabytes(pid: int) -> float:
    """Memory of a process, in which what it shares with others counts by its part (PSS)."""
    return _megabytes(pid, _SHARED)


def has_mapped(pid: int, name: str) -> bool:
    """Whether a file with this in its path is mapped into the process."""
    try:
        return name in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace")
    except OSError:
        return False


def _megabytes(pid: int, line: re.Pattern[str]) -> float:
    try:
        return sum(map(int, line.findall(Path(f"/proc/{pid}/smaps_rollup").read_text()))) / 1024
    except OSError:
        return 0.0
