"""What a slow question says of one value beside each of many, asked once for each pair of different values."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=Hashable)


class Pairs(Generic[T]):
    """Different values, each with a number; `ask` tells a small number of two of them."""

    def __init__(self, ask: Callable[[T, T], int]) -> None:
        self._ask = ask
        self._numbers: dict[T, int] = {}
        self._told: dict[T, bytearray] = {}

    def number(self, value: T) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def beside(self, value: T) -> NDArray[np.int8]:
        """What is told of it beside each value, by their numbers."""
        told = self._told.setdefault(value, bytearray())
        told.extend(self._ask(value, other) for other in [*self._numbers][len(told) :])
        return np.frombuffer(bytes(told), np.int8)
