"""Processes that are forked from one that has imported everything, so that a thousand of them cost little."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.kills.service import Place, work
from tests.support.mail import Mailbox, mail_server
from tests.support.receiver import Answer, Posted, receiver


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


def in_child(coroutine: Any) -> None:
    """Run it to its end in a process of its own."""
    done(forked(lambda: asyncio.run(coroutine)))
    coroutine.close()
