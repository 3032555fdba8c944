"""The patterns by which each language is read, each with sentences that it must and must not read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def languages() -> frozenset[str]:
    """The languages that are read, as ISO 639-1 codes."""
    found = (file.name for file in files("monitor.reading.patterns").iterdir())
    return frozenset(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


@cache
def read_patterns(language: str) -> Any:
    """What stands in <language>.yaml."""
    text = files("monitor.reading.patterns").joinpath(f"{language}.yaml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  (both are safe)
