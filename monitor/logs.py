"""One JSON record a line on standard error, whichever library it comes from, with secrets blacked out."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from monitor.redaction import redacted
from monitor.streams import put

_QUIET = {
    "uvicorn": logging.ERROR,
    "uvicorn.error": logging.ERROR,
    "asyncio": logging.ERROR,
    "httpx": logging.ERROR,
    "apscheduler": logging.ERROR,
    "procrastinate": logging.CRITICAL,
    "psycopg": logging.ERROR,
}
"""What these warn of is what strangers do, a busy stage, or what we tell ourselves: it could fill the log."""


_PATIENCE = 0.2  # seconds for one record, once: the loop waits as well


class _StandardError:
    """Standard error as it is at the time of writing; one that is closed, or whose reader has stopped, costs records
    and not the work. How many were lost is told once it takes some again."""

    def __init__(self) -> None:
        self._lost = 0
        self._cut = False

    def write(self, text: str) -> int:
        told = "\n" if self._cut else ""
        if self._lost:
            told += json.dumps({"event": "records lost", "level": "warning", "records": self._lost}) + "\n"
        whole = told + text
        with contextlib.suppress(OSError, ValueError):
            left = put(sys.stderr, whole, 0 if self._lost else _PATIENCE)
            self._lost = self._lost + 1 if left else 0
            self._cut = self._cut if left == len(whole.encode()) else left > 0
        return len(text)

    def flush(self) -> None:
        """What was written is out."""


def open_logs(level: str, *, pretty: bool) -> None:
    """Send all records of the service and of its libraries to standard error: JSON, or coloured lines for a person."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(default=str)
    )
    before: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    error = _StandardError()
    structlog.configure(
        processors=[*before, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.WriteLoggerFactory(error),  # type: ignore[arg-type]
    )
    _take_over(before, renderer, error)


def redact(_logger: Any, _name: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Black out secrets wherever they stand in the record."""
    return {key: redacted(value, key) for key, value in record.items()}


def _take_over(before: list[Any], renderer: Any, error: _StandardError) -> None:
    """Records of the standard library's logging, warnings, and exceptions that nobody caught."""
    handler = logging.StreamHandler(error)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *before, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger(__name__).critical("uncaught", exc_info=(kind, error, trace))
