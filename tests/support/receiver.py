"""Receivers of webhooks on loopback: one that answers as it is told, and one as strict as Slack."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import h11


@dataclass(frozen=True, slots=True)
class Posted:
    """One request; header names are in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; without `status` none ever comes. `endless` repeats the body until the client leaves."""

    status: int | None = 200
    body: bytes = b"ok"
    headers: tuple[tuple[str, str], ...] = ()
    endless: bool = False


@dataclass(slots=True)
class Receiver:
    """A running receiver; `posted` is in order of arrival."""

    url: str
    posted: list[Posted] = field(default_factory=list)


@asynccontextmanager
async def receiver(answer: Callable[[Posted], Answer]) -> AsyncIterator[Receiver]:
    """Answer every request with `answer(request)` until the block ends."""
    running = Receiver("")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, h11.ProtocolError):
            connection = h11.Connection(h11.SERVER)
            posted = await _read(connection, reader)
            running.posted.append(posted)
            await _write(connection, answer(posted), reader, writer)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    running.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield running
    finally:
        server.close()


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Posted:
    request: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif isinstance(event, h11.EndOfMessage):
            assert request is not None
            headers = {name.decode(): value.decode() for name, value in request.headers}
            return Posted(request.method.decode(), request.target.decode(), headers, body)
        else:
            raise ConnectionError("the client left")


async def _write(
    connection: h11.Connection, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    if answer.status is None:
        await reader.read()
        return
    length = () if answer.endless else (("content-length", str(len(answer.body))),)
    headers = [*answer.headers, *length, ("connection", "close")]
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=headers)) or b"")
    while True:
        writer.write(connection.send(h11.Data(data=answer.body)) or b"")
        await writer.drain()
        if not answer.endless:
            return


def slack_api(posted: Posted) -> Answer:
    """What chat.postMessage answers: 200 for everything, with "ok" in the body (docs.slack.dev/reference/methods)."""
    message = json.loads(posted.body)
    if posted.headers.get("authorization") != "Bearer xoxb-right":
        return Answer(200, b'{"ok":false,"error":"invalid_auth"}')
    if message.get("channel") != "C0123456789":
        return Answer(200, b'{"ok":false,"error":"channel_not_found"}')
    if wrong := fault(message):
        return Answer(200, json.dumps({"ok": False, "error": "invalid_blocks", "why": wrong}).encode())
    return Answer(200, b'{"ok":true,"channel":"C0123456789","ts":"1503435956.000247","message":{}}')


_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)|<(?!https?://[^|<>\s]+\|[^<>]*>)")
_ACTIVE = re.compile(r"<[!@#]")


def slack(posted: Posted) -> Answer:
    """Slack's answer: "ok", or 400 for what its documentation does not allow."""
    wrong = fault(json.loads(posted.body))
    return Answer(400, f"invalid_blocks: {wrong}".encode()) if wrong else Answer()


def fault(message: dict[str, Any]) -> str | None:
    """What Slack would refuse, or what would call somebody; None if nothing.

    Limits: docs.slack.dev/reference/block-kit/blocks, lengths counted in UTF-16 units to be on the safe side.
    """
    blocks = message.get("blocks", [])
    if not message.get("text") or not 1 <= len(blocks) <= 50:
        return "no text, or not 1 to 50 blocks"
    faults = [_fault_of(block) for block in blocks]
    faults.append(_text_fault(message["text"], 40_000))
    return next((found for found in faults if found), None)


def _fault_of(block: dict[str, Any]) -> str | None:
    match block:
        case {"type": "header", "text": {"type": "plain_text", "text": text}}:
            return _text_fault(text, 150)
        case {"type": "section", "text": {"type": "mrkdwn", "text": text}}:
            return _text_fault(text, 3000)
        case {"type": "context", "elements": [_, *_] as elements} if len(elements) <= 10:
            return next((found for e in elements if (found := _text_fault(e["text"], 2000))), None)
        case _:
            return f"unknown block {block}"


def _text_fault(text: str, limit: int) -> str | None:
    if not 1 <= len(text.encode("utf-16-le")) // 2 <= limit:
        return f"text of {len(text)} characters where 1 to {limit} are allowed"
    if _ACTIVE.search(text):
        return f"a mention in {text[:80]!r}"
    return f"unescaped markup in {text[:80]!r}" if _ENTITY.search(text) else None
