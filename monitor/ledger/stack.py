"""Vectors in one table that grows, and their products with those of an article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.language.embed import DIMENSIONS, Vectors

_ROOM = 64  # rows of the smallest table
_BYTES = 4 * DIMENSIONS


class Stack:
    """Rows of float32, shape (rows, DIMENSIONS); a vector that is missing is a row of zeros."""

    def __init__(self, vectors: Sequence[bytes] = ()) -> None:
        self._size = len(vectors)
        self._table = np.zeros((max(_ROOM, 2 * self._size), DIMENSIONS), np.float32)
        for row, vector in enumerate(vectors):
            self._table[row] = row_of(vector)
        self._products: dict[bytes, Vectors] = {}

    def __len__(self) -> int:
        return self._size

    @property
    def rows(self) -> Vectors:
        return self._table[: self._size]

    def add(self, vector: bytes) -> None:
        if self._size == len(self._table):
            grown = np.zeros(
                (2 * self._size, DIMENSIONS), np.float32
            )  # takes no memory before it is written to
            grown[: self._size] = self._table
            self._table = grown
        self._table[self._size] = row_of(vector)
        self._size += 1

    def expect(self, vectors: Iterable[bytes]) -> None:
        """Multiply all rows by these vectors at once, which costs hardly more than by one of them."""
        asked = list(dict.fromkeys(vectors))
        self._products = {}
        if asked and self._size:
            found = self.rows @ np.stack([row_of(vector) for vector in asked]).T
            self._products = dict(zip(asked, np.ascontiguousarray(found.T), strict=True))

    def products(self, vector: bytes) -> Vectors:
        """Of each row with a vector, shape (rows,)."""
        done = self._products.get(vector, np.zeros(0, np.float32))
        if len(done) < self._size:
            done = np.concatenate([done, self._table[len(done) : self._size] @ row_of(vector)])
            if vector in self._products:
                self._products[vector] = done
        return done


def row_of(vector: bytes) -> Vectors:
    """A vector as the ledger keeps it; zeros for one that is missing."""
    return np.frombuffer(vector if len(vector) == _BYTES else bytes(_BYTES), np.float32)


def largest(values: Vectors, most: int) -> NDArray[np.int64]:
    """Places of at least the `most` largest values, in their order of place; ties at the end all come along."""
    if len(values) <= most:
        return np.arange(len(values))
    least = np.partition(values, len(values) - most)[len(values) - most]
    return np.flatnonzero(values >= least)
