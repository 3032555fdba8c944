"""A language model on loopback that answers as it is told, and readers that ask it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitor.config.models import ReaderConfig
from monitor.selection.asking import Reader
from monitor.selection.put import Choice, Put
from monitor.selection.sentences import WORDS
from monitor.store.db import Database
from monitor.store.tables import answers, health_events
from tests.selection.puts import concern, plain, put
from tests.support.desk import Clock
from tests.support.receiver import Answer, Posted, Receiver, receiver

KEY = "sk-very-secret"
NOTHING = '{"tells": [], "repeats": []}'
SEARCH = '{"tells": [{"topic": 1, "item": 5, "of": null}], "repeats": []}'


class Learnt:
    """A fallback that tells the first item of each topic."""

    async def choose(self, put: Put) -> Sequence[Choice]:
        return [
            Choice(concern.topic_id, item.order, item.order == 0, 0.5, "learnt", "it is the first")
            for concern in put.concerns
            for item in put.items
        ]


def says(text: str, tokens: int = 100) -> Answer:
    usage = {"prompt_tokens": tokens, "completion_tokens": 0}
    return Answer(body=json.dumps({"choices": [{"message": {"content": text}}], "usage": usage}).encode())


@dataclass(slots=True)
class Model:
    """What the endpoint answers, one after the other, the last again and again."""

    answers: list[Answer]
    at: Receiver = field(default_factory=lambda: Receiver(""))

    def __call__(self, _: Posted) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def asked(self) -> int:
        return len(self.at.posted)


@asynccontextmanager
async def endpoint(*of: Answer) -> AsyncIterator[Model]:
    model = Model(list(of))
    async with receiver(model) as model.at:
        yield model


def opened(db: Database, url: str, now: Callable[[], datetime] | None = None, **settings: Any) -> Reader:
    config = ReaderConfig.model_validate({"url": f"{url}/v1", "model": "small", "key": KEY, **settings})
    return Reader(db, config, now or Clock(), Learnt())


def article(number: int) -> Put:
    return put(
        [plain(f"Ship {number} has left."), plain("It rains.", 500)], concern("Port"), title=f"Ship {number}"
    )


def long() -> Put:
    """An article of two parts."""
    sentences = [plain(f"Ship {n} has " + "left " * 97, 9_000 * n) for n in range(WORDS * 3 // 200)]
    return put(sentences, concern("Port"))


async def rows(db: Database) -> list[Any]:
    async with db.read() as connection:
        return list(await connection.execute(sa.select(answers).order_by(answers.c.id)))


async def told(db: Database) -> list[tuple[str, str]]:
    async with db.read() as connection:
        found = await connection.execute(sa.select(health_events).order_by(health_events.c.id))
        return [(row.kind, row.text) for row in found]


def orders(made: Sequence[Choice]) -> list[tuple[str, int]]:
    return [(one.topic_id, one.order) for one in made if one.tell]


def hasty(db: Database, url: str, now: Callable[[], datetime] | None = None) -> Reader:
    """One that waits 0.3 seconds, which no configuration can say."""
    config = ReaderConfig(url=f"{url}/v1", model="small", timeout=timedelta(seconds=0.3))
    return Reader(db, config, now or Clock(), Learnt())
