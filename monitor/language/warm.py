"""Loads every model once, so that the first article does not pay for it."""

from __future__ import annotations

from monitor.language.embed import embed
from monitor.language.minilm import embed_sentences
from monitor.language.parse import parse


def warm() -> None:
    """Load what English needs. Raises ModelError."""
    parse("Ready.")
    embed(["Ready."])
    embed_sentences(["Ready."])
