"""What the process itself measures, for Prometheus; what the database knows is added when it is asked for."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, ProcessCollector

from monitor import ENGINE, __version__

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

STAGE_SECONDS = Histogram(
    "monitor_stage_duration_seconds",
    "How long a stage worked until nothing waited for it any more.",
    ["stage"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)
STAGE_FAILURES = Counter(
    "monitor_stage_failures_total", "Times that a stage broke off.", ["stage"], registry=REGISTRY
)
BUILD = {"version": __version__, "engine": ENGINE}
