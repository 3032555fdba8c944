"""Q6: how well new statements are told from known ones, on the updates of background_summaries."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.program import run
from monitor.language.embed import embed
from monitor.ledger.novelty import KNOWN, Memory
from monitor.model import KnownClaim, Stance

DATA = Path("../shared/eval")
FILE = "background_summaries/{part}.jsonl"
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[“\"(A-Z0-9])|\n")
_SHORTEST = 4  # words


@dataclass(frozen=True, slots=True)
class Update:
    """One dated update of an event: what is new at its date, and what was known, by three hands."""

    event: str
    new: tuple[str, ...]
    known: tuple[str, ...]


def read(path: Path) -> list[Update]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Update(r["event"], sentences(r["updates"]), sentences(r["backgrounds"])) for r in rows]


def sentences(texts: Sequence[str]) -> tuple[str, ...]:
    pieces = (s.strip() for text in texts for s in _SENTENCE.split(text.replace("\\n", "\n")))
    return tuple(s for s in pieces if len(s.split()) >= _SHORTEST)


def vectors(updates: Sequence[Update]) -> dict[str, bytes]:
    texts = sorted({s for update in updates for s in (*update.new, *update.known)})
    batches = (texts[i : i + 256] for i in range(0, len(texts), 256))
    return {text: row.tobytes() for batch in batches for text, row in zip(batch, embed(batch), strict=True)}


def judged(updates: Sequence[Update]) -> Iterator[tuple[bool, float]]:
    """For every sentence of an update after the first: is it new, and how near to what was known it is."""
    rows = vectors(updates)
    events: dict[str, list[Update]] = defaultdict(list)
    for update in updates:
        events[update.event].append(update)
    for told in events.values():
        memory = Memory()
        for place, update in enumerate(told):
            if place:
                yield from ((True, memory.nearest(s, rows[s])[0]) for s in update.new)
                yield from ((False, memory.nearest(s, rows[s])[0]) for s in update.known)
            for s in update.new:
                memory.add(known_claim(s, rows[s]))


def known_claim(text: str, vector: bytes) -> KnownClaim:
    return KnownClaim(1, None, Stance.ASSERTS, text, text, vector, datetime(2000, 1, 1, tzinfo=UTC), ())


def area_under_curve(positive: np.ndarray, scores: np.ndarray) -> float:
    """Probability that a positive scores above a negative, ties counting half (Mann and Whitney)."""
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - counts + (counts + 1) / 2)[places]
    hits, misses = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * misses))


def f1(positive: np.ndarray, said: np.ndarray) -> float:
    return float(2 * (positive & said).sum() / max(positive.sum() + said.sum(), 1))


def measure(data: Path, part: str) -> dict[str, float]:
    pairs = list(judged(read(data / FILE.format(part=part))))
    new, near = np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
    return {"auc": area_under_curve(new, -near), "f1": f1(new, near < KNOWN), "sentences": len(pairs)}


def main() -> None:
    run(__doc__, DATA, measure, "{key:12} {value:.3f}")


if __name__ == "__main__":
    main()
