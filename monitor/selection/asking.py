"""Asks a reader: what was answered before from the database, the rest from its endpoint, else the fallback chooses.

    for each stretch of the article:
        the answer that is kept, or, two times at most:
            reserve tokens and a call (a short transaction) -> ask (none) -> note how it ended (a short one)

That a reader fails and rests is read from the rows of its calls, so that all workers, and the next start, know it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App, Clock
from monitor.config.models import ReaderConfig
from monitor.errors import FetchError, ParseError, TransientFetchError
from monitor.net.endpoint import consult
from monitor.selection.allowance import estimate, refusal, rest_until
from monitor.selection.answer import Answer, Reply, answer, reply
from monitor.selection.prompt import question, request
from monitor.selection.put import Choice, Chooser, Put
from monitor.selection.reader import choices, tells, without
from monitor.selection.sentences import stretches
from monitor.store import answers, health
from monitor.store.db import Database

log = structlog.get_logger(__name__)

_TRIES = 2
_PAUSE = 0.5  # seconds
_FAILING, _RECOVERED = "reader_failing", "reader_recovered"
Failure = FetchError | ParseError


def open_reader(app: App, fallback: Chooser) -> Chooser:
    """The reader of the configuration, before `fallback`; only the latter where none is configured."""
    config = app.config.reader
    return fallback if config is None else Reader(app.db, config, app.now, fallback)


class Reader:
    """A chooser that asks a language model. Never to be called inside a transaction."""

    def __init__(self, db: Database, config: ReaderConfig, now: Clock, fallback: Chooser) -> None:
        self._db = db
        self._config = config
        self._now = now
        self._fallback = fallback
        self._key = config.key.get_secret_value() if config.key else None
        self._endpoint = _fingerprint(config, self._key)

    async def choose(self, put: Put) -> Sequence[Choice]:
        """One choice for each item of each concern, the fallback's where the reader gives no answer."""
        asked = replace(put, concerns=tuple(concern for concern in put.concerns if concern.asked))
        if not asked.items or not asked.concerns:
            return ()
        try:
            return choices(asked, await self._read(asked))
        except (FetchError, ParseError) as error:
            log.info("the fallback chooses", reason=str(error), title=put.title)
            return without(str(error), await self._fallback.choose(put))

    async def _read(self, put: Put) -> list[Answer]:
        """The answer to every stretch, each asked with what the earlier ones tell."""
        found: list[Answer] = []
        parts = stretches(put.items)
        for number, part in enumerate(parts, 1):
            which = f"{number} of {len(parts)}" if len(parts) > 1 else ""
            asked = question(put, part, tells(put, found), which)
            text = await self._answer(request(asked, self._config.model))
            found.append(answer(text, asked, put))
        refused = sum(one.refused for one in found)
        log.info("read", title=put.title, parts=len(parts), tells=len(tells(put, found)), refused=refused)
        return found

    async def _answer(self, body: bytes) -> str:
        """What is kept for this very question, else what is answered now."""
        key = sha256(body).hexdigest()
        async with self._db.read() as connection:
            kept = await answers.kept(connection, key)
        return kept if kept is not None else await self._ask(key, body)

    async def _ask(self, key: str, body: bytes) -> str:
        """Raises FetchError or ParseError, where it was tried the one of the last try."""
        failure: Failure | None = None
        for attempt in range(_TRIES):
            await asyncio.sleep(_PAUSE if attempt else 0)
            row = await self._reserve(key, body)
            if isinstance(row, str):
                raise failure or TransientFetchError(row, url="")
            try:
                return await self._consult(row, body)
            except (TransientFetchError, ParseError) as error:
                failure = error
        assert failure is not None
        raise failure

    async def _reserve(self, key: str, body: bytes) -> int | str:
        """The row of a call that may be made, or why none may. Two workers never share an allowance's last call."""
        call = answers.Call(key, self._config.model, self._endpoint, estimate(body))
        async with self._db.write() as connection:
            await answers.lock(connection)
            now = self._now()
            stands = await answers.standing(connection, self._endpoint, now)
            refused = refusal(stands, self._config, call.tokens, now)
            return refused or await answers.reserve(connection, call, now)

    async def _consult(self, row: int, body: bytes) -> str:
        try:
            replied = reply(await consult(self._config.url, body, self._key, self._config.timeout))
        except (FetchError, ParseError) as error:
            await self._failed(row, estimate(body), error)
            raise
        await self._answered(row, replied, estimate(body + replied.text.encode()))
        return replied.text

    async def _answered(self, row: int, replied: Reply, guess: int) -> None:
        tokens = guess if replied.tokens is None else replied.tokens
        async with self._db.write() as connection:
            await answers.lock(connection)
            await answers.answered(connection, row, replied.text, tokens, self._now())
            if await health.is_open(connection, _FAILING, _RECOVERED):
                await self._tell(connection, _RECOVERED, f"{self._name} answers again.")

    async def _failed(self, row: int, guess: int, error: Failure) -> None:
        """Note it; a request that was turned down took no tokens. When it begins to rest the owner is told, once."""
        turned_down = isinstance(error, FetchError) and error.status is not None
        log.warning("the reader failed", reason=str(error))
        async with self._db.write() as connection:
            await answers.lock(connection)
            await answers.failed(connection, row, str(error), 0 if turned_down else guess, self._now())
            until = rest_until(await answers.failures(connection, self._endpoint))
            if until and not await health.is_open(connection, _FAILING, _RECOVERED):
                text = (
                    f"{self._name} fails: {error}. It is asked again at {until:%H:%M} UTC and later now and then; "
                    "until it answers the service chooses by itself."
                )
                await self._tell(connection, _FAILING, text)

    async def _tell(self, connection: AsyncConnection, kind: str, text: str) -> None:
        await health.add(connection, [health.HealthEvent(kind, "reader", text)], self._now())

    @property
    def _name(self) -> str:
        return f"The reader {self._config.model} at {urlsplit(self._config.url).hostname}"


def _fingerprint(config: ReaderConfig, key: str | None) -> str:
    """Another one after each change of address, model or key, so that what was mended is tried at once.

    32 bits: too few to find a key by.
    """
    return sha256(f"{config.url}\n{config.model}\n{key}".encode()).hexdigest()[:8]
