"""What linking one article costs beside a small and a large ledger, and how long it keeps the loop.

    python -m benchmarks.speed.ledger [--sizes 100,1000,10000] [--articles 25] [--json]

A topic's ledger holds so many claims and as many quantities, of made-up sentences about many things and events, each
once reported. Articles of 12 figures and 12 claims, half of them of what the ledger holds, are linked one by one by the
stage itself, on SQLite. The chooser is that of words alone, so that only linking is measured.

link_ms    CPU of the daemon's process for one article, median after the first
first_ms   the first one, which loads the ledger
stall_ms   the longest that the loop was kept by its own thread between two turns, over all of the articles
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from pydantic import TypeAdapter

from monitor import ENGINE
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.language.embed import DIMENSIONS
from monitor.logs import open_logs
from monitor.model import (
    Bound,
    Claim,
    Figure,
    Interval,
    Mention,
    Part,
    Passage,
    QuantityKey,
    Relation,
    Span,
    Speaker,
    Stance,
)
from monitor.pipeline import STAGES
from monitor.store import articles, mentions, topics
from monitor.store.articles import NewArticle
from monitor.store.mentions import StoredMention
from monitor.store.tables import choices, claims, quantities, readings, reports, revisions, sightings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EACH = 12  # figures in an article, and as many claims
_HALVES = 2
_LATER = 42_000  # minutes, after all that the ledger holds
_LINK = next(stage for stage in STAGES if stage.name == "link")
_THINGS = [
    "sailor",
    "miner",
    "house",
    "truck",
    "soldier",
    "child",
    "ship",
    "bridge",
    "school",
    "farmer",
    "voter",
    "tonne",
    "barrel",
    "patient",
    "drone",
]
_EVENTS = [
    "kill",
    "injure",
    "arrest",
    "rescue",
    "destroy",
    "evacuate",
    "detain",
    "ship",
    "close",
    "burn",
    "find",
    "hold",
    "deport",
    "vaccinate",
    "lose",
]
_PLACES = [
    f"{a}{b}" for a in ("Har", "Vel", "Mor", "Kas", "Tol", "Ber") for b in ("low", "na", "stad", "mir", "gen")
]
_SPEAKERS = [
    Speaker(name, f"Minister {name}") for name in ("Lind", "Osei", "Ek", "Tal", "Roth", "Haas", "Nair")
]
_FORMS: dict[type, TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in (Figure, Claim)}
_WORDS = (Path(__file__).parents[2] / "docs" / "articles.md").read_text("utf-8").split()


@dataclass(frozen=True, slots=True)
class Said:
    """Figures and claims that are made up by their number: the same number is the same thing said again."""

    seed: int = 1

    def figure(self, number: int, value: int, order: int) -> Mention:
        chance = random.Random(number)
        thing, event, place = chance.choice(_THINGS), chance.choice(_EVENTS), chance.choice(_PLACES)
        other = f"{chance.choice(_PLACES)} {number % 97}"
        text = f"{value:,} {thing}s of {other} were {event}ed at {place}, {chance.choice(_WORDS)} officials said."
        words = f"{value:,} {thing}s"
        what = Figure(
            span=Span(Part.TEXT, 0, len(words), words),
            sentence=Span(Part.TEXT, 0, len(text), text),
            value=Interval(value, value),
            bound=Bound.EXACTLY,
            unit="count",
            key=QuantityKey(thing, event=event, roles=(other,), place=place),
            label=f"{thing}s {event}ed",
            speaker=chance.choice(_SPEAKERS),
        )
        return Mention(what, order, vector(number))

    def claim(self, number: int, order: int) -> Mention:
        chance = random.Random(-number - 1)
        words = " ".join(chance.sample(_WORDS, 14))
        speaker = chance.choice(_SPEAKERS)
        text = f"{speaker.name} said that {words}."
        start = len(speaker.name) + 11
        content = Span(Part.TEXT, start, start + len(words), words)
        what = Claim(content, Span(Part.TEXT, 0, len(text), text), "say", speaker, Stance.ASSERTS)
        return Mention(what, order, vector(-number - 1))


def vector(number: int) -> bytes:
    """Near to what all of a topic have in common, as real ones are."""
    chance = np.random.default_rng(abs(number) * 2 + (number < 0))
    mixed = np.random.default_rng(7).normal(size=DIMENSIONS) + 1.2 * chance.normal(size=DIMENSIONS)
    return np.asarray(mixed / np.linalg.norm(mixed), np.float32).tobytes()


async def bring(
    connection: Any, number: int, said: Sequence[Mention]
) -> tuple[int, int, list[StoredMention]]:
    """An article that was matched and read. Returns its id, its match's and its mentions as they are stored."""
    at = NOW + timedelta(minutes=number)
    text = "\n".join(mention.what.sentence.quote for mention in said)
    new = NewArticle(
        f"https://outlet.example/{number}", f"Outlet {number % 30}", "Held at the harbour", text, None, "en", at,
        feed_silent=False, signature=(), numbers=frozenset(),
    )  # fmt: skip
    article_id = await articles.add(connection, new, origin=f"Outlet {number % 30}", copy_of=None, now=at)
    found = sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
    revision_id = await connection.scalar(found)
    near = Passage(Part.TEXT, 0, len(text), 0.9)
    match = topics.NewMatch("harbour", 1, revision_id, article_id, at, 0.9, 0.5, (), (near,), False)
    await topics.add_matches(connection, [match], engine=ENGINE, now=at)
    await mentions.replace(connection, revision_id, said, engine=ENGINE)
    await connection.execute(
        sa.update(readings).where(readings.c.revision_id == revision_id).values(status="done")
    )
    [waiting, *_] = await topics.open_matches(connection, "harbour", 1)
    return article_id, waiting.match_id, await mentions.of_revision(connection, revision_id)


