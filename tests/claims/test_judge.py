"""The judge: asked in the grey band only, believed only with exact words, never beyond its allowance."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from monitor.claims.ask import judge
from monitor.claims.judge import Question, questions, read_answer, request
from monitor.claims.ledger import decide
from monitor.config.models import JudgeConfig
from monitor.model import Judgement, Ledger, Relation
from tests.claims.mentions import article, claim, speaker
from tests.support.desk import Mailbox, open_desk

EK = speaker("Maja Ek", affiliation="Falun town council")
QUESTION = Question(3, 1, "Maja Ek: the shaft is sealed", "Maja Ek: nobody can enter the shaft")
SAME = {"same": True, "first": "the shaft is sealed", "second": "nobody can enter"}


def answer(told: object) -> bytes:
    content = told if isinstance(told, str) else json.dumps(told)
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@dataclass(slots=True)
class Endpoint:
    """A stand-in for the API: answers every request with `body` and keeps what it was asked."""

    body: bytes
    url: str = ""
    asked: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if b"content-length" in line.lower()
        )
        self.asked.append(await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(self.body))
        writer.write(self.body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def open_endpoint(body: bytes) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint(body)
    server = await asyncio.start_server(endpoint.serve, "127.0.0.1", 0)
    async with server:
        endpoint.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        yield endpoint


def test_an_answer_with_exact_words_counts() -> None:
    assert read_answer(answer(SAME), QUESTION) == Judgement(
        1, True, "“the shaft is sealed” and “nobody can enter”"
    )


@pytest.mark.parametrize(
    "told",
    [
        SAME | {"first": "the mine is sealed"},
        SAME | {"second": ""},
        SAME | {"same": "yes"},
        {"same": True},
        ["same"],
        "They are the same.",
        "{broken",
    ],
)
def test_an_answer_without_words_of_both_does_not_count(told: object) -> None:
    assert read_answer(answer(told), QUESTION) is None


@pytest.mark.parametrize("body", [b"", b"null", b"{}", b'{"choices": []}', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_answer_does_not_count(body: bytes) -> None:
    assert read_answer(body, QUESTION) is None


def test_the_request_holds_both_statements_and_nothing_else() -> None:
    asked = json.loads(request(QUESTION, "small"))
    assert asked["model"] == "small"
    assert asked["messages"][1]["content"] == f"First: {QUESTION.known}\nSecond: {QUESTION.told}"


def test_only_the_grey_band_is_asked_about() -> None:
    ledger, _ = decide(Ledger(), [claim("the shaft is sealed by rock", EK)], article(1), [1.0], copy=False)
    _, (decision,) = decide(ledger, [claim("schools stay closed", EK)], article(2), [1.0], copy=False)
    for likeness, count in ((0.1, 0), (0.5, 1), (0.9, 0)):
        assert len(questions([replace(decision, likeness=likeness)], ledger.claims)) == count


def test_a_judgement_decides_and_its_words_stay_with_the_finding() -> None:
    ledger, _ = decide(Ledger(), [claim("the shaft is sealed by rock", EK)], article(1), [1.0], copy=False)
    again = claim("nobody can enter the old shaft", EK)
    judged = {again.order: Judgement(1, True, "“sealed” and “enter”")}
    _, (decision,) = decide(ledger, [again], article(2), [1.0], copy=False, judged=judged)
    assert (decision.relation, decision.target, decision.tell) == (Relation.CONFIRMS, 1, False)
    assert decision.reason.startswith("the judge says that it is claim 1: “sealed” and “enter”")


async def test_nothing_is_asked_without_a_judge(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        assert await judge(desk.app, [QUESTION]) == {}


async def test_an_answer_is_kept_and_not_asked_for_again(tmp_path: Path) -> None:
    async with open_endpoint(answer(SAME)) as endpoint:
        config = JudgeConfig(url=endpoint.url, model="small")
        async with open_desk(tmp_path, {"hook": Mailbox()}, judge=config) as desk:
            first = await judge(desk.app, [QUESTION])
            again = await judge(desk.app, [replace(QUESTION, order=8)])
    assert first[3] == again[8] == Judgement(1, True, "“the shaft is sealed” and “nobody can enter”")
    assert len(endpoint.asked) == 1


async def test_no_more_is_asked_than_the_allowance_of_a_day(tmp_path: Path) -> None:
    asked = [replace(QUESTION, order=at, told=f"Maja Ek: nobody can enter shaft {at}") for at in range(4)]
    async with open_endpoint(answer(SAME)) as endpoint:
        config = JudgeConfig(url=endpoint.url, model="small", per_day=2)
        async with open_desk(tmp_path, {"hook": Mailbox()}, judge=config) as desk:
            assert len(await judge(desk.app, asked)) == 2
            assert len(await judge(desk.app, asked)) == 2
            desk.clock.advance(hours=25)
            assert len(await judge(desk.app, asked)) == 4
    assert len(endpoint.asked) == 4


async def test_a_judge_that_is_down_changes_nothing(tmp_path: Path) -> None:
    config = JudgeConfig(url="http://127.0.0.1:9/v1", model="small")
    async with open_desk(tmp_path, {"hook": Mailbox()}, judge=config) as desk:
        assert await judge(desk.app, [QUESTION]) == {}
