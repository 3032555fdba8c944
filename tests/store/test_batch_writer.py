"""Who ends while others are written is written along; who cannot be written costs nobody else anything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from monitor.errors import StoreError
from monitor.store.batch_writer import BatchWriter


class Book:
    """Takes down what it is given, at most so many at once, unless it is one of the unwritable."""

    def __init__(self, most: int = 100, unwritable: Sequence[str] = ()) -> None:
        self.pages: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self._most = most
        self._unwritable = set(unwritable)

    async def write(self, words: Sequence[str]) -> int:
        await self.open.wait()
        if bad := self._unwritable.intersection(words):
            raise StoreError(f"no room for {' '.join(sorted(bad))}")
        self.pages.append(list(words[: self._most]))
        return len(self.pages[-1])


def nobody_else() -> asyncio.Event:
    all_in = asyncio.Event()
    all_in.set()
    return all_in


async def test_who_comes_while_others_are_written_is_written_with_all_who_came() -> None:
    book = Book()
    writer = BatchWriter(book.write, nobody_else(), linger=60)
    book.open.clear()
    first = asyncio.ensure_future(writer.enter("one"))
    await asyncio.sleep(0)
    others = [asyncio.ensure_future(writer.enter(word)) for word in ("two", "three", "four")]
    await asyncio.sleep(0)
    book.open.set()
    await asyncio.gather(first, *others)
    assert book.pages == [["one"], ["two", "three", "four"]]


async def test_nothing_is_written_before_all_are_in_or_time_is_up() -> None:
    book, all_in = Book(), asyncio.Event()
    writer = BatchWriter(book.write, all_in, linger=60)
    first = asyncio.ensure_future(writer.enter("one"))
    await asyncio.sleep(0.02)
    assert book.pages == []
    second = asyncio.ensure_future(writer.enter("two"))
    all_in.set()
    await asyncio.gather(first, second)
    assert book.pages == [["one", "two"]]
    hasty = BatchWriter(book.write, asyncio.Event(), linger=0.01)
    await hasty.enter("three")
    assert book.pages[-1] == ["three"]


async def test_what_one_transaction_does_not_take_comes_in_the_next_in_order() -> None:
    book = Book(most=2)
    writer = BatchWriter(book.write, nobody_else(), linger=0)
    await asyncio.gather(*(writer.enter(word) for word in "abcde"))
    assert book.pages == [["a", "b"], ["c", "d"], ["e"]]


async def test_only_who_cannot_be_written_is_told() -> None:
    book = Book(unwritable=["b"])
    writer = BatchWriter(book.write, nobody_else(), linger=0)
    errors = await asyncio.gather(*(writer.enter(word) for word in "abc"), return_exceptions=True)
    assert [str(error) for error in errors] == ["None", "no room for b", "None"]
    assert book.pages == [["a"], ["c"]]


async def test_who_is_cancelled_is_not_written_and_the_others_are() -> None:
    book = Book()
    batches = BatchWriter(book.write, nobody_else(), linger=0)
    book.open.clear()
    writer, cancelled, other = (asyncio.ensure_future(batches.enter(word)) for word in "abc")
    await asyncio.sleep(0)
    writer.cancel()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    book.open.set()
    await other
    assert book.pages == [["c"]]
