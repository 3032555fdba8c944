"""A stream whose reader has stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


@contextmanager
def stopped_reader() -> Iterator[tuple[int, TextIO]]:
    """A pipe that is full: its end to read from, and the other one as a text stream, which would block."""
    reader, end = os.pipe()
    os.set_blocking(end, False)
    with suppress(BlockingIOError):
        while True:
            os.write(end, b"." * 65_536)
    os.set_blocking(end, True)
    writer = os.fdopen(end, "w", encoding="utf-8")
    try:
        yield reader, writer
    finally:
        with suppress(OSError):
            os.close(reader)
        with suppress(OSError):
            writer.close()
