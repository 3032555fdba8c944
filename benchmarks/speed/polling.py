"""Polling a farm of feeds on loopback: monitor beside lemon24/reader, in turns, on one machine in one run.

    python -m benchmarks.speed.polling [--feeds 500] [--rounds 3] [--json]

first      every feed is new: fetched, parsed and stored
unchanged  every feed answers 304
steady     90 % answer 304, 5 % are sent again with the same entries, 5 % bring one new entry

`ms` is CPU time a feed, user and system, of the whole process with all that it started (parsing runs in a process of
its own); medians of the rounds. Both have been started and have parsed one feed before. Each keeps a SQLite file;
monitor runs its poll stage as the daemon does, reader `update_feeds(workers=10)`. `peak_mb` is the process's peak
over the first poll; `with_worker` adds what the parsing process holds for itself.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.request import urlopen

from benchmarks.speed.farm.serve import host, turns
from benchmarks.speed.farm.texts import ENTRIES
from benchmarks.speed.farm.tree import cpu_seconds, descendants, own_megabytes

SIDES = ("ours", "theirs")


@dataclass
class Side:
    """One program under test. `took` holds CPU milliseconds a feed."""

    process: subprocess.Popen[str]
    feeds: int

    def poll(self) -> dict[str, Any]:
        before = cpu_seconds(self.process.pid)
        self._write()
        said = self.read()
        return said | {"ms": 1000 * (cpu_seconds(self.process.pid) - before) / self.feeds}

    def read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("A program under test has ended; see above.")
        return json.loads(line)  # type: ignore[no-any-return]

    def _write(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()


def _start(stack: ExitStack, module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"benchmarks.speed.farm.{module}", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def _ask(port: int, path: str) -> dict[str, int]:
    with urlopen(f"http://{host(0)}:{port}{path}") as answer:
        return json.loads(answer.read())  # type: ignore[no-any-return]


def _expect(what: str, found: float, wanted: float) -> None:
    if found != wanted:
        raise SystemExit(f"{what}: {found} where {wanted} were expected, so the figures would mean nothing.")


def one_round(feeds: int, repeats: int) -> dict[str, list[float]]:
    """First poll, then `repeats` polls without changes, then as many with some; the sides take turns."""
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        farm = _start(stack, "serve", "--feeds", str(feeds))
        assert farm.stdout is not None
        port = int(farm.stdout.readline())
        common = ("--feeds", str(feeds), "--port", str(port), "--folder", folder)
        sides = {name: Side(_start(stack, name, *common), feeds) for name in SIDES}
        for side in sides.values():
            side.read()
        _ask(port, "/counts")
        for phase, turn in [("first", 0), *[("unchanged", 0)] * repeats]:
            _measure(found, sides, phase, turn, port)
        for turn in range(1, repeats + 1):
            _ask(port, f"/round/{turn}")
            _measure(found, sides, "steady", turn, port)
    return found


def _measure(found: dict[str, list[float]], sides: dict[str, Side], phase: str, turn: int, port: int) -> None:
    for name, side in sides.items():
        said = side.poll()
        counts, feeds = _ask(port, "/counts"), side.feeds
        _expect(f"{name}, {phase}: polls", said["polled"], feeds)
        _expect(f"{name}, {phase}: failures", said["failed"], 0)
        _expect(f"{name}, {phase}: requests", counts["full"] + counts["unchanged"], feeds)
        changed = sum(turns(n, turn) != turns(n, turn - 1) for n in range(feeds)) if turn else 0
        # reader keeps the old ETag of a feed that was sent again unchanged, and so gets it once more.
        full = counts["full"] if name == "ours" else min(counts["full"], changed if turn else feeds)
        _expect(f"{name}, {phase}: full replies", full, feeds if phase == "first" else changed)
        news = sum(turns(n, turn)[0] for n in range(feeds))
        _expect(f"{name}, {phase}: entries", said["entries"], ENTRIES * feeds + news)
        found.setdefault(f"{phase}.{name}_ms", []).append(said["ms"])
        found.setdefault(f"{phase}.{name}_wall_ms", []).append(1000 * said["wall"] / feeds)
        if phase == "first":
            others = sum(own_megabytes(pid) for pid in descendants(side.process.pid))
            found.setdefault(f"{phase}.{name}_peak_mb", []).append(said["peak_mb"])
            found.setdefault(f"{phase}.{name}_with_worker_mb", []).append(said["peak_mb"] + others)


def measure(feeds: int, rounds: int, repeats: int) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for key, values in one_round(feeds, repeats).items():
            found.setdefault(key, []).extend(values)
    took = {key: median(values) for key, values in found.items()}
    for phase in ("first", "unchanged", "steady"):
        took[f"{phase}.ratio"] = took[f"{phase}.ours_ms"] / took[f"{phase}.theirs_ms"]
    took["first.memory_ratio"] = took["first.ours_peak_mb"] / took["first.theirs_peak_mb"]
    return took


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=2, help="polls without and with changes in each round")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    if importlib.util.find_spec("reader") is None:
        raise SystemExit("Beside what to measure? Install it with: .venv/bin/uv pip install --group bench")
    figures = measure(args.feeds, args.rounds, args.repeats)
    print(json.dumps(figures) if args.json else "\n".join(f"{k:32} {v:.3f}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
