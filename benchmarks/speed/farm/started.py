"""Starts a program of the farm beside the one that measures, and stops it at the end."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def started(module: str, *arguments: str) -> Iterator[tuple[int, int]]:
    """The port that the program prints first, and its process id."""
    command = [sys.executable, "-m", f"benchmarks.speed.farm.{module}", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
    finally:
        process.terminate()
        process.wait()
