"""A daemon in a process of its own, the newsroom that it reads and the receivers that it tells, all on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.speed.farm.tree import descendants
from tests.support.mail import Mailbox
from tests.support.receiver import Answer, Posted, receiver

CHANNELS = ("hook", "mail", "file")
_WORDS = (Path(__file__).parents[2] / "docs" / "articles.md").read_text("utf-8").split()
_SAID = """About {value} crew members are held at Harlow harbour, Minister Lind said on Tuesday."""


@dataclass(slots=True)
class Newsroom:
    """A feed and its pages; `trouble` answers instead of it while it is set."""

    port: int
    values: list[int] = field(default_factory=list)
    trouble: Callable[[asyncio.StreamWriter, str], Any] | None = None
    edits: dict[int, int] = field(default_factory=dict)

    def publish(self) -> int:
        """One more article, with a figure that was in none before. Returns the figure."""
        self.values.append(1_000 + 137 * len(self.values))
        return self.values[-1]

    def edit(self) -> int:
        """The latest article's page says another figure from now on. Returns it."""
        self.edits[self.values[-1]] = self.edits.get(self.values[-1], self.values[-1]) + 3
        return self.edits[self.values[-1]]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ")[1].decode("latin-1")
            if self.trouble is not None:
                await self.trouble(writer, path)
            else:
                self.reply(writer, path)
            await writer.drain()
        writer.close()

    def reply(self, writer: asyncio.StreamWriter, path: str) -> None:
        body, kind, status = b"", "text/plain", 404
        if path.startswith("/feed"):
            body, kind, status = self.feed(), "application/rss+xml", 200
        elif path.startswith("/a/"):
            body, kind, status = self.page(int(path[3:])), "text/html; charset=utf-8", 200
        head = f"HTTP/1.1 {status} x\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Connection: close\r\n\r\n" + body)

    def feed(self) -> bytes:
        items = "".join(
            f"<item><title>{self.title(value)}</title><guid>{value}</guid>"
            f"<link>http://127.0.0.1:{self.port}/a/{value}</link></item>"
            for value in self.values[-20:]
        )
        return f"<rss version='2.0'><channel><title>Harbour Post</title>{items}</channel></rss>".encode()

    def title(self, value: int) -> str:
        return f"Harbour crew: {' '.join(random.Random(value).sample(('Lind', 'strike', 'union', 'port', 'ships'), 3))}"

    def page(self, value: int) -> bytes:
        chance, said = random.Random(value), _SAID.format(value=f"{self.edits.get(value, value):,}")
        rest = "".join(f"<p>{escape(' '.join(chance.sample(_WORDS, 40)))}.</p>" for _ in range(6))
        return (
            f"<html lang='en'><head><title>{self.title(value)}</title></head><body><article>"
            f"<h1>{self.title(value)}</h1><p>{said}</p>{rest}</article></body></html>"
        ).encode()


