"""What the service measures, in Prometheus' text format, with the probes, on a port of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.desk.service import Service
from monitor.errors import StoreError
from monitor.metrics import BUILD, REGISTRY
from monitor.store.feed_state import Health
from monitor.store.measures import Measures, measures
from monitor.web.probes import probes


def metrics_app(service: Service) -> Starlette:
    """/metrics, /livez and /readyz, for a port that only those who watch the service reach: nobody logs in."""

    async def show(_: Request) -> Response:
        return Response(await exposed(service), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4})

    return Starlette(
        routes=[Route("/metrics", show, methods=["GET"]), *probes(service)],
        exception_handlers={StoreError: _no_database},
    )


async def _no_database(_: Request, error: Exception) -> Response:
    return Response(str(error), 503, media_type="text/plain")


async def exposed(service: Service) -> bytes:
    """Everything that is measured now; while the database is away, what the process knows."""
    found: Measures | None = None
    if not service.away():
        try:
            async with service.read() as connection:
                found = await measures(connection, service.now())
        except StoreError:
            found = None
    return generate_latest(REGISTRY) + generate_latest(_Once(list(_families(found))))


class _Once(CollectorRegistry):
    """A registry of what was just read from the database."""

    def __init__(self, families: list[Metric]) -> None:
        super().__init__()
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def _families(found: Measures | None) -> Iterator[Metric]:
    yield InfoMetricFamily("monitor_build", "Which version runs.", BUILD)
    yield GaugeMetricFamily(
        "monitor_database_up", "Whether the database could be read.", int(found is not None)
    )
    if found is not None:
        yield from _stages(found)
        yield from _queues(found)
        yield from _outside(found)


def _stages(found: Measures) -> Iterator[Metric]:
    ran = _gauge(
        "monitor_stage_last_run_timestamp_seconds", "When a stage last gave a sign of life.", "stage"
    )
    worked = _gauge(
        "monitor_stage_last_work_timestamp_seconds", "When a stage last had something to do.", "stage"
    )
    failing = _gauge("monitor_stage_failing", "Whether a stage broke off when it last ran.", "stage")
    items = CounterMetricFamily("monitor_stage_items", "Rows that a stage has worked on.", labels=["stage"])
    for stage in found.stages:
        ran.add_metric([stage.stage], stage.ran_at.timestamp())
        if stage.worked_at is not None:
            worked.add_metric([stage.stage], stage.worked_at.timestamp())
        failing.add_metric([stage.stage], int(stage.error is not None))
        items.add_metric([stage.stage], stage.taken)
    yield from (ran, worked, failing, items)


def _queues(found: Measures) -> Iterator[Metric]:
    due = _gauge("monitor_queue_rows", "Rows that are due for a stage.", "stage")
    oldest = _gauge("monitor_queue_oldest_seconds", "How long the oldest row has been due.", "stage")
    parked = _gauge("monitor_queue_parked_rows", "Rows that a stage gave up.", "stage")
    for queue in found.queues:
        due.add_metric([queue.stage], queue.due)
        oldest.add_metric([queue.stage], queue.oldest)
        parked.add_metric([queue.stage], queue.parked)
    yield from (due, oldest, parked)


def _outside(found: Measures) -> Iterator[Metric]:
    feeds = _gauge("monitor_feeds", "Feeds by how they fare.", "health")
    for health in Health:
        feeds.add_metric([health], found.feeds.get(health, 0))
    accepted = _gauge(
        "monitor_channel_accepted_timestamp_seconds", "When a channel last took a message.", "channel"
    )
    failing = _gauge(
        "monitor_channel_failing_since_timestamp_seconds", "Since when a channel takes none.", "channel"
    )
    for channel in found.channels:
        _add(accepted, channel.name, channel.accepted_at)
        _add(failing, channel.name, channel.failing_since)
    yield from (feeds, accepted, failing)
    yield GaugeMetricFamily(
        "monitor_config_refused", "Whether the last edit of the configuration was refused.", found.refused
    )
    yield GaugeMetricFamily("monitor_database_size_bytes", "Size of the database.", found.size)


def _gauge(name: str, help_text: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, help_text, labels=[label])


def _add(family: GaugeMetricFamily, name: str, moment: datetime | None) -> None:
    if moment is not None:
        family.add_metric([name], moment.timestamp())
