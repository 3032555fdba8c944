"""Hostile words in the place of all that strangers wrote, and a browser that notices whatever they do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from typing import Any

import sqlalchemy as sa
from playwright.async_api import ConsoleMessage, Page, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import tables

_TEXTS: dict[str, tuple[str, ...]] = {
    "articles": ("title", "outlet", "author", "origin"),
    "revisions": ("title", "text"),
    "findings": ("headline", "reason"),
    "claims": ("content", "sentence"),
    "quantities": ("label", "unit"),
    "reports": ("speaker", "origin", "reason"),
    "sightings": ("origin", "reason"),
    "choices": ("reason", "chooser"),
    "feeds": ("name", "error"),
    "entries": ("title", "error"),
    "topics": ("name", "query"),
    "alerts": ("subject",),
    "deliveries": ("error", "target", "channel"),
    "silences": ("label", "made_by"),
    "heartbeats": ("error",),
    "health_events": ("text",),
}
_ADDRESSES = ("articles", "feeds", "entries")
_QUOTES = frozenset({"quote", "name", "words", "label", "cue", "office", "about", "target"})

_WATCH = """
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
  window[name] = () => console.error('RAN ' + name);
document.addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""
_ACTIVE = """() => [...document.querySelectorAll('*')].filter((node) => {
  if (node.tagName === 'SCRIPT') return !node.src.includes('/static/');
  if (node.matches('iframe, object, embed, base, frame, frameset, applet, style, math, video, audio')) return true;
  return [...node.attributes].some(({ name, value }) => /^on|^srcdoc$|^formaction$|^data-hx|^hx-on/i.test(name)
    || (/^(href|src|action|xlink:href)$/.test(name) && !/^(https?:\\/\\/|[/?#])/i.test(value)));
}).map((node) => node.outerHTML.slice(0, 200))"""

_SHOWN = """() => document.documentElement.textContent + [...document.querySelectorAll('*')].flatMap((node) =>
  [...node.attributes].map(({ value }) => value)).join(' ')"""
_spaces = re.compile(r"\s+")


async def spoil(connection: AsyncConnection, words: Sequence[str]) -> None:
    """Put the words into every text of the ledger that came from elsewhere: the nth into all texts of the nth rows."""
    for name, columns in _TEXTS.items():
        table = tables.metadata.tables[name]
        for word, key in zip(cycle(words), await _keys(connection, table)):
            values: dict[str, Any] = dict.fromkeys(columns, word)
            if name in _ADDRESSES:
                values["url"] = f"{word}#{key[0]}"
            await connection.execute(sa.update(table).where(_is(table, key)).values(values))
    for name, column in (("mentions", "payload"), ("claims", "speaker"), ("matches", "reasons")):
        table = tables.metadata.tables[name]
        rows = await connection.execute(sa.select(table.c.id, table.c[column]).order_by(table.c.id))
        for word, (number, value) in zip(cycle(words), rows.all()):
            fresh = {column: _spoilt(value, word)}
            await connection.execute(sa.update(table).where(table.c.id == number).values(fresh))


async def _keys(connection: AsyncConnection, table: sa.Table) -> list[tuple[Any, ...]]:
    keys = table.primary_key.columns
    return [tuple(row) for row in await connection.execute(sa.select(*keys).order_by(*keys))]


def _is(table: sa.Table, key: tuple[Any, ...]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column == value for column, value in zip(table.primary_key.columns, key, strict=True)))


def _spoilt(value: Any, word: str) -> Any:
    """The same with the word in the place of those that were read in a text."""
    if isinstance(value, list):
        return [word if isinstance(one, str) else one for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: word if isinstance(one, str) and key in _QUOTES else _spoilt(one, word)
        for key, one in value.items()
    }


class Watch:
    """What pages must not do: scripts that ran, what the policy stopped, requests that left, active nodes."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.ran: list[str] = []
        self.stopped: list[str] = []
        self.left: list[str] = []
        self.active: list[str] = []
        self.looked = 0

    @property
    def wrong(self) -> list[str]:
        return [*self.ran, *self.stopped, *self.left, *self.active]

    @contextmanager
    def over(self, page: Page) -> Iterator[None]:
        """Listen to the page while the block runs."""
        page.on("console", self._said)
        page.on("request", self._asked)
        page.on("pageerror", self._broke)
        yield
        for event, heard in (("console", self._said), ("request", self._asked), ("pageerror", self._broke)):
            page.remove_listener(event, heard)

    def _said(self, said: ConsoleMessage) -> None:
        if said.text.startswith("RAN"):
            self.ran.append(f"{said.page.url if said.page else ''}: {said.text}")
        elif said.text.startswith("CSP") or "Content Security" in said.text:
            self.stopped.append(said.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "blob:")):
            self.left.append(request.url)

    def _broke(self, error: Exception) -> None:
        self.ran.append(f"error of a script: {error}")

    async def prepare(self, page: Page) -> None:
        """Have the page tell what runs in it, from its first moment on."""
        await page.add_init_script(_WATCH)

    async def look(self, page: Page, path: str) -> None:
        """Open a page of the desk and look for what is active in it."""
        answer = await page.goto(self.home.rstrip("/") + path)
        if answer is None or answer.status >= 500:
            self.ran.append(f"{path}: {answer.status if answer else 'no answer'}")
        self.active += [f"{path}: {node}" for node in await page.evaluate(_ACTIVE)]
        self.looked += 1

    async def shown(self, page: Page, words: Iterable[str]) -> set[str]:
        """Those of the words that stand in the page or in its addresses and labels, as they are."""
        text = _spaces.sub(" ", await page.evaluate(_SHOWN))
        return {word for word in words if _spaces.sub(" ", word).strip() in text}
