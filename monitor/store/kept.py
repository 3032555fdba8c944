"""What was loaded once and holds while its version does, up to so many rows, those used last."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by the id of what they were loaded for, each with its version and how many rows it holds."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, tuple[int, int, T]] = OrderedDict()

    def get(self, key: str, version: int) -> T | None:
        """The value, if it was kept under this version; that of another is let go of."""
        held, _, value = self._values.get(key, (None, 0, None))
        if held != version:
            self.take(key)
            return None
        self._values.move_to_end(key)
        return value

    def put(self, key: str, version: int, value: T, rows: int) -> None:
        """Keep a value; of too many rows in all, those used longest ago go."""
        self._values[key] = (version, rows, value)
        self._values.move_to_end(key)
        while len(self._values) > 1 and sum(rows for _, rows, _ in self._values.values()) > self._most:
            self._values.popitem(last=False)

    def take(self, key: str) -> T | None:
        """The value, which is kept no longer until it is put back."""
        _, _, value = self._values.pop(key, (0, 0, None))
        return value

    def clear(self) -> None:
        self._values.clear()
