"""What a tree of hostile feeds, pages and bombs does to the service: fetched over loopback, read in its workers."""

from __future__ import annotations

import argparse
import asyncio
import gc
import gzip
import io
import json
import random
import re
import resource
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from monitor.articles.page import read_page
from monitor.config.models import FetchConfig, WorkersConfig
from monitor.errors import FetchError, MonitorError
from monitor.feeds.parse import parse_feed
from monitor.model import ParsedFeed
from monitor.net import Http, open_http
from monitor.workers import Workers, open_workers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DATA = Path("../shared/hostile")
_STALL = 0.05
_GZIP = b"\x1f\x8b"
_NESTED = 4
_ITEM = re.compile(rb"<(item|entry)\b[^>]*>.*?</\1\s*>", re.DOTALL)
_FEWEST, _MOST = 5, 200
"""Entries of a clean feed that is worth damaging, and that counts little enough beside the others."""


@dataclass(slots=True)
class Tally:
    """What happened; times in seconds, memory in megabytes."""

    inputs: int = 0
    crashed: list[str] = field(default_factory=list)
    stalls: int = 0
    slowest: float = 0.0
    slowest_input: str = ""
    current: str = ""
    refused: int = 0
    entries: int = 0
    kept: int = 0


def inputs(data: Path) -> Iterator[Path]:
    """Every file of the tree; of the evaluation's folder its feeds and the hostile tree beside it."""
    feeds = sorted(data.glob("feeds_*"))
    roots = [*feeds, data.with_name("hostile")] if feeds else [data]
    for root in roots:
        yield from sorted(path for path in root.rglob("*") if path.is_file())


@asynccontextmanager
async def served(content: bytes, layers: int) -> AsyncIterator[str]:
    """The address of a server that sends `content` and declares so many layers of gzip as its encodings."""
    encodings = ", ".join(["gzip"] * layers)
    head = f"HTTP/1.1 200 OK\r\nConnection: close\r\n{f'Content-Encoding: {encodings}' if layers else 'X: -'}\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + content)
        try:
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()


def _layers(content: bytes) -> int:
    """How often the content is packed, never unpacking more than the start of each layer."""
    layers = 0
    while content.startswith(_GZIP) and layers < _NESTED:
        layers += 1
        try:
            with gzip.open(io.BytesIO(content)) as packed:
                content = packed.read(65_536)
        except (OSError, EOFError, zlib.error):
            break
    return layers


async def watch(tally: Tally) -> None:
    """Count the times when the loop stood still because of this process, and not of its neighbours."""
    loop = asyncio.get_running_loop()
    while True:
        wall, own = loop.time(), time.thread_time()
        await asyncio.sleep(0.005)
        if loop.time() - wall > _STALL and time.thread_time() - own > _STALL:
            tally.stalls += 1
            print(f"the loop stood still at {tally.current}", file=sys.stderr)


async def try_one(path: Path, http: Http, workers: Workers, tally: Tally) -> None:
    """Fetch one file as the service would, then read it as a feed and as a page."""
    tally.inputs += 1
    tally.current = str(path)
    content = path.read_bytes()
    async with served(content, _layers(content)) as url:
        try:
            fetched = await _timed(path, tally, http.fetch(url))
        except FetchError:
            tally.refused += 1
            return
        if fetched is None:
            return
        feed = workers.pages.run(parse_feed, fetched.body, fetched.content_type, url, NOW)
        page = workers.pages.run(read_page, fetched.body, url, fetched.charset, "Outlet")
        for work in (feed, page):
            try:
                await _timed(path, tally, work)
            except MonitorError:
                tally.refused += 1


async def _timed(path: Path, tally: Tally, work: Any) -> Any:
    """The result; a defect of ours is noted as a crash, what the service reports as an error is raised."""
    started = time.perf_counter()
    try:
        return await work
    except MonitorError:
        raise
    except Exception as error:  # noqa: BLE001
        tally.crashed.append(f"{path}: {error!r}"[:300])
        return None
    finally:
        taken = time.perf_counter() - started
        if taken > tally.slowest:
            tally.slowest, tally.slowest_input = taken, str(path)


async def salvage(path: Path, workers: Workers, tally: Tally) -> None:
    """Damage one entry of a clean feed in each of several ways; count what is left of the others."""
    body = _unpacked(path.read_bytes())
    items = [match.span() for match in _ITEM.finditer(body)]
    if not _FEWEST <= len(items) <= _MOST or not _is_clean(body):
        return
    clean = await _entries(body, workers)
    if clean != len(items):
        return
    for name, damage in DAMAGES.items():
        rng = random.Random(f"{path.name} {name}")
        damaged, expected = damage(body, items, rng)
        found = await _entries(damaged, workers)
        tally.entries += expected
        tally.kept += min(found, expected)


