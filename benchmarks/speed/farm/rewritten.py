"""Serves the pages of a folder on loopback several times, each time in other words. Prints its port.

Each is at a site of its own and at /N. A page that says the same as another one would be told as a copy, at other cost.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import re
from pathlib import Path

from benchmarks.speed.farm.serve import Connection, Farm, reply_of

HOSTS = tuple(f"127.1.0.{number}" for number in range(1, 201))
_KEPT = re.compile(rb"(?is)<(script|style)\b.*?</\1>|<[^>]*>|&[#\w]+;")
_LETTERS = b"bcdfghklmnprstvw"


def rewritten(html: bytes, turn: int) -> bytes:
    """The page with other consonants in what it says; its markup stays."""
    turn %= len(_LETTERS)
    table = bytes.maketrans(_LETTERS, _LETTERS[turn:] + _LETTERS[:turn])
    parts, last = [], 0
    for kept in _KEPT.finditer(html):
        parts += [html[last : kept.start()].translate(table), kept.group()]
        last = kept.end()
    return b"".join([*parts, html[last:].translate(table)])


class Rewritten(Farm):
    """Gzipped pages, sent as they are."""

    bodies: list[bytes]

    def reply(self, path: str, local: str, head: bytes) -> bytes:
        number = path.removeprefix("/")
        if not number.isdigit():
            return reply_of(b"404 Not Found", [], b"")
        headers = [b"Content-Type: text/html", b"Content-Encoding: gzip"]
        return reply_of(b"200 OK", headers, self.bodies[int(number)])


async def serve(bodies: list[bytes]) -> None:
    farm, port = Rewritten(0), 0
    farm.bodies = bodies
    for host in HOSTS:
        server = await asyncio.get_running_loop().create_server(lambda: Connection(farm), host, port)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--copies", type=int, required=True)
    args = parser.parse_args()
    files = sorted((args.data / "extraction_aeb" / "html").glob("*.gz"))
    found = [gzip.decompress(file.read_bytes()) for file in files]
    asyncio.run(
        serve([gzip.compress(rewritten(html, turn), 1) for turn in range(args.copies) for html in found])
    )


if __name__ == "__main__":
    main()
