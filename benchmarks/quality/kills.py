"""Kills the service with SIGKILL at random moments of linking, alerting and delivering: is anything lost or doubled?

    python -m benchmarks.quality.kills [--kills 100] [--seed 1] [--postgres] [--json]

A child process runs the service's own engine with the stages that link, alert and deliver, on a real database, and
sends by webhook, mail and file to receivers that write down what arrives before they answer. It is killed at a random
moment, again and again, while new articles come in; then one child is left to finish. The same articles, linked and
told once without a kill, say what must have arrived.

findings   that the undisturbed run makes, each due on three channels
lost       findings that a channel never got, or that the ledger does not hold
doubled    findings that a channel got in two messages with different ids, or in one that the database does not know
repeats    messages that arrived once more under their own id, as "at least once" allows
at_work    kills while something was still to be linked, told or sent; linking and sending are those that left a
           topic or a delivery in the hands of the killed child
broken     what the database's own check of its files complains of (SQLite)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor import ENGINE
from monitor.app import open_app
from monitor.config.models import Config
from monitor.engine.local import LocalEngine
from monitor.language.embed import DIMENSIONS
from monitor.logs import open_logs
from monitor.model import Bound, Figure, Interval, Mention, Part, Passage, QuantityKey, Span, Speaker
from monitor.pipeline import STAGES
from monitor.store import articles, mentions, topics
from monitor.store.alone import alone
from monitor.store.articles import NewArticle
from monitor.store.db import Database, open_database
from monitor.store.tables import articles as articles_table
from monitor.store.tables import deliveries, findings, matches, notices, readings, revisions
from monitor.store.tables import topics as topics_table
from tests.support.mail import Mailbox, mail_server
from tests.support.postgres import postgres_server
from tests.support.receiver import Answer, Posted, receiver

TOPICS = 12
BATCH, FEW = 24, 24
"""Articles that come in at once, and rows that wait below which they come."""
LONGEST = 5.0
"""How long a child lives at most once it is at work, as a multiple of the time in which it opened everything."""
_MEMORY = Path("/dev/shm")  # a killed process needs no disk to lose nothing, and the run is not about disks
PATIENCE = 1200.0
BEGIN = datetime(2025, 4, 8, tzinfo=UTC)
CHANNELS = ("hook", "mail", "file")
_STAGES = tuple(stage for stage in STAGES if stage.name in {"link", "alert", "deliver"})
_FREE = timedelta(seconds=1)  # after which PostgreSQL's rows of a killed worker are taken over


@dataclass(frozen=True, slots=True)
class Place:
    """A run's database and receivers."""

    folder: Path
    database: str
    ports: tuple[int, int]

    @property
    def config(self) -> Config:
        mail = {"type": "email", "host": "127.0.0.1", "port": self.ports[1], "security": "none"}
        mail |= {"sender": "monitor@desk.example", "recipients": ["one@desk.example"]}
        channels: dict[str, dict[str, Any]] = {
            "hook": {
                "type": "webhook",
                "url": f"http://127.0.0.1:{self.ports[0]}/",
                "allow_private": True,
            },
            "mail": mail,
            "file": {"type": "file", "path": str(self.folder / "file.jsonl")},
        }
        fast = {"pace": "0s", "most_per_hour": 1_000_000}
        return Config.model_validate(
            {
                "database": self.database,
                "topics": [{"name": f"Harbour {n}", "query": f"harbour{n}"} for n in range(TOPICS)],
                "channels": {name: channel | fast for name, channel in channels.items()},
                "grouping": {"wait": "0s", "interval": "0s", "urgent_interval": "0s"},
            }
        )


@dataclass(slots=True)
class Arrived:
    """What one channel got: how often each message id came, and the findings of each."""

    ids: Counter[str] = field(default_factory=Counter)
    findings: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


async def work(place: Place, ready: int) -> None:
    """What a child does until it is killed; one byte on `ready` says that it began."""
    async with (
        open_app(place.config, lease=_FREE) as app,
        alone(app.db, place.config.database),
    ):
        engine = LocalEngine(app, tick=0.02, stages=_STAGES)
        running = asyncio.create_task(engine.run())
        os.write(ready, b"1")
        await running


async def bring(place: Place, first: int, count: int) -> None:
    """Store `count` articles that match and were read, as the stages before would: each changes one figure."""
    async with open_app(place.config) as app:
        for number in range(first, first + count):
            async with app.db.write() as connection:
                await _bring_one(connection, number)


