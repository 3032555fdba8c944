"""Writing to standard output and error, whose other end may be stopped, without being stopped by it."""

from __future__ import annotations

import select
import time
from os import write
from typing import IO

_AT_ONCE = select.PIPE_BUF
"""Bytes for which there is room wherever there is room at all."""


def put(stream: IO[str], text: str, seconds: float) -> int:
    """Write what the other end takes within so many seconds. Returns how many bytes it did not take. Raises OSError."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):  # a stream in memory
        stream.write(text)
        return 0
    stream.flush()
    ready, until = select.poll(), time.monotonic() + seconds
    ready.register(descriptor, select.POLLOUT)
    left = memoryview(text.encode(getattr(stream, "encoding", None) or "utf-8", "replace"))
    while left:
        if not ready.poll(1000 * max(0.0, until - time.monotonic())):
            return len(left)
        left = left[write(descriptor, left[:_AT_ONCE]) :]
    return 0