async def fill(app: App, size: int) -> None:
    """A ledger of so many claims and as many quantities."""
    for first in range(0, size, EACH):
        numbers = range(first, min(first + EACH, size))
        said = [Said().figure(n, 1_000 + n, 2 * at) for at, n in enumerate(numbers)]
        said += [Said().claim(n, 2 * at + 1) for at, n in enumerate(numbers)]
        said.sort(key=lambda mention: mention.order)
        async with app.db.write() as connection:
            article_id, match_id, stored = await bring(connection, first // EACH, said)
            await _enter(connection, first, article_id, match_id, stored)
            await topics.mark_linked(connection, match_id, NOW)


async def _enter(
    connection: Any, first: int, article_id: int, match_id: int, stored: Sequence[StoredMention]
) -> None:
    common = {"article_id": article_id, "origin": "Outlet", "relation": Relation.NEW, "reason": "the first"}
    common |= {"engine": ENGINE, "seen_at": NOW}
    choice = {"topic_id": "harbour", "match_id": match_id, "chooser": "plain", "score": 0.6, "reason": "news"}
    rows = [choice | {"mention_id": one.id, "told": True, "chosen_at": NOW} for one in stored]
    await connection.execute(sa.insert(choices), rows)
    for one in stored:
        what, number = one.mention.what, first + one.mention.order // _HALVES + 1
        mine = {"topic_id": "harbour", "language": "en", "number": number, "mention_id": one.id}
        if isinstance(what, Figure):
            row = mine | {"label": what.label, "unit": what.unit, "key": payload_of(what)["key"]}
            target = await _added(connection, quantities, row)
            report = {"low": what.value.low, "high": what.value.high, "bound": what.bound, "as_of": NOW}
            report |= {"quantity_id": target, "mention_id": one.id}
            await connection.execute(sa.insert(reports).values(**report, **common))
        else:
            row = mine | {"speaker": payload_of(what)["speaker"], "stance": what.stance}
            row |= {"content": what.content.quote, "sentence": what.sentence.quote, "first_told_at": NOW}
            target = await _added(connection, claims, row)
            seen = {"claim_id": target, "mention_id": one.id}
            await connection.execute(sa.insert(sightings).values(**seen, **common))


def payload_of(what: Figure | Claim) -> dict[str, Any]:
    """As `mentions` holds it."""
    return dict(_FORMS[type(what)].dump_python(what, mode="json"))


async def _added(connection: Any, table: sa.Table, values: dict[str, Any]) -> int:
    return int(
        (await connection.execute(sa.insert(table).values(**values).returning(table.c.id))).scalar_one()
    )


def fresh(size: int, number: int) -> Iterator[Mention]:
    """An article's figures and claims, half of them of what the ledger holds."""
    chance = random.Random(number)
    for at in range(EACH):
        known = at % _HALVES == 0
        which = chance.randrange(size) if known else size + number * EACH + at
        yield Said().figure(which, 1_000 + which + chance.randrange(9), 2 * at)
        yield Said().claim(which, 2 * at + 1)


async def linked(folder: Path, size: int, count: int) -> dict[str, float]:
    """Fill a ledger and link the articles one by one."""
    topic = {"name": "Harbour", "query": "Norway harbour"}
    config = Config.model_validate(
        {"database": f"sqlite:///{folder}/ledger.db", "topics": [topic], "chooser": "plain"}
    )
    now = NOW + timedelta(days=30)
    async with open_app(config, now=lambda: now) as app:
        await fill(app, size)
        gc.collect()
        gc.freeze()  # as the daemon does once it runs
        costs, stalls = [], []
        for number in range(count):
            async with app.db.write() as connection:
                await bring(connection, _LATER + number, list(fresh(size, number)))
            cost, stall = await _timed(app)
            costs.append(cost)
            stalls.append(stall)
    return {
        f"ledger.{size}.link_ms": round(1000 * statistics.median(costs[1:]), 1),
        f"ledger.{size}.first_ms": round(1000 * costs[0], 1),
        f"ledger.{size}.stall_ms": round(1000 * max(stalls), 1),
    }


async def _timed(app: App) -> tuple[float, float]:
    """Seconds of CPU of the process, and the most that the loop's own thread spent between two turns."""
    longest = [0.0]
    watching = asyncio.create_task(_watch(longest))
    await asyncio.sleep(0)
    before = time.process_time()
    if not await _LINK.run(app, 8):
        raise SystemExit("nothing was linked")
    cost = time.process_time() - before
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return cost, longest[0]


async def _watch(longest: list[float]) -> None:
    last = time.thread_time()
    while True:
        await asyncio.sleep(0.001)
        now = time.thread_time()
        longest[0], last = max(longest[0], now - last), now


def measure(sizes: Sequence[int], count: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="monitor-ledger-") as folder:
            found |= asyncio.run(linked(Path(folder), size, count))
    small, large = (found[f"ledger.{size}.link_ms"] for size in (sizes[0], sizes[-1]))
    return found | {"ledger.ratio": round(large / small, 2)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--articles", type=int, default=25)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    open_logs("error", pretty=False)
    found = measure([int(size) for size in args.sizes.split(",")], args.articles)
    print(json.dumps(found) if args.json else "\n".join(f"{k:28} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
