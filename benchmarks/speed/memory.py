"""What the service holds in memory at rest, by process.

    python -m benchmarks.speed.memory [--feeds 30] [--json]

The whole service runs as it does from the command line, until each feed has brought an article on the topic and all of
it was told. Then it rests.

daemon, language, page, server, tracker    MB (PSS: what n processes share counts an nth for each)
total                                      of all of them
articles_told                              of the feeds' articles
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Sequence

from benchmarks.speed.farm.tree import children, descendants, has_mapped, shared_megabytes
from benchmarks.speed.latency import told


def memory(service: int) -> dict[str, float]:
    """MB of the service's processes by what they do."""
    found: Counter[str] = Counter()
    for process in (service, *descendants(service)):
        found[kind(service, process)] += shared_megabytes(process)
    return {name: round(found[name], 1) for name in sorted(found)} | {"total": round(found.total(), 1)}


def kind(service: int, process: int) -> str:
    if process == service:
        return "daemon"
    if process in children(service):
        return "server" if children(process) else "tracker"
    return "language" if has_mapped(process, "onnxruntime") else "page"


async def run(feeds: int) -> dict[str, float]:
    async with told(feeds) as (room, service):
        held = memory(service)
    return {f"memory.{name}": size for name, size in held.items()} | {"memory.articles_told": len(room.told)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=30)
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    found = asyncio.run(run(args.feeds))
    print(
        json.dumps(found) if args.json else "\n".join(f"{key:22} {value:g}" for key, value in found.items())
    )


if __name__ == "__main__":
    main()
