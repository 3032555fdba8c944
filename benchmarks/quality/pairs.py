"""Q3: whether two figures are told to be of one quantity, and to have changed, on gaza_tolls and ecbplus."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.program import run
from monitor.language.embed import embed
from monitor.language.parse import parse
from monitor.ledger.choices import Chosen
from monitor.ledger.decisions import decide
from monitor.model import Article, Figure, Ledger, Mention, Part, Relation
from monitor.reading.model import Paragraph
from monitor.reading.quantities.figures import find_figures
from monitor.syntax.tree import Tree

DATA = Path("../shared/eval")
GAZA = "gaza_tolls/pairs.{part}.jsonl"
ECBPLUS = "ecbplus/number_pairs.{part}.jsonl"
KINDS = ("other_side", "injured_vs_killed", "local_incident")
LABELS = ("SAME", "CHANGED", "DIFFERENT")
_TOLD = Chosen(tell=True, reason="both are told")
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Side:
    """One figure of a pair: its sentence, its value and where its number stands (None where not told)."""

    sentence: str
    value: float
    start: int | None
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    kind: str | None
    one: Side
    other: Side


def read(path: Path) -> list[Pair]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Pair(r["label"], r.get("negative_kind"), _side(r["a"]), _side(r["b"])) for r in rows]


def _side(row: dict[str, str]) -> Side:
    at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC) if "date" in row else _UNDATED
    start = int(row["start"]) if "start" in row else None
    return Side(row["sentence"], float(row["value"]), start, at, row.get("number") or row.get("mention", ""))


@cache
def figures(sentence: str) -> tuple[Figure, ...]:
    return tuple(find_figures(Paragraph(Part.TEXT, 0, Tree.of(parse(sentence)))))


def figure(side: Side) -> Figure | None:
    """The figure that stands where the pair says; where it says nothing, the one of its value and words."""
    found = figures(side.sentence)
    if side.start is not None:
        return next((f for f in found if f.span.start <= side.start < f.span.end), None)
    right = [f for f in found if side.value in (f.value.low, f.value.high)]
    return max(right, key=lambda f: _shared(f.span.quote, side.words), default=None)


def _shared(one: str, other: str) -> int:
    return len(set(one.lower().split()) & set(other.lower().split()))


def judge(pair: Pair) -> str:
    """SAME, CHANGED or DIFFERENT, by the linker and the lattice that the service uses."""
    sides = sorted((pair.one, pair.other), key=lambda side: side.at)
    told = [one for side in sides if (one := figure(side)) is not None]
    if len(told) < 2:
        return "DIFFERENT"
    ledger = Ledger()
    for number, (side, one) in enumerate(zip(sides, told, strict=True), start=1):
        article = Article(number, f"https://pairs.example/{number}", "", "", "", side.at, side.at)
        mention = Mention(one, 0, vector(one.label))
        ledger, (decision,) = decide(ledger, [mention], article, [_TOLD], copy=False)
    if decision.target == 1:
        return "SAME" if decision.relation is Relation.CONFIRMS else "CHANGED"
    return "DIFFERENT"


@cache
def vector(label: str) -> bytes:
    return embed([label])[0].tobytes()


def f1(gold: Iterable[str], said: Iterable[str], of: Callable[[str], bool]) -> float:
    pairs = [(of(g), of(s)) for g, s in zip(gold, said, strict=True)]
    right, wanted, told = sum(g and s for g, s in pairs), sum(g for g, _ in pairs), sum(s for _, s in pairs)
    return 2 * right / (wanted + told) if wanted + told else 0.0


def linked(label: str) -> bool:
    return label != "DIFFERENT"


def macro_f1(gold: Sequence[str], said: Sequence[str]) -> float:
    return sum(f1(gold, said, lambda label, name=name: label == name) for name in LABELS) / len(LABELS)


def gaza(pairs: Sequence[Pair]) -> dict[str, float]:
    """Macro-F1 over all pairs; linking F1 of the positives against each kind of negative apart."""
    said = [judge(pair) for pair in pairs]
    gold = [pair.label for pair in pairs]
    result = {"gaza.macro_f1": macro_f1(gold, said)}
    for kind in KINDS:
        part = [(g, s) for pair, g, s in zip(pairs, gold, said, strict=True) if pair.kind in (None, kind)]
        result[f"gaza.{kind}.link_f1"] = f1([g for g, _ in part], [s for _, s in part], linked)
    return result


def ecbplus(pairs: Sequence[Pair]) -> dict[str, float]:
    said = [judge(pair) for pair in pairs]
    gold = [pair.label for pair in pairs]
    changed = [s for g, s in zip(gold, said, strict=True) if g == "CHANGED"]
    return {
        "ecbplus.link_f1": f1(gold, said, linked),
        "ecbplus.changed_recall": sum(s == "CHANGED" for s in changed) / max(1, len(changed)),
    }


def measure(data: Path, part: str) -> dict[str, float]:
    return gaza(read(data / GAZA.format(part=part))) | ecbplus(read(data / ECBPLUS.format(part=part)))


def main() -> None:
    run(__doc__, DATA, measure, "{key:32} {value:.3f}")


if __name__ == "__main__":
    main()
