"""The numbers for Prometheus keep its rules for names, and what is shipped to read them asks for numbers that exist."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import promql_parser as promql
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as families

from monitor.config.models import WebConfig
from monitor.desk.service import Service
from monitor.metrics import STAGE_FAILURES, STAGE_SECONDS
from monitor.pipeline import STAGES
from monitor.store import heartbeats
from monitor.web.metrics import metrics_app
from tests.support.desk import Desk, Mailbox, open_desk

OPS = Path(__file__).parents[2] / "ops"
BASE_UNITS = ("seconds", "bytes", "ratio", "rows")
LABELS = {"stage", "health", "channel", "version", "engine", "le", "generation"}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as opened:
        await opened.figure("border", 155)
        async with opened.app.db.write() as connection:
            for stage in STAGES:
                await heartbeats.beat(connection, stage.name, now=opened.clock(), items=3, error=None)
        STAGE_SECONDS.labels("link").observe(0.2)
        STAGE_FAILURES.labels("link").inc()
        yield opened


async def scraped(desk: Desk, path: str = "/metrics", *, away: bool = False) -> httpx.Response:
    service = Service(lambda: desk.app, WebConfig(), away=lambda: away)
    transport = httpx.ASGITransport(metrics_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path)


async def test_names_are_in_base_units_counters_end_in_total_and_no_label_is_an_address(desk: Desk) -> None:
    text = (await scraped(desk)).text
    found = [family for family in families(text) if family.name.startswith("monitor_")]
    assert len(found) > 12
    for family in found:
        assert re.fullmatch(r"monitor_[a-z]+(_[a-z]+)*", family.name)
        assert family.documentation.endswith(".")
        assert not re.search(r"_(ms|milliseconds|minutes|hours|days|kb|mb|percent)\b", family.name)
        for sample in family.samples:
            assert (family.type == "counter") == sample.name.endswith("_total"), sample
            assert set(sample.labels) <= LABELS, sample
            assert not any("://" in value for value in sample.labels.values())
    values = {(s.name, s.labels.get("stage")): s.value for f in found for s in f.samples}
    assert values["monitor_stage_items_total", "link"] == 3
    assert values["monitor_database_up", None] == 1


async def test_while_the_database_is_away_the_process_tells_what_it_knows(desk: Desk) -> None:
    answer = await scraped(desk, away=True)
    assert answer.status_code == 200
    assert "monitor_database_up 0.0" in answer.text
    assert "process_resident_memory_bytes" in answer.text
    assert (await scraped(desk, "/readyz", away=True)).status_code == 503
    assert (await scraped(desk, "/livez", away=True)).status_code == 200


def expressions() -> Iterator[tuple[str, str]]:
    rules = yaml.safe_load((OPS / "alerts.yml").read_text("utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    board = json.loads((OPS / "grafana.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def selected(expression: Any) -> Iterator[Any]:
    """Every selector of a parsed expression."""
    if isinstance(expression, promql.VectorSelector):
        yield expression
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        if (inner := getattr(expression, name, None)) is not None and not isinstance(inner, str):
            yield from selected(inner)
    for inner in getattr(expression, "args", None) or ():
        yield from selected(inner)


async def test_rules_and_dashboard_ask_for_numbers_that_are_served(desk: Desk) -> None:
    served = {sample.name for family in families((await scraped(desk)).text) for sample in family.samples}
    optional = {
        "up",
        "monitor_channel_failing_since_timestamp_seconds",
        "monitor_channel_accepted_timestamp_seconds",
    }
    asked = {
        (title, selector.name) for title, text in expressions() for selector in selected(promql.parse(text))
    }
    assert len(asked) > 15
    assert {(title, name) for title, name in asked if name not in served | optional} == set()


def test_alert_rules_have_what_prometheus_wants_of_them() -> None:
    rules = [
        rule
        for group in yaml.safe_load((OPS / "alerts.yml").read_text())["groups"]
        for rule in group["rules"]
    ]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "1m"))
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert {"summary", "description"} == set(rule["annotations"])
        assert promql.parse(rule["expr"]) is not None


def test_panels_of_the_dashboard_do_not_overlap_and_name_their_source() -> None:
    board = json.loads((OPS / "grafana.json").read_text("utf-8"))
    places = [panel["gridPos"] for panel in board["panels"]]
    taken = {
        (x, y) for p in places for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])
    }
    assert len(taken) == sum(p["w"] * p["h"] for p in places)
    assert all(t["datasource"]["uid"] == "${datasource}" for p in board["panels"] for t in p["targets"])