async def _bring_one(connection: Any, number: int) -> None:
    """The article with this number; every topic gets its turn."""
    topic, value = f"harbour-{number % TOPICS}", 1_000 + 37 * (number // TOPICS)
    at = BEGIN + timedelta(minutes=number)
    text = f"Minister Lind said {value:,} crew members were held at the harbour."
    new = NewArticle(
        url=f"https://outlet.example/{number}",
        outlet="Outlet",
        title="Held at the harbour",
        text=text,
        author=None,
        language="en",
        published_at=at,
        feed_silent=False,
        signature=(),
        numbers=frozenset(),
    )
    article_id = await articles.add(connection, new, origin="Outlet", copy_of=None, now=at)
    revision_id = await connection.scalar(
        sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
    )
    near = Passage(Part.TEXT, 0, len(text), 0.9)
    match = topics.NewMatch(topic, 1, revision_id, article_id, at, 0.9, (), (near,), False)
    await topics.add_matches(connection, [match], engine=ENGINE, now=at)
    await mentions.replace(connection, revision_id, [_mention(text, value)], engine=ENGINE)
    await connection.execute(
        sa.update(readings).where(readings.c.revision_id == revision_id).values(status="done")
    )


def _mention(text: str, value: int) -> Mention:
    words = f"{value:,} crew members"
    at = text.index(words)
    figure = Figure(
        span=Span(Part.TEXT, at, at + len(words), words),
        sentence=Span(Part.TEXT, 0, len(text), text),
        value=Interval(value, value),
        bound=Bound.EXACTLY,
        unit="count",
        key=QuantityKey("member", ("crew",), "hold", (), "harbour"),
        label="crew members held at the harbour",
        speaker=Speaker("Lind", "Minister Lind"),
    )
    return Mention(figure, 0, np.full(DIMENSIONS, DIMENSIONS**-0.5, np.float32).tobytes())


def forked(function: Callable[[], None]) -> int:
    """Run it in a child process, which ends with it. Returns its id."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        function()
        code = 0
    except BaseException as error:  # noqa: BLE001  (the child must not go on as the parent)
        sys.stderr.write(f"{error!r}\n")
    finally:
        os._exit(code)


def done(process: int) -> None:
    """Wait for a child that must end well."""
    if code := os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]):
        raise SystemExit(f"a child ended with {code}")


@contextmanager
def receivers(folder: Path) -> Iterator[tuple[int, int]]:
    """Ports of a webhook receiver and a mail server in a process of their own."""
    reads, writes = os.pipe()
    process = forked(lambda: asyncio.run(_receive(folder, writes)))
    try:
        hook, mail = os.read(reads, 100).split()
        yield int(hook), int(mail)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


async def _receive(folder: Path, ready: int) -> None:
    def keep(name: str, line: dict[str, Any]) -> None:
        with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def hook(posted: Posted) -> Answer:
        keep("hook", json.loads(posted.body) | {"header": posted.headers["webhook-id"]})
        return Answer(204, b"")

    class Kept(Mailbox):
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            answer = await super().handle_DATA(server, session, envelope)
            keep("mail", {"header": str(self.mails.pop().message["message-id"])})
            return answer

    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(receiver(hook))
        box = await stack.enter_async_context(mail_server(Kept()))
        os.write(ready, f"{there.url.rpartition(':')[2]} {box.port}".encode())
        await asyncio.Event().wait()


def arrived(place: Place) -> dict[str, Arrived]:
    """What every channel's receiver wrote down."""
    found = {name: Arrived() for name in CHANNELS}
    for name, channel in found.items():
        path = place.folder / f"{name}.jsonl"
        for line in path.read_bytes().split(b"\n") if path.exists() else ():
            if not (document := _whole(line)):
                continue
            header = document.get("header", "").strip("<>").partition("@")[0]
            message_id = header or document["data"]["id"]
            channel.ids[message_id] += 1
            for finding in document.get("data", {}).get("findings", ()):
                channel.findings[finding["id"]].add(message_id)
    return found


def _whole(line: bytes) -> dict[str, Any]:
    """A line's document; none for one that a kill cut short, which the file channel begins anew."""
    try:
        return dict(json.loads(line)) if line.strip() else {}
    except ValueError:
        return {}


def rows(place: Place, query: sa.Select[Any]) -> list[Any]:
    return asyncio.run(_rows(open_database(place.database), query))


async def _rows(db: Database, query: sa.Select[Any]) -> list[Any]:
    try:
        async with db.read() as connection:
            return list((await connection.execute(query)).all())
    finally:
        await db.close()


def outstanding(place: Place) -> int:
    """Rows that wait to be linked, told or sent."""

    def count(*where: Any) -> Any:
        return sa.select(sa.func.count()).where(*where).scalar_subquery()

    waiting = (
        count(matches.c.linked_at.is_(None))
        + count(findings.c.status == "pending")
        + count(notices.c.status == "pending")
        + count(deliveries.c.status != "done")
    )
    return int(rows(place, sa.select(waiting))[0][0])


def finish(place: Place) -> None:
    """Let one child work until nothing is left."""
    child, _ = start(place)
    until = time.monotonic() + PATIENCE
    while outstanding(place) and time.monotonic() < until:
        time.sleep(0.2)
    kill(child)


def start(place: Place) -> tuple[int, int]:
    reads, writes = os.pipe()
    child = forked(lambda: asyncio.run(work(place, writes)))
    os.close(writes)
    return child, reads


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != -signal.SIGKILL:
        raise SystemExit(f"a child had ended by itself ({code})")


def held(place: Place) -> Counter[str]:
    """What the killed child was at, by its leases."""

    def leased(table: sa.Table) -> Any:
        return sa.exists().where(table.c.lease_token.is_not(None))

    [(linking, sending)] = rows(place, sa.select(leased(topics_table), leased(deliveries)))
    return Counter(waiting=outstanding(place), linking=int(linking), sending=int(sending))


def storm(place: Place, kills: int, chance: random.Random) -> tuple[Counter[str], int]:
    """Kill so many children, each at a random moment. Returns at what, and how many articles came."""
    moments, brought, waiting, opening = Counter[str](), 0, 0, 0.2
    for _ in range(kills):
        if waiting < FEW:
            _in_child(bring(place, brought, BATCH))
            brought += BATCH
        began = time.monotonic()
        child, ready = start(place)
        if chance.random() < 0.9:  # the others die while they open
            select.select([ready], [], [], PATIENCE)
            opening = time.monotonic() - began
        time.sleep(chance.uniform(0, LONGEST * opening))
        kill(child)
        os.close(ready)
        found = held(place)
        waiting = found.pop("waiting")
        moments.update(found, at_work=int(waiting > 0))
    return moments, brought


def _in_child(coroutine: Any) -> None:
    done(forked(lambda: asyncio.run(coroutine)))
    coroutine.close()


def facts(place: Place) -> Counter[tuple[Any, ...]]:
    """Every finding by what it says."""
    f = findings.c
    query = sa.select(f.topic_id, f.relation, f.headline, f.previous_low, articles_table.c.url)
    query = query.join(matches, matches.c.id == f.match_id).join(
        articles_table, articles_table.c.id == matches.c.article_id
    )
    return Counter(tuple(row) for row in rows(place, query))


def judge(place: Place, expected: Counter[tuple[Any, ...]]) -> dict[str, float]:
    """What was lost and doubled, on the three channels together."""
    stored, got = facts(place), arrived(place)
    n = notices.c
    told = rows(place, sa.select(n.channel, n.finding_id, n.alert_id))
    lost = (expected - stored).total() * len(CHANNELS)
    doubled = (stored - expected).total() * len(CHANNELS)
    for channel, finding_id, alert_id in told:
        here = got[channel].findings.get(finding_id, set()) if channel != "mail" else {alert_id}
        lost += alert_id not in got[channel].ids or alert_id not in here
        doubled += len(here) > 1
    known = {row.alert_id for row in rows(place, sa.select(deliveries.c.alert_id))}
    doubled += sum(len(set(channel.ids) - known) for channel in got.values())
    lost += max(0, len(CHANNELS) * stored.total() - len(told))
    return {
        "kills.findings": expected.total(),
        "kills.messages": sum(len(channel.ids) for channel in got.values()),
        "kills.lost": lost,
        "kills.doubled": doubled,
        "kills.repeats": sum(channel.ids.total() - len(channel.ids) for channel in got.values()),
    }


def check(place: Place) -> int:
    """Complaints of SQLite's own check; PostgreSQL has none to ask."""
    if not place.database.startswith("sqlite"):
        return 0
    with sa.create_engine(place.database).connect() as connection:
        said = list(connection.exec_driver_sql("PRAGMA integrity_check").scalars())
        return 0 if said == ["ok"] else len(said)


def run(kills: int, seed: int, server: str | None = None) -> dict[str, float]:
    began = time.monotonic()
    where = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="monitor-kills-", dir=where) as folder:
        quiet = Path(folder) / "quiet"
        with receivers(Path(folder)) as ports:
            place = Place(Path(folder), server or f"sqlite:///{folder}/kills.db", ports)
            moments, brought = storm(place, kills, random.Random(seed))
            finish(place)
        with receivers(_made(quiet)) as ports:
            calm = replace(place, folder=quiet, database=f"sqlite:///{quiet}/calm.db", ports=ports)
            _in_child(bring(calm, 0, brought))
            finish(calm)
        figures = judge(place, facts(calm)) | {"kills.broken": check(place)}
    return {
        "kills.kills": kills,
        **{f"kills.{moment}": moments[moment] for moment in ("at_work", "linking", "sending")},
        **figures,
        "kills.seconds": round(time.monotonic() - began, 1),
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    open_logs("error", pretty=False)
    if args.postgres:
        with postgres_server() as server:
            figures = run(args.kills, args.seed, server)
    else:
        figures = run(args.kills, args.seed)
    print(json.dumps(figures) if args.json else "\n".join(f"{k:18} {v:g}" for k, v in figures.items()))
    sys.exit(1 if figures["kills.lost"] or figures["kills.doubled"] or figures["kills.broken"] else 0)


if __name__ == "__main__":
    main()
