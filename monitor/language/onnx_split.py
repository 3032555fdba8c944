"""Takes the table of word vectors out of MiniLM's file (ONNX), so that onnxruntime does not unpack all of it to floats.

The file is read as what it is, Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), by the numbers of
ONNX's fields (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.language.rows import Rows, rows_in

WORDS = "embedding"
"""What the model takes in place of the numbers of pieces: shape (texts, pieces, DIMENSIONS), float32."""

_GRAPH, _NODE, _INITIALIZER, _INPUT = 7, 1, 5, 11
_NODE_OUTPUT, _TENSOR_DIMS, _TENSOR_NAME, _TENSOR_DATA, _VALUE_NAME = 2, 1, 8, 9, 1
_TABLE = "inner.embeddings.word_embeddings.weight"
_MADE = {f"{_TABLE}_f", _TABLE, WORDS}
_NUMBERS, _SCALES = f"{_TABLE}_q", f"{_TABLE}_scale"
_OF_FLOATS = bytes([0x12, 4, 0x0A, 2, 0x08, 1])  # type { tensor_type { elem_type: FLOAT } }


@dataclass(frozen=True, slots=True)
class Split:
    """A model that takes word vectors, and these: numbers of one byte in its file, with a factor for each row."""

    model: bytes
    rows: Rows
    scales: NDArray[np.float32]

    def vectors(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of pieces, shape (len(pieces), DIMENSIONS)."""
        return self.rows[pieces].astype(np.float32) * self.scales[pieces]


@dataclass(frozen=True, slots=True)
class _Field:
    number: int
    value: memoryview | int
    whole: memoryview


def split(path: Path) -> Split:
    """Raises OSError, and ValueError for another model."""
    with path.open("rb") as file:
        whole = file.read()
    data = memoryview(whole)
    kept, tensors = bytearray(), dict[str, dict[int, list[memoryview | int]]]()
    for field in _fields(data):
        kept += _bytes(_GRAPH, _without(field.value, tensors)) if field.number == _GRAPH else field.whole  # type: ignore[arg-type]
    try:
        numbers, scales = tensors[_NUMBERS], tensors[_SCALES]
        shape = (int(numbers[_TENSOR_DIMS][0]), int(numbers[_TENSOR_DIMS][1]))
        table = numbers[_TENSOR_DATA][0]
        factors = np.frombuffer(scales[_TENSOR_DATA][0], np.float32).reshape(-1, 1).copy()  # type: ignore[arg-type]
    except KeyError as error:
        raise ValueError(f"no {error} in {path}") from error
    offset = np.frombuffer(table, np.uint8).ctypes.data - np.frombuffer(whole, np.uint8).ctypes.data  # type: ignore[arg-type]
    return Split(bytes(kept), rows_in(path, offset, shape, np.int8), factors)


def _without(graph: memoryview, tensors: dict[str, dict[int, list[memoryview | int]]]) -> bytes:
    """The graph without what makes word vectors of pieces, which become an input; tensors of that are put by."""
    kept = bytearray()
    for field in _fields(graph):
        assert isinstance(field.value, memoryview)
        if field.number == _NODE and _MADE & {_text(one) for one in _held(field.value, _NODE_OUTPUT)}:
            continue
        if field.number == _INITIALIZER:
            name = _text(*_held(field.value, _TENSOR_NAME))
            if name in {_NUMBERS, _SCALES}:
                tensors[name] = {n: _held(field.value, n) for n in (_TENSOR_DIMS, _TENSOR_DATA)}
                continue
        if field.number == _INPUT and _text(*_held(field.value, _VALUE_NAME)) == "input_ids":
            kept += _bytes(_INPUT, _bytes(_VALUE_NAME, WORDS.encode()) + _OF_FLOATS)
            continue
        kept += field.whole
    return bytes(kept)


def _held(message: memoryview, number: int) -> list[memoryview | int]:
    return [field.value for field in _fields(message) if field.number == number]


def _text(value: memoryview | int) -> str:
    return bytes(value).decode() if isinstance(value, memoryview) else ""


def _fields(message: memoryview) -> Iterator[_Field]:
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield _Field(key >> 3, value, message[start:at])
            continue
        size, at = _varint(message, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        yield _Field(key >> 3, message[at : at + size], message[start : at + size])
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = message[at]
        found, at, shift = found | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return found, at


def _bytes(number: int, value: bytes) -> bytes:
    """A field of this number that holds bytes."""
    return _written(number << 3 | 2) + _written(len(value)) + value


def _written(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])
