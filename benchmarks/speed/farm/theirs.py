"""lemon24/reader as a process to be measured: `update_feeds` with ten threads, driven by a line on standard input."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

from reader import Reader, make_reader

from benchmarks.speed.farm.serve import address

WORKERS = 10


def update(reader: Reader) -> dict[str, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    reader.update_feeds(workers=WORKERS, scheduled=False)
    taken = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    feeds, found = reader.get_feed_counts(), reader.get_entry_counts()
    return taken | {"polled": feeds.total, "entries": found.total, "failed": feeds.broken, "peak_mb": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    with make_reader(":memory:") as warm:
        warm.add_feed(address(0, args.port))
        warm.update_feeds()
    with make_reader(str(args.folder / "theirs.db")) as reader:
        for number in range(args.feeds):
            reader.add_feed(address(number, args.port))
        print(json.dumps({"ready": True}), flush=True)
        while sys.stdin.readline():
            print(json.dumps(update(reader)), flush=True)


if __name__ == "__main__":
    main()
