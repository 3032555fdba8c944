"""Records go to standard error as it is now; a closed one stops no work; secrets are black."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from monitor.logs import open_logs
from tests.support.pipes import stopped_reader


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


def test_a_reader_that_has_stopped_costs_records_and_not_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped_reader() as (reader, writer):
        monkeypatch.setattr(sys, "stderr", writer)
        open_logs("info", pretty=False)
        log = structlog.get_logger("x")
        log.info("lost")
        logging.getLogger("y").error("lost too")
        os.read(reader, 1_000_000)
        log.info("after", long="x" * 10_000)
        log.info("last")
        found = [json.loads(line) for line in os.read(reader, 1_000_000).decode().splitlines()]
    assert [(record["event"], record.get("records")) for record in found] == [
        ("records lost", 2),
        ("after", None),
        ("last", None),
    ]


def test_a_record_that_was_cut_short_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped_reader() as (reader, writer):
        monkeypatch.setattr(sys, "stderr", writer)
        open_logs("info", pretty=False)
        os.read(reader, 4_096)
        structlog.get_logger("x").info("cut", long="x" * 10_000)
        os.read(reader, 1_000_000)
        structlog.get_logger("x").info("after")
        found = [json.loads(line) for line in os.read(reader, 1_000_000).decode().splitlines() if line]
    assert [(record["event"], record.get("records")) for record in found] == [
        ("records lost", 1),
        ("after", None),
    ]


def test_secrets_and_logins_are_black(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    open_logs("info", pretty=False)
    structlog.get_logger("x").info(
        "polled", url="https://me:word@example.org/feed", api_key="k1", hook="https://hooks.slack.com/a/b"
    )
    record = json.loads(out.getvalue())
    assert record["url"] == "https://***@example.org/feed"
    assert (record["api_key"], record["hook"]) == ("***", "https://hooks.slack.com/***")


SECRET = "S3CRETplantedhere"
PLANTED: dict[str, Any] = {
    "login": f"https://me:{SECRET}@h.example/x",
    "login with @": f"https://me:a@{SECRET}@h.example/x",
    "login with /": f"https://me:{SECRET}/x@h.example/x",
    "name alone": f"https://{SECRET}@h.example/x",
    "socks": f"socks5://me:{SECRET}@h.example:1080",
    "dsn": f"postgresql://me:{SECRET}@h.example/news failed",
    "dsn of libpq": f"host=h password={SECRET} user=x",
    **{
        name: f"https://h.example/x?a=1&{name}={SECRET}"
        for name in (
            "token", "access_token", "apikey", "api_key", "api%5Fkey", "key", "auth", "sig", "code", "jwt",
            "sessionid", "hash", "X-Amz-Credential", "X-Amz-Signature", "client_secret", "pwd",
        )
    },
    "relative": f"/x?token={SECRET}",
    "telegram": f"https://api.telegram.org/bot123:{SECRET}/sendMessage",
    "discord": f"https://discord.com/api/webhooks/1/{SECRET}",
    "teams": f"https://x.webhook.office.com/webhookb2/{SECRET}",
    "slack": f"https://hooks.slack.com/services/T/B/{SECRET}",
    "slack gov": f"https://hooks.slack-gov.com/services/T/B/{SECRET}",
    "ping": f"https://hc-ping.com/{SECRET}",
    "bearer": f"Authorization: Bearer {SECRET}",
    "basic": f"authorization: Basic {SECRET}",
    "bot": f"token xoxb-{SECRET}",
    "signing": f"whsec_{SECRET}",
    "list": [f"https://me:{SECRET}@h.example/x"],
    "deep": {"a": [{"password": SECRET}]},
    "error": ValueError(f"postgresql://u:{SECRET}@h/x"),
    "bytes of a header": {"authorization": SECRET.encode()},
}  # fmt: skip


def fails(value: object) -> None:
    raise RuntimeError(value)


def test_none_of_forty_planted_secrets_comes_out_whichever_library_logs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    open_logs("info", pretty=False)
    assert len(PLANTED) >= 38
    for value in PLANTED.values():
        structlog.get_logger("x").info("said", value=value)
        structlog.get_logger("x").info(f"event {value}")
        for library in ("asyncio", "uvicorn.error", "sqlalchemy.pool", "py.warnings"):
            logging.getLogger(library).error("of a library: %s", value)
            try:
                fails(value)
            except RuntimeError:
                logging.getLogger(library).exception("with its trace")
    structlog.get_logger("x").info("under its name", api_key=SECRET, Password=SECRET)
    lines = out.getvalue().splitlines()
    assert [line for line in lines if SECRET in line] == []
    assert all(json.loads(line)["event"] for line in lines)


def test_what_a_server_says_cannot_steer_the_terminal_that_shows_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    open_logs("info", pretty=True)
    structlog.get_logger("x").info("failed", error="503 \x1b]0;owned\x07\x9b31m\u202eend")
    assert not set("\x07\x9b\u202e") & set(out.getvalue())
    assert "owned" not in out.getvalue()
