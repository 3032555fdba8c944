"""Tables of which few rows are asked for, read from a file: the system keeps what is used at hand, for all of them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import DTypeLike, NDArray

log = structlog.get_logger(__name__)

_KEPT = 8_192

Table = NDArray[Any]


class Rows:
    """The rows of a table that lies in a file from `offset` on, one after the other. The last used are kept."""

    def __init__(self, file: int, offset: int, shape: tuple[int, int], dtype: DTypeLike) -> None:
        self._file, self._offset = file, offset
        self._known = np.full(shape[0], -1, np.int32)
        self._kept = np.empty((min(shape[0], _KEPT), shape[1]), dtype)
        self._count = 0

    def __getitem__(self, numbers: NDArray[np.integer[Any]]) -> Table:
        """The rows with these numbers, shape (len(numbers), columns). Raises OSError."""
        places = self._known[numbers]
        if (places < 0).any():
            self._read(np.unique(numbers[places < 0]))
            places = self._known[numbers]
        if (places < 0).any():  # what was kept had to make room
            self._read(np.unique(numbers))
            places = self._known[numbers]
        found: Table = self._kept[places]
        return found

    def _read(self, numbers: NDArray[np.integer[Any]]) -> None:
        if self._count + len(numbers) > len(self._kept):
            self._known[:], self._count = -1, 0
        if len(numbers) > len(self._kept):
            self._kept = np.empty((len(numbers), self._kept.shape[1]), self._kept.dtype)
        size = self._kept.strides[0]
        for place, number in enumerate(numbers.tolist(), self._count):
            row = memoryview(self._kept[place]).cast("B")
            if os.preadv(self._file, [row], self._offset + number * size) != size:
                raise OSError(f"row {number} of a table is not in its file")
        self._known[numbers] = np.arange(self._count, self._count + len(numbers), dtype=np.int32)
        self._count += len(numbers)


def rows_in(path: Path, offset: int, shape: tuple[int, int], dtype: DTypeLike) -> Rows:
    """Rows that a file holds. Raises OSError."""
    return Rows(os.open(path, os.O_RDONLY | os.O_CLOEXEC), offset, shape, dtype)


def rows_of(table: Table) -> Rows | Table:
    """The rows of a table that was unpacked, in a file without a name; the table itself where none can be made."""
    try:
        with tempfile.TemporaryFile() as file:
            file.write(np.ascontiguousarray(table).data.cast("B"))
            file.flush()
            return Rows(os.dup(file.fileno()), 0, (len(table), table.shape[1]), table.dtype)
    except OSError as error:
        log.warning("a model's table is kept in memory", reason=str(error))
        return table
