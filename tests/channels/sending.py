"""What the tests of channels send, and with which client."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from monitor.alerts.render import render, sample_alert
from monitor.channels.message import Message

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def a_message(**changes: Any) -> Message:
    """A rendered message with some fields replaced."""
    return replace(render(sample_alert(NOW), "UTC"), **changes)


def now() -> datetime:
    return NOW


def a_client() -> httpx.AsyncClient:
    """Without proxies, so that nothing leaves the loopback interface."""
    return httpx.AsyncClient(trust_env=False, timeout=5)
