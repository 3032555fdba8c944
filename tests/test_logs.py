"""Records go to standard error as it is now; a closed one stops no work; secrets are black."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from monitor.logs import open_logs


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_closed_standard_error_costs_the_record_and_not_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    open_logs("info", pretty=False)
    log = structlog.get_logger("x")
    log.info("before")
    first.close()
    log.info("lost")
    monkeypatch.setattr(sys, "stderr", second)
    log.info("after")
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["after"]


def test_secrets_and_logins_are_black(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    open_logs("info", pretty=False)
    structlog.get_logger("x").info(
        "polled", url="https://me:word@example.org/feed", api_key="k1", hook="https://hooks.slack.com/a/b"
    )
    record = json.loads(out.getvalue())
    assert record["url"] == "https://***@example.org/feed"
    assert (record["api_key"], record["hook"]) == ("***", "***")