async def _entries(body: bytes, workers: Workers) -> int:
    try:
        parsed: ParsedFeed = await workers.pages.run(parse_feed, body, None, "http://a.example/", NOW)
    except MonitorError:
        return 0
    return len(parsed.entries)


def _unpacked(content: bytes) -> bytes:
    try:
        return gzip.decompress(content) if content.startswith(_GZIP) else content
    except (OSError, EOFError, zlib.error):
        return b""


def _is_clean(body: bytes) -> bool:
    try:
        etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


Spans = Sequence[tuple[int, int]]
Damage = Callable[[bytes, Spans, random.Random], tuple[bytes, int]]


def _inside(piece: bytes) -> Damage:
    """A damage that puts bytes into the title of one entry; all entries are expected back."""

    def damage(body: bytes, items: Spans, rng: random.Random) -> tuple[bytes, int]:
        start, end = items[rng.randrange(len(items))]
        at = body.find(b"<title", start, end)
        at = body.find(b">", at, end) + 1 if at >= 0 else body.find(b">", start, end) + 1
        cdata = body.startswith(b"<![CDATA[", at)
        at += len(b"<![CDATA[") if cdata else 0
        return body[:at] + piece + body[at:], len(items)

    return damage


def _cut(body: bytes, items: Spans, rng: random.Random) -> tuple[bytes, int]:
    """The feed ends in the middle of an entry; those before it are expected."""
    place = rng.randrange(1, len(items))
    start, end = items[place]
    return body[: (start + end) // 2], place


def _unclosed(body: bytes, items: Spans, rng: random.Random) -> tuple[bytes, int]:
    """One entry is never closed; all but that one and the one that it swallows are expected."""
    start, end = items[rng.randrange(len(items) - 1)]
    close = body.rfind(b"</", start, end)
    return body[:close] + body[end:], len(items) - 2


def _swapped(body: bytes, items: Spans, rng: random.Random) -> tuple[bytes, int]:
    """Two closing tags of one entry stand in the wrong order; the others are expected."""
    start, end = items[rng.randrange(len(items))]
    at = body.rfind(b"</", start, end)
    return body[:at] + b"</b></a>" + body[at:], len(items) - 1


DAMAGES: dict[str, Damage] = {
    "no such character": _inside(b"&#xD800; &#x110000; &#99999999999999;"),
    "control characters": _inside(b"\x00\x01\x0b\x1f"),
    "bytes of another encoding": _inside(b"\xff\xfe\xe9"),
    "bare ampersands": _inside(b"R&D & more &"),
    "unknown entity": _inside(b"&nosuchthing; &nbsp;"),
    "less than": _inside(b"1 < 2 <"),
    "unclosed tags": _inside(b"<b><i>"),
    "cut short": _cut,
    "entry left open": _unclosed,
    "tags out of order": _swapped,
}


async def measure(data: Path, sample: int | None) -> dict[str, float]:
    tally = Tally()
    paths = list(inputs(data))
    if sample is not None:
        paths = random.Random(1).sample(paths, min(sample, len(paths)))
    config = FetchConfig(allow_private=("127.0.0.1",), per_domain_delay=timedelta(0))
    async with open_http(config, "1.0") as http, open_workers(WorkersConfig()) as workers:
        # The first item pays for imports and connections; it is no input.
        await try_one(Path(__file__), http, workers, Tally())
        gc.collect()
        gc.freeze()  # as the daemon does: a look through all that is imported takes 90 ms, and is no stall of its own
        watching = asyncio.ensure_future(watch(tally))
        for path in paths:
            await try_one(path, http, workers, tally)
        watching.cancel()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        for path in paths:
            await salvage(path, workers, tally)
    for crash in tally.crashed:
        print(crash, file=sys.stderr)
    print(f"slowest: {tally.slowest_input}; refused: {tally.refused}", file=sys.stderr)
    return {
        "inputs": tally.inputs,
        "crashed": len(tally.crashed),
        "stalled_over_50ms_loop": tally.stalls,
        "slowest_s": round(tally.slowest, 2),
        "peak_mb": round(peak, 1),
        "salvaged": round(tally.kept / tally.entries, 4) if tally.entries else 1.0,
        "damaged_entries": tally.entries,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sample", type=int, help="only so many inputs, the same ones every time")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = asyncio.run(measure(args.data, args.sample))
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:28} {value:g}")


if __name__ == "__main__":
    main()
