"""A plugin of coverage.py by which the workers' processes are counted, although they die of SIGTERM at once."""

from __future__ import annotations

import signal
import traceback
from types import FrameType
from typing import Any

from coverage import Coverage

_set = signal.signal
_AT_THE_END = {Coverage.stop.__code__, Coverage.save.__code__}


def _save(number: int, interrupted: FrameType | None) -> None:
    """Save what this process has run, then die as it would have.

    One that is about to end saves by itself and is let do so: interrupted, it would leave an empty file, and all that
    it has run would not be counted.
    """
    if any(frame.f_code in _AT_THE_END for frame, _ in traceback.walk_stack(interrupted)):
        return
    running = Coverage.current()
    if running is not None:
        running.stop()
        running.save()
    _set(signal.SIGTERM, signal.SIG_DFL)
    signal.raise_signal(number)


def _saving(number: int, handler: Any) -> Any:
    return _set(number, _save if (number, handler) == (signal.SIGTERM, signal.SIG_DFL) else handler)


def coverage_init(_registry: object, _options: dict[str, str]) -> None:
    signal.signal = _saving
