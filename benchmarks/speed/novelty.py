"""What it costs to tell a new claim from known ones, beside 10,000 claims of one topic and 1,000,000 of a hundred.

    python -m benchmarks.speed.novelty [--claims 10000] [--topics 100] [--asked 400] [--json]

Claims are made up (see `ledger`), half of the asked ones are known. The hundred topics are asked in turns, so that none
is at hand in the processor's caches. CPU milliseconds of one claim's verdict, in portions that take turns.

one_p95, all_p95   beside one topic, beside all of them
ratio              of the two
recall             share of the ten nearest claims, found by comparing each with numpy, that are compared in full
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import quantiles

import numpy as np

from benchmarks.speed.ledger import NOW, Said
from monitor.ledger.novelty import Memory
from monitor.model import Claim, KnownClaim, Mention

_PORTION = 20
_NEAREST = 10
_TURN = 37  # places by which a vector is turned from one topic to the next, so that no two topics are alike


def known(number: int) -> KnownClaim:
    mention = Said().claim(number, 0)
    what = mention.what
    assert isinstance(what, Claim)
    return KnownClaim(
        number=number + 1,
        speaker=what.speaker,
        stance=what.stance,
        content=what.content.quote,
        sentence=what.sentence.quote,
        vector=mention.vector,
        first_told_at=NOW,
        origins=("Outlet",),
        wordings=(),
    )


def turned(stored: bytes, by: int) -> bytes:
    return np.roll(np.frombuffer(stored, np.float32), by).tobytes()


def topics(claims: Sequence[KnownClaim], count: int) -> list[Memory]:
    return [
        Memory(replace(claim, vector=turned(claim.vector, _TURN * topic)) for claim in claims)
        for topic in range(count)
    ]


def asked(count: int, size: int) -> list[Mention]:
    """Half of them are known."""
    return [Said().claim(n * 7 % size if n % 2 else size + n, 0) for n in range(count)]


def timed(memory: Memory, mention: Mention, topic: int) -> float:
    what = mention.what
    assert isinstance(what, Claim)
    said = turned(mention.vector, _TURN * topic)
    before = time.process_time_ns()
    memory.place(what, said)
    return (time.process_time_ns() - before) / 1e6


def recall(claims: Sequence[KnownClaim], memory: Memory, mentions: Sequence[Mention]) -> float:
    """Beside all cosines from the mean of what is known, in double precision."""
    rows = np.stack([np.frombuffer(claim.vector, np.float32) for claim in claims]).astype(np.float64)
    found = 0
    for mention in mentions:
        what = mention.what
        assert isinstance(what, Claim)
        row = np.frombuffer(mention.vector, np.float32).astype(np.float64)
        mean = (rows.sum(axis=0) + row) / (len(rows) + 1)
        away, mine = rows - mean, row - mean
        cosines = away @ mine / np.linalg.norm(away, axis=1) / np.linalg.norm(mine)
        nearest = {claims[place].number for place in np.argsort(-cosines)[:_NEAREST]}
        compared = {claim.number for _, claim in memory._chances(what, mention.vector)}
        found += len(nearest & compared)
    return found / (_NEAREST * len(mentions))


def measure(size: int, count: int, many: int) -> dict[str, float]:
    claims = [known(number) for number in range(size)]
    [one], panel = topics(claims, 1), topics(claims, count)
    mentions = asked(many, size)
    took: dict[str, list[float]] = {"one": [], "all": []}
    for start in range(0, many, _PORTION):
        some = mentions[start : start + _PORTION]
        took["one"] += [timed(one, mention, 0) for mention in some]
        for place, mention in enumerate(some, start):
            topic = place * 31 % count
            took["all"].append(timed(panel[topic], mention, topic))
    p95 = {name: quantiles(values, n=20)[-1] for name, values in took.items()}
    return {
        "novelty.one_p95": round(p95["one"], 2),
        "novelty.all_p95": round(p95["all"], 2),
        "novelty.ratio": round(p95["all"] / p95["one"], 2),
        "novelty.recall": round(recall(claims, one, mentions[:100]), 3),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--claims", type=int, default=10_000, help="of each topic")
    parser.add_argument("--topics", type=int, default=100)
    parser.add_argument("--asked", type=int, default=400)
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    found = measure(args.claims, args.topics, args.asked)
    print(json.dumps(found) if args.json else "\n".join(f"{k:20} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
