"""A figure's history as a small PNG, drawn here because a drawing library would weigh more than the service.

Grey and blue of medium lightness on nothing, so that it reads on white and on black. PNG: W3C REC-png-3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from monitor.model import Interval, Known

WIDTH, HEIGHT = 560, 120
"""Pixels; it is shown at half the size, so that it is sharp on fine screens too."""
_MARGIN = 14.0
_LINE, _DOT, _LAST = 2.0, 6.0, 9.0
_GREY, _BLUE = (128, 138, 150), (38, 128, 224)


def sparkline(history: Sequence[Known]) -> bytes | None:
    """The values over time, the last one marked; None where there are not two different ones to compare."""
    points = [(known.at.timestamp(), _middle(known.value)) for known in history]
    if len({value for _, value in points}) < 2:
        return None
    places = _places(points)
    canvas = _Canvas()
    for (x, y), (next_x, next_y) in pairwise(places):
        canvas.line((x, y), (next_x, y), _GREY)
        canvas.line((next_x, y), (next_x, next_y), _GREY)
    for x, y in places[:-1]:
        canvas.dot((x, y), _DOT, _GREY)
    canvas.dot(places[-1], _LAST, _BLUE)
    return canvas.png()


def _middle(value: Interval) -> float:
    ends = [end for end in (value.low, value.high) if end is not None]
    return sum(ends) / len(ends)


def _places(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pixels, the axis of values from the least to the greatest, that of times from the first to the last."""
    times, values = [t for t, _ in points], [v for _, v in points]

    def scaled(value: float, among: Sequence[float], size: int) -> float:
        low, high = min(among), max(among)
        return _MARGIN + (value - low) / ((high - low) or 1) * (size - 2 * _MARGIN)

    return [(scaled(t, times, WIDTH), HEIGHT - scaled(v, values, HEIGHT)) for t, v in points]


class _Canvas:
    """Shapes with smooth edges on a transparent ground."""

    def __init__(self) -> None:
        self._rgba: NDArray[np.float64] = np.zeros((HEIGHT, WIDTH, 4))

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: tuple[int, ...]) -> None:
        """Along the width or the height."""
        self._paint((*start, *end), _LINE, colour)

    def dot(self, centre: tuple[float, float], radius: float, colour: tuple[int, ...]) -> None:
        self._paint((*centre, *centre), radius, colour)

    def _paint(
        self, along: tuple[float, float, float, float], radius: float, colour: tuple[int, ...]
    ) -> None:
        """All that is at most `radius` away from a level or upright line (x1, y1, x2, y2)."""
        left, right = sorted((along[0], along[2]))
        top, bottom = sorted((along[1], along[3]))
        rows = slice(max(0, int(top - radius) - 1), int(bottom + radius) + 2)
        columns = slice(max(0, int(left - radius) - 1), int(right + radius) + 2)
        part = self._rgba[rows, columns]
        y, x = np.mgrid[0 : part.shape[0], 0 : part.shape[1]] + 0.5
        away_x = x + columns.start - np.clip(x + columns.start, left, right)
        away_y = y + rows.start - np.clip(y + rows.start, top, bottom)
        cover = np.clip(radius - np.hypot(away_x, away_y) + 0.5, 0, 1)
        part[(cover > 0.5) | ((cover > 0) & (part[..., 3] == 0)), :3] = colour
        part[..., 3] = np.maximum(part[..., 3], 255 * cover)

    def png(self) -> bytes:
        rows = np.rint(self._rgba).astype(np.uint8)
        raw = b"".join(b"\0" + row.tobytes() for row in rows)
        header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", header)
            + _chunk(b"IDAT", zlib.compress(raw, 9))
            + _chunk(b"IEND", b"")
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