class _Mail(Mailbox):
    """A mail server that can be told to misbehave."""

    reject: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[tuple[str, str]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.reject is not None:
            return self.reject
        answer = await super().handle_DATA(server, session, envelope)
        mail = self.mails.pop()
        self.ids.append((str(mail.message["message-id"]), mail.part("plain")))
        return answer


@dataclass(slots=True)
class Stand:
    """Everything that is set up; `database` is the DSN, `daemon` the process that runs now."""

    folder: Path
    database: str
    news: Newsroom
    mail: _Mail
    hooks: list[Posted]
    ports: dict[str, int]
    hook_answer: list[Answer]
    daemon: subprocess.Popen[bytes] | None = None
    servers: dict[str, asyncio.Server] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    @property
    def file(self) -> Path:
        return self.folder / "told" / "alerts.jsonl"

    def write_config(self, **more: Any) -> None:
        mail = {"type": "email", "host": "127.0.0.1", "port": self.ports["mail"], "security": "none"}
        mail |= {
            "sender": "watch@desk.example",
            "recipients": ["desk@desk.example"],
            "pace": "0s",
            "timeout": "5s",
        }
        feed = {"url": f"http://127.0.0.1:{self.news.port}/feed", "interval": "4s", "slowest": "8s"}
        hook = {"type": "webhook", "url": f"http://127.0.0.1:{self.ports['hook']}/h", "allow_private": True}
        settings: dict[str, Any] = {
            "database": self.database,
            "feeds": [feed | {"baseline": "alert"}],
            "topics": [{"name": "Harbour", "query": "harbour crew", "breadth": "broad"}],
            "channels": {
                "hook": hook | {"pace": "0s"},
                "mail": mail,
                "file": {"type": "file", "path": str(self.file)},
            },
            "grouping": {"wait": "0s", "interval": "0s", "urgent_interval": "0s"},
            "chooser": "plain",
            "web": {
                "listen": f"127.0.0.1:{self.ports['web']}",
                "url": "https://watch.example",
                "secret": "x" * 20,
            },
            "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s", "timeout": "5s"},
        }
        for channel in settings["channels"].values():
            channel["most_per_hour"] = 10_000
        self.config.write_text(json.dumps(settings | more))

    @property
    def temporary(self) -> Path:
        """The daemon's folder of temporary files."""
        return self.folder / "tmp"

    def start(self, out: int | None = None) -> None:
        """Start the daemon, which writes to `out`, or to the file "log"."""
        self.temporary.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "monitor", "run", "--config", str(self.config)]
        environment = os.environ | {"TMPDIR": str(self.temporary)}
        with (self.folder / "log").open("ab") as log:
            to = log if out is None else out
            self.daemon = subprocess.Popen(
                command, stdout=to, stderr=to, start_new_session=True, env=environment
            )

    @property
    def pid(self) -> int:
        assert self.daemon is not None
        return self.daemon.pid

    def children(self) -> list[int]:
        """Every process below the daemon: the server that forks its workers, and these."""
        return descendants(self.pid)

    def got(self) -> dict[str, list[tuple[str, str]]]:
        """(message id, text) of what each channel got."""
        lines = self.file.read_text("utf-8").splitlines() if self.file.is_file() else []
        kept = [*self.folder.glob("told.*/alerts.jsonl")]
        lines += [line for path in kept for line in path.read_text("utf-8").splitlines()]
        return {
            "hook": [(posted.headers["webhook-id"], posted.body.decode()) for posted in self.hooks],
            "mail": list(self.mail.ids),
            "file": [(json.loads(line)["data"]["id"], line) for line in lines if line.strip()],
        }

    def has(self, value: int) -> bool:
        """Whether every channel was told of the figure."""
        forms = (f"{value:,}", str(value))
        return all(any(form in text for _, text in got for form in forms) for got in self.got().values())

    def doubled(self) -> int:
        """Findings that a channel got under two message ids."""
        count = 0
        for channel, got in self.got().items():
            ids: dict[int, set[str]] = defaultdict(set)
            for message_id, text in got if channel != "mail" else ():
                for finding in json.loads(text).get("data", {}).get("findings", ()):
                    ids[finding["id"]].add(message_id)
            count += sum(len(found) > 1 for found in ids.values())
        return count

    async def until(self, condition: Callable[[], object], seconds: float) -> float | None:
        """Seconds until it held, None where it did not in time."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if condition():
                return time.monotonic() - began
            await asyncio.sleep(0.2)
        return None

    async def serve(self, name: str) -> None:
        """(Again) take requests at the port that the configuration knows."""
        loop, port = asyncio.get_running_loop(), self.ports[name]
        if name == "news":
            self.servers[name] = await asyncio.start_server(self.news.answer, "127.0.0.1", port)
        else:
            self.servers[name] = await loop.create_server(
                lambda: SMTP(self.mail, loop=loop), "127.0.0.1", port
            )

    def shut(self, name: str) -> None:
        self.servers.pop(name).close()


@dataclass(slots=True)
class Outcome:
    """What became of the faults: healed are those after which news was told `within` so many seconds; one that was not
    told of at all counts as `late`."""

    within: float
    late: float
    faults: int = 0
    healed: int = 0
    slowest: float = 0.0

    def note(self, name: str, seconds: float | None, *, show: bool) -> None:
        self.faults += 1
        self.healed += seconds is not None and seconds <= self.within
        self.slowest = max(self.slowest, self.late if seconds is None else seconds)
        if show:
            told = "never" if seconds is None else f"{seconds:6.1f} s"
            print(f"{told}  {name}", file=sys.stderr, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def standing(folder: Path, database: str) -> AsyncIterator[Stand]:
    """The whole set-up with a daemon that has told its first news."""
    answers = [Answer(204, b"")]
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(receiver(lambda posted: answers[-1]))
        ports = {name: free_port() for name in ("news", "mail", "web")} | {
            "hook": int(there.url.rpartition(":")[2])
        }
        accepted: list[Posted] = there.posted
        stand = Stand(folder, database, Newsroom(ports["news"]), _Mail(), accepted, ports, answers)
        stand.write_config()
        for name in ("news", "mail"):
            await stand.serve(name)
        stand.start()
        try:
            yield stand
        finally:
            if stand.daemon is not None and stand.daemon.poll() is None:
                os.killpg(stand.daemon.pid, signal.SIGKILL)
                stand.daemon.wait()
