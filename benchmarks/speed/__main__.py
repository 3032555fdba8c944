"""Runs every speed program of this folder, one after the other, and prints what each says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAMS = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> None:
    codes = []
    for program in PROGRAMS:
        print(f"\n== {program}", flush=True)
        codes.append(
            subprocess.run([sys.executable, "-m", f"benchmarks.speed.{program}"], check=False).returncode
        )
    sys.exit(max(codes, default=0))


if __name__ == "__main__":
    main()
