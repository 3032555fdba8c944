"""Serves the pages of a folder on loopback, page N at /N, in a process of its own. Prints its port."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from benchmarks.speed.farm.serve import Connection, Farm, reply_of


class Pages(Farm):
    """Gzipped files, sent as they are."""

    def reply(self, path: str, local: str, head: bytes) -> bytes:
        number = path.removeprefix("/")
        if not number.isdigit():
            return reply_of(b"404 Not Found", [], b"")
        headers = [b"Content-Type: text/html", b"Content-Encoding: gzip"]
        return reply_of(b"200 OK", headers, self.files[int(number)].read_bytes())


async def serve(files: list[Path]) -> None:
    farm = Pages(0)
    farm.files = files
    server = await asyncio.get_running_loop().create_server(lambda: Connection(farm), "127.1.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    asyncio.run(serve(sorted((args.data / "extraction_aeb" / "html").glob("*.gz"))))


if __name__ == "__main__":
    main()
