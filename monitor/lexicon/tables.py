"""The one loader of the lexicon: tables of tab-separated cells, checked against the columns that each must have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

Row = tuple[str, ...]
_LANGUAGE = ("sort", "value", "words")
COLUMNS: Mapping[str, Row] = MappingProxyType(
    {
        "bounds": ("bound", "side", "words"),
        "cues": ("sort", "kind", "stance", "frames", "prepositions", "lemmas"),
        "es": _LANGUAGE,
        "events": ("event", "words"),
        "fr": _LANGUAGE,
        "boilerplate": ("kind", "words"),
        "places": ("code", "names", "peoples", "seats", "places", "others"),
        "units": ("name", "kind", "symbols", "words"),
        "words": ("kind", "group", "words"),
    }
)
"""What the cells of each table are."""


@cache
def rows(name: str) -> tuple[Row, ...]:
    """The rows of data/<name>.tsv without its comments. Raises ValueError at a row of another width."""
    found = []
    text = files("monitor.lexicon").joinpath(f"data/{name}.tsv").read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            row = tuple(line.split("\t"))
            if len(row) != len(COLUMNS[name]):
                raise ValueError(f"{name}.tsv:{number}: {len(row)} cells, not {len(COLUMNS[name])}")
            found.append(row)
    return tuple(found)


@cache
def table(kind: str) -> Mapping[str, str]:
    """The words of one kind ("event", "certainty") with the group of each; of cues ("noun") with their stance."""
    found = {word: group for of, group, held in rows("words") if of == kind for word in held.split()}
    found |= {word: row[2] for row in rows("cues") if row[0] == kind for word in row[-1].split()}
    return MappingProxyType(found)


@cache
def listed(kind: str) -> frozenset[str]:
    """The words of one kind, whatever their group."""
    return frozenset(table(kind))
