"""Writes the page of licences from what is installed: every package that an installation of monitor brings.

`python -m docs.licences > docs/reference/licences.md`.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

_HEAD = """# Licences of what an installation brings

Written by `make reference` from the packages' own metadata. All may be used, changed and passed on together with
monitor (Apache-2.0). Copyleft among them is of the library kind: **pebble** and **feedgen** are LGPL-3.0-or-later,
**psycopg** is LGPL-3.0-only; **certifi**, **tqdm** and **tld** (by one of its three) are MPL. They are imported as
they are, each in a package of its own that you may replace, which is what the LGPL asks for.

| package | licence |
|---|---|
"""
_CLASSIFIER = "License :: OSI Approved :: "


def shipped(name: str = "monitor", found: set[str] | None = None) -> set[str]:
    """The packages that a package needs, itself left out, whatever the platform; extras are not among them."""
    found = set() if found is None else found
    for requirement in distribution(name).requires or ():
        needed = re.match(r"[\w.-]+", requirement)
        if needed is None or "extra ==" in requirement:
            continue
        key = re.sub(r"[-_.]+", "-", needed.group()).lower()
        if key in found:
            continue
        try:
            distribution(key)
        except PackageNotFoundError:  # of another platform
            continue
        found.add(key)
        shipped(key, found)
    return found


def licence(name: str) -> str:
    """As the package says it: an expression, else its classifiers, else the first line of its text."""
    metadata: Any = distribution(name).metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    named = [
        c.removeprefix(_CLASSIFIER) for c in metadata.get_all("Classifier") or () if c.startswith(_CLASSIFIER)
    ]
    return ", ".join(named) or (metadata.get("License") or "not stated").strip().splitlines()[0]


def page() -> str:
    return _HEAD + "".join(f"| {name} | {licence(name).replace('|', '/')} |\n" for name in sorted(shipped()))


if __name__ == "__main__":
    sys.stdout.write(page())
