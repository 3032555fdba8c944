"""Undoes gzip and deflate piece by piece up to a limit, so that a small reply cannot fill the memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_PIECE = 65_536
_MAX_ENCODINGS = 5
_MAX_MEMBERS = 1_000
GZIP_MAGIC = b"\x1f\x8b"
_ZLIB_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})


_NO_CODING = re.compile(
    r"identity|none|null|no|off|plain|binary|[78]bit|(?:aws-)?chunked|amz-1\.0|text(?:/.*)?|us-ascii"
    r"|(?:charset\s*=\s*)?(?:utf-?\d+|iso-8859-\d+|windows-\d+)"
)
"""What some servers send where a body is not encoded."""


_MARKUP = (b"<", b"{")


class DecodeError(Exception):
    """The body is not what its Content-Encoding says; the message completes "<host> sent ..."."""


class TooLargeError(Exception):
    """The body is larger than the limit."""


class Decoder:
    """Takes a body's raw pieces and gives the decoded ones; no layer may grow beyond `limit` bytes."""

    def __init__(self, content_encoding: str, limit: int) -> None:
        codings = [word for part in content_encoding.lower().split(",") if (word := part.strip())]
        codings = [coding for coding in codings if not _NO_CODING.fullmatch(coding)]
        if len(codings) > _MAX_ENCODINGS:
            raise DecodeError(f"a body that is encoded {len(codings)} times over")
        if unknown := set(codings) - _ZLIB_CODINGS:
            raise DecodeError(f"a body in the encoding {min(unknown)[:20]}, which was not asked for")
        self._layers = [_Layer(coding, limit) for coding in reversed(codings)]
        self._gzipped = bool(codings) and codings[-1] != "deflate"
        self._limit = limit
        self._raw_bytes = 0

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Decoded pieces of one raw piece. Raises DecodeError or TooLargeError."""
        if not self._raw_bytes and self._gzipped and raw.lstrip()[:1] in _MARKUP:
            self._layers = []  # what says that it is packed, and is not
        self._raw_bytes += len(raw)
        if self._raw_bytes > self._limit:
            raise TooLargeError
        return self._through(raw, 0) if raw else iter(())

    def finish(self) -> None:
        """Raise DecodeError if a layer ended before its end mark: the body was cut short."""
        if self._raw_bytes and not all(layer.complete for layer in self._layers):
            raise DecodeError("a body that was cut short")

    def _through(self, data: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._through(piece, depth + 1)


class _Layer:
    """One zlib stream, or the members of one gzip file."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding
        self._limit = limit
        self._size = 0
        self._members = 0
        self._stream: zlib._Decompress | None = None

    @property
    def complete(self) -> bool:
        return self._stream is not None and self._stream.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        more = True
        while more:
            stream = self._next_stream(data)
            if stream is None:
                return
            try:
                piece = stream.decompress(data, _PIECE)
            except zlib.error as error:
                raise DecodeError(f"a damaged {self._coding} body") from error
            self._size += len(piece)
            if self._size > self._limit:
                raise TooLargeError
            data = stream.unused_data if stream.eof else stream.unconsumed_tail
            # A full piece may leave more behind even where all input is used up.
            more = bool(data) or (len(piece) == _PIECE and not stream.eof)
            if piece:
                yield piece

    def _next_stream(self, data: bytes) -> zlib._Decompress | None:
        """The stream that `data` belongs to, or None for padding after the last one."""
        if self._stream is not None and not self._stream.eof:
            return self._stream
        if self._stream is not None and (self._coding == "deflate" or not GZIP_MAGIC.startswith(data[:2])):
            return None
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise DecodeError("a gzip body of more than a thousand parts")
        self._stream = zlib.decompressobj(self._window_bits(data))
        return self._stream

    def _window_bits(self, data: bytes) -> int:
        if self._coding != "deflate":
            return 16 + zlib.MAX_WBITS
        # Some servers send the bare stream where RFC 9110, 8.4.1.2, has it wrapped in zlib's header.
        return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS
