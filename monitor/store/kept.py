"""A cache of what was loaded from the database, each value valid for one version; the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The cache. Each value has a key, the version under which it was loaded, and the number of rows that it holds."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, tuple[int, int, T]] = OrderedDict()

    def get(self, key: str, version: int) -> T | None:
        """The value, or None if there is none of this version; one of another version is dropped."""
        held, _, value = self._values.get(key, (None, 0, None))
        if held != version:
            self.take(key)
            return None
        self._values.move_to_end(key)
        return value

    def put(self, key: str, version: int, value: T, rows: int) -> None:
        """Cache a value, and drop the least recently used ones while there are too many rows in all."""
        self._values[key] = (version, rows, value)
        self._values.move_to_end(key)
        while len(self._values) > 1 and sum(rows for _, rows, _ in self._values.values()) > self._most:
            self._values.popitem(last=False)

    def take(self, key: str) -> T | None:
        """Remove and return the value, whatever its version: whoever changes it puts it back under the next one."""
        _, _, value = self._values.pop(key, (0, 0, None))
        return value

    def clear(self) -> None:
        """Drop everything."""
        self._values.clear()
