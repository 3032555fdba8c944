"""Runs every quality program of this folder and prints one table."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

PROGRAMS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def run(program: str, data: Path) -> dict[str, float | None] | str:
    """The program's figures, or the last line of what it said where it failed."""
    command = [sys.executable, "-m", f"benchmarks.quality.{program}", "--data", str(data), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    figures: dict[str, float | None] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/eval"))
    parser.add_argument("--json", action="store_true", help="one flat object instead of a table")
    parser.add_argument("programs", nargs="*", default=PROGRAMS, help="only these")
    args = parser.parse_args()
    results = {program: run(program, args.data) for program in args.programs}
    failed = [program for program, figures in results.items() if isinstance(figures, str)]
    if args.json:
        told = [figures for figures in results.values() if not isinstance(figures, str)]
        print(json.dumps({key: value for figures in told for key, value in figures.items()}))
    else:
        show(results)
    sys.exit(1 if failed else 0)


def show(results: dict[str, dict[str, float | None] | str]) -> None:
    table = Table("program", "measure", "figure")
    for program, figures in results.items():
        if isinstance(figures, str):
            table.add_row(program, figures, "failed", style="red")
            continue
        for key, value in figures.items():
            table.add_row(program, key, "-" if value is None else f"{value:.4g}")
    Console().print(table)


if __name__ == "__main__":
    main()
