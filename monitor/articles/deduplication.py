"""Stores an article once: under any of its addresses, republished or not, with the origin of its copies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.articles.copies import CopyKind, is_near, likeness
from monitor.articles.difference import forms_of
from monitor.articles.identity import address_key
from monitor.articles.page import closest_copy
from monitor.errors import LimitError
from monitor.store import articles
from monitor.store.articles import KnownArticle, NewArticle

log = structlog.get_logger(__name__)

_WITHIN = timedelta(days=7)
_SAME_PAGE = 0.4
"""Likeness from which two texts with one declared address are one article; sites declare one for many."""
_MOST_ROUNDS = 5

Then = Callable[[AsyncConnection, Sequence[int]], Awaitable[None]]
"""Done with the ids of what was stored, in the transaction that stored it."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article that was read, whom it credits, and the canonical address that its page gives itself."""

    article: NewArticle
    credited: str | None = None
    declared: str | None = None

    @property
    def origin(self) -> str:
        """Where it comes from, if it is nobody's copy."""
        return self.credited or self.article.outlet

    @property
    def known_as(self) -> frozenset[str]:
        """Keys of the addresses that led to it."""
        return frozenset({*self.article.keys, address_key(self.article.url)})

    @property
    def elsewhere(self) -> str | None:
        """Key of the address that its page declares, where that is yet another one."""
        key = address_key(self.declared) if self.declared else None
        return None if key in self.known_as else key

    @property
    def addresses(self) -> frozenset[str]:
        """Keys of all addresses that may lead to it."""
        return self.known_as | ({self.elsewhere} if self.elsewhere else set())


@dataclass(frozen=True, slots=True)
class _Duplicate:
    known: KnownArticle
    kind: CopyKind


async def _nothing_more(_connection: AsyncConnection, _stored: Sequence[int]) -> None:
    pass


async def save_some(app: App, arrivals: Sequence[Arrival], then: Then) -> int:
    """Store the first of some articles in one transaction: as many as have to do with none that is known, or one.

    They are stored in their order, and `then` is done with their ids. Returns how many they are.
    """
    async with app.db.write() as connection:
        strangers = await _strangers(connection, app, arrivals)
        if strangers:
            stored = await articles.add_originals(connection, strangers, now=app.now())
            await then(connection, stored)
            return len(stored)
    await save(app, arrivals[0], then)
    return 1


async def save(app: App, arrival: Arrival, then: Then = _nothing_more) -> int:
    """Store an article, unless known, with its origin: the agency it credits, that of what it copies, or its outlet.

    Known is what one of its addresses leads to, and what its outlet told under the same title in the same words
    within days. `then` is done with the id in the transaction that stored it. Returns the article's id.
    """
    judged: frozenset[int] = frozenset()
    duplicate: _Duplicate | None = None
    for _ in range(_MOST_ROUNDS):
        async with app.db.write() as connection:
            stored, new = await _placed(connection, arrival)
            near = await _near(connection, app, new) if stored is None else []
            if stored is None and {known.id for known in near} <= judged:
                stored = await _add(connection, app, new, arrival.credited, duplicate)
            if stored is not None:
                await then(connection, [stored])
                return stored
        # Comparing takes too long for a transaction; who comes in between is compared in the next round.
        duplicate = await _duplicate(app, new, near)
        judged |= {known.id for known in near}
    async with app.db.write() as connection:
        stored = await _add(connection, app, new, arrival.credited, duplicate)
        await then(connection, [stored])
        return stored


async def _strangers(
    connection: AsyncConnection, app: App, arrivals: Sequence[Arrival]
) -> list[tuple[NewArticle, str]]:
    """The first of some articles, up to one that is like a known one or like one of these, and their origins."""
    known = await articles.found(connection, {key for arrival in arrivals for key in arrival.addresses})
    taken, runs = set(known), set[int]()
    strangers = []
    for arrival in arrivals:
        keys, signature = arrival.addresses, arrival.article.signature
        own = articles.shingles_of(signature)
        is_alike = bool(own) and len(own & runs) >= articles.shared_by_copies(signature)
        if keys & taken or is_alike or await articles.sharing(connection, signature, since=_since(app)):
            break
        strangers.append((_at_its_address(arrival), arrival.origin))
        taken |= keys
        runs |= own
    return strangers


