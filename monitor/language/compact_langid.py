"""py3langid's model (Lui and Baldwin 2012) in a fifth of its memory, with the same answers to the last bit."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from monitor.language.rows import rows_of

_BYTES, _BLOCK = 256, 16


class CompactIdentifier(LanguageIdentifier):
    """Its automaton's rows share their like parts, and its weights stay in a file.

    Lists of numbers become arrays: a process that is forked from another does not write into those as it reads them.
    """

    __slots__ = ("_bases", "_blocks", "_places")

    @classmethod
    def from_model(cls) -> CompactIdentifier:
        """The model that py3langid carries."""
        made: CompactIdentifier = cls.from_model_file(MODEL_FILE)  # type: ignore[no-untyped-call]
        return made

    def language(self, text: str) -> str:
        """The likeliest (ISO 639-1)."""
        return str(self.classify(text)[0])  # type: ignore[no-untyped-call]

    def __init__(self, weights: Any, *rest: Any, tk_row: Any) -> None:
        prior, languages, moves, output = rest
        self._init(rows_of(weights), prior, languages, array("i", output))
        self._share(np.asarray(moves, np.uint32), np.asarray(tk_row))

    def _init(self, weights: Any, prior: Any, languages: Any, output: Any) -> None:
        super().__init__(weights, prior, languages, array("I"), output, tk_row=array("I"))  # type: ignore[no-untyped-call]

    def _share(self, moves: NDArray[np.uint32], rows: NDArray[np.integer[Any]]) -> None:
        parts = moves.reshape(-1, _BLOCK)
        factors = np.random.default_rng(1).integers(1 << 62, size=_BLOCK, dtype=np.uint64)
        mixed = sum(column * factor for column, factor in zip(parts.T, factors, strict=True))
        _, first, which = np.unique(mixed, return_index=True, return_inverse=True)
        assert (parts[first][which] == parts).all(), "two parts of the automaton are taken for one"
        self._blocks = array("I", parts[first].tobytes())
        self._places = array("I", (which * _BLOCK).astype(np.uint32).tobytes())
        self._bases = array("I", (rows.astype(np.uint32) * (_BYTES // _BLOCK)).tobytes())

    def _raw_score(self, text: bytes) -> Any:
        """As LanguageIdentifier's own."""
        visits = self._visits(text)
        if not visits:
            return super()._raw_score(b"")  # type: ignore[no-untyped-call]
        return self._sparse_score(visits, self.nb_ptc)  # type: ignore[no-untyped-call]

    def _visits(self, text: bytes) -> Counter[int]:
        base, places, blocks, out = self._bases, self._places, self._blocks, self.tk_output
        state, found = 0, []
        for letter in text:
            state = blocks[places[base[state] + (letter >> 4)] + (letter & 15)]
            if out[state] >= 0:
                found.append(out[state])
        return Counter(found)
