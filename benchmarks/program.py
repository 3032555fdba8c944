"""The command line that programs share which only measure a part of the data and print one figure a line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path


def run(
    about: str | None, data: Path, measure: Callable[[Path, str], Mapping[str, float]], line: str
) -> None:
    """Measure `--part` of `--data`; `line` formats a figure's `key` and `value`, `--json` prints one flat object."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=data)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.data, args.part)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(line.format(key=key, value=value))