def _at_its_address(arrival: Arrival) -> NewArticle:
    """Where it says itself that it is, with all addresses; they lead to no other article."""
    url = arrival.declared if arrival.declared and arrival.elsewhere else arrival.article.url
    return replace(arrival.article, url=url, keys=tuple(sorted(arrival.addresses)))


async def _placed(connection: AsyncConnection, arrival: Arrival) -> tuple[int | None, NewArticle]:
    """The known article at the new one's addresses, else the new one with all addresses that are its own."""
    new, keys = arrival.article, arrival.known_as
    known = await articles.find(connection, keys)
    other = None
    if known is None and arrival.elsewhere is not None:
        other = await articles.find(connection, {arrival.elsewhere})
        if other is not None and _is_same_page(await articles.known_article(connection, other), new):
            known = other
    if known is not None:
        await articles.add_addresses(connection, known, keys)
    if known is None and other is None:
        return None, _at_its_address(arrival)
    return known, replace(new, keys=tuple(sorted(keys)))


def _since(app: App) -> datetime:
    return app.now() - _WITHIN


def _is_same_page(known: KnownArticle, new: NewArticle) -> bool:
    return _same_title(known, new) or likeness(known.signature, new.signature) >= _SAME_PAGE


def _same_title(known: KnownArticle, new: NewArticle) -> bool:
    return forms_of(known.title) == forms_of(new.title)


async def _near(connection: AsyncConnection, app: App, new: NewArticle) -> list[KnownArticle]:
    """Recent articles that may be copies, those that the outlet itself may have republished first."""
    found = await articles.candidates(connection, new.signature, since=_since(app))
    near = [known for known in found if is_near(new.signature, known.signature)]
    return sorted(near, key=lambda known: not _may_be_republished(known, new))


def _may_be_republished(known: KnownArticle, new: NewArticle) -> bool:
    return known.outlet == new.outlet and _same_title(known, new)


async def _duplicate(app: App, new: NewArticle, near: Sequence[KnownArticle]) -> _Duplicate | None:
    async with app.db.read() as connection:
        besides = {known.id for known in near}
        others = await articles.others(connection, new.outlet, since=_since(app), besides=besides)
    by_id = {known.id: known for known in near}
    found = await _closest(app, new.text, [(known.id, known.text) for known in near if known.text], others)
    if found is not None:
        return _Duplicate(by_id[found[0]], found[1])
    erased = (known for known in near if not known.text and known.numbers == new.numbers)
    return next((_Duplicate(known, CopyKind.COPY) for known in erased), None)


async def _closest(
    app: App, text: str, texts: Sequence[tuple[int, str]], others: Sequence[str]
) -> tuple[int, CopyKind] | None:
    """The first of the texts that `text` is kind to; None as well where that cannot be told within the limits."""
    for alone in (False, True):
        try:
            return await app.workers.pages.run(closest_copy, text, texts, others, alone=alone)
        except LimitError as error:
            log.warning("not compared", error=str(error), again=not alone)
    return None


async def _add(
    connection: AsyncConnection, app: App, new: NewArticle, credited: str | None, duplicate: _Duplicate | None
) -> int:
    if duplicate is None:
        return await articles.add(connection, new, origin=credited or new.outlet, copy_of=None, now=app.now())
    known, copy = duplicate.known, duplicate.kind is CopyKind.COPY
    if copy and _may_be_republished(known, new):
        await articles.add_addresses(connection, known.id, new.keys)
        return known.id
    copy_of = (known.copy_of or known.id) if copy else None
    return await articles.add(
        connection, new, origin=credited or known.origin, copy_of=copy_of, now=app.now()
    )
