"""The words that linking knows by heart (countries, events, kinds of speaker), read once from a table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def table(kind: str) -> Mapping[str, str]:
    """The words of one kind ("country", "event", "certainty") with the group of each."""
    lines = files("monitor.lexicon").joinpath("data/words.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: group for of, group, held in rows if of == kind for word in held.split()}


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind, whatever their group."""
    return frozenset(table(kind))
