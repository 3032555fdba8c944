"""A reply's size in memory is bounded by the limit, whatever its encodings promise."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from monitor.net.decode import Decoder, TooLargeError

LIMIT = 10_000_000
MOST = 32 * 1024 * 1024


def zeros(megabytes: int) -> bytes:
    """Zeros, compressed without ever being in memory at once."""
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = bytes(1_000_000)
    return b"".join(stream.compress(piece) for _ in range(megabytes)) + stream.flush()


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_bomb_takes_at_most_32_mb(layers: int) -> None:
    body = zeros(60)
    for _ in range(layers - 1):
        body = gzip.compress(body, 9)
    kept = bytearray()
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        decoder = Decoder(",".join(["gzip"] * layers), LIMIT)
        for start in range(0, len(body), 4_096):
            for piece in decoder.feed(body[start : start + 4_096]):
                kept += piece
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST
