"""One JSON record a line on standard error, with secrets and logins in addresses blacked out."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from monitor.redaction import shown

_SECRET_KEY = re.compile(r"(?i)pass(word)?|secret|token|authorization|api_?key")
_SECRET_URL = re.compile(r"https://hooks\.slack\.com/\S+")


class _StandardError:
    """Standard error as it is at the time of writing; a closed one costs the record, not the work."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()


def open_logs(level: str, *, pretty: bool) -> None:
    """Send all records of the service to standard error: JSON, or coloured lines for a person."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer() if pretty else structlog.processors.JSONRenderer(default=str)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),  # type: ignore[arg-type]
    )
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)


def redact(_logger: Any, _name: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Black out values of secret keys, and logins inside addresses wherever they stand."""
    for key, value in record.items():
        if _SECRET_KEY.search(key):
            record[key] = "***"
        elif isinstance(value, str):
            record[key] = _SECRET_URL.sub("***", shown(value))
    return record
