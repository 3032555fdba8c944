"""What a request costs with 800 connections open at once, beside what it costs with 20.

    python -m benchmarks.speed.connections [--json]

Feeds on loopback, each at an address of its own and slow to answer, are asked through the service's own client;
milliseconds of this process's CPU a request, medians, in turns.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from datetime import timedelta
from statistics import median

from benchmarks.speed.farm.serve import address
from benchmarks.speed.farm.started import started
from monitor.config.models import FetchConfig
from monitor.net import open_http

FEW, MANY = 20, 800


async def ask(port: int, together: int, requests: int) -> float:
    """CPU milliseconds a request, all 304, with so many under way at a time."""
    polite = FetchConfig(allow_private=("127.0.0.0/8",), per_domain_delay=timedelta(0))
    async with open_http(polite.model_copy(update={"concurrency": together}), "1.0") as http:
        await http.fetch(address(0, port), etag='"0-0-0"')
        before = time.process_time()
        await asyncio.gather(*(http.fetch(address(n, port), etag=f'"{n}-0-0"') for n in range(requests)))
        return 1000 * (time.process_time() - before) / requests


def measure(rounds: int) -> dict[str, float]:
    took: dict[int, list[float]] = {FEW: [], MANY: []}
    with started("serve", "--feeds", str(MANY), "--delay", "0.2") as (port, _):
        for _ in range(rounds):
            for together, values in took.items():
                values.append(asyncio.run(ask(port, together, MANY)))
    few, many = median(took[FEW]), median(took[MANY])
    return {f"connections.{FEW}_ms": few, f"connections.{MANY}_ms": many, "connections.ratio": many / few}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.rounds)
    print(json.dumps(result) if args.json else "\n".join(f"{k:24} {v:.3f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
