"""Q4: how well figures are extracted, on the news sentences of NewsQuant (CQE, EMNLP 2023).

Amounts are matched one to one within a sentence by value; bound, unit and what is counted are judged on
top. The gold's conventions are read so: an age, a conversion and a time span are amounts too; a part
("% condos" 0.5) is 50 percent; a vague plural ("dozens of") is compared by its scale; the unit of a counted
thing is what is counted. What is counted is the noun alone, without its modifiers and roles; where the gold names
nothing measured, nothing is to be named.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.language.parse import parse
from monitor.model import Bound
from monitor.reading.quantities.amount import COUNT
from monitor.reading.quantities.figures import Described, describe
from monitor.reading.quantities.units import unit_after
from monitor.syntax.tree import Tree

DATA = Path("../shared/eval")
FILE = "newsquant/{part}.jsonl"
_SIGNS = {
    Bound.EXACTLY: "=", Bound.BETWEEN: "=", Bound.ABOUT: "~", Bound.AT_LEAST: ">", Bound.MORE_THAN: ">",
    Bound.AT_MOST: "<", Bound.LESS_THAN: "<",
}  # fmt: skip
_EMPTY = {"a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "by", "with", "its", "per"}
JUDGED = ("value", "bound", "unit", "concept")


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated quantity: ends, sign (= ~ < > up down), unit as named and normalised, concept."""

    low: float
    high: float
    sign: str
    units: tuple[str, str]
    concept: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with its gold and what is found in it."""

    text: str
    gold: tuple[Gold, ...]
    found: tuple[Described, ...]


def read(path: Path, half: int | None = None) -> Iterator[Case]:
    """The sentences; `half` 0 or 1 gives every second one."""
    for place, line in enumerate(path.read_text("utf-8").splitlines()):
        if half is None or place % 2 == half:
            row = json.loads(line)
            tree = Tree.of(parse(row["text"]))
            yield Case(row["text"], tuple(map(_gold, row["quantities"])), tuple(describe(tree)))


def _gold(row: dict[str, str]) -> Gold:
    ends = re.fullmatch(r"(-?[\d.]+)\s*-\s*([\d.]+)", row["value"].strip())
    low, high = (float(ends[1]), float(ends[2])) if ends else (float(row["value"]),) * 2
    part = row["normalized_unit"].startswith("% ")
    low, high = (100 * low, 100 * high) if part else (low, high)
    units = ("%", "percentage") if part else (row["unit"], row["normalized_unit"])
    counted = "" if _unit(units) else " ".join(units)
    named = f"{row['concept']} {counted} {row['normalized_unit'] if part else ''}"
    return Gold(low, high, row["change"], units, _words(named))


def _unit(units: tuple[str, str]) -> str | None:
    """Our name of the gold's unit, None where the unit is a counted thing."""
    for words in units:
        words = {"year of age": "year-old", "percentage": "percent", "point": "points of"}.get(words, words)  # noqa: PLW2901
        unit = unit_after(f" {words}", 0)
        if unit is not None and unit.end >= len(words) + 1:
            return unit.name
    return None


def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in re.findall(r"[\w&]+", text.lower()) if word not in _EMPTY)


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|es|s|y|e)$", "", {"people": "person"}.get(word, word))


def matched(case: Case) -> list[tuple[Gold, Described]]:
    """Pairs of equal value, each side once; of several, the one that agrees in most."""
    pairs = [
        (sum(agrees(gold, one).values()), -abs(i - j), i, j)
        for i, gold in enumerate(case.gold)
        for j, one in enumerate(case.found)
        if _same_value(gold, one)
    ]
    taken: dict[int, int] = {}
    for _, _, i, j in sorted(pairs, reverse=True):
        if i not in taken and j not in taken.values():
            taken[i] = j
    return [(case.gold[i], case.found[j]) for i, j in taken.items()]


def _same_value(gold: Gold, one: Described) -> bool:
    low, high = one.amount.value.low, one.amount.value.high
    ends = (low if low is not None else high, high if high is not None else low)
    if one.amount.vague and ends[0] is not None:
        return gold.low == ends[0] / 2
    return all(
        end is not None and abs(end - wanted) <= 1e-3 * max(1e-6, abs(wanted))
        for end, wanted in zip(ends, (gold.low, gold.high), strict=True)
    )


def agrees(gold: Gold, one: Described) -> dict[str, bool]:
    """What of a pair of equal value is right."""
    amount, key = one.amount, one.key
    sign = _SIGNS[amount.bound]
    sign = "=" if amount.vague else amount.trend.value if sign == "=" and amount.trend else sign
    wanted = _unit(gold.units)
    ours = _words(key.counted)
    same_thing = "-" in gold.units[0] or bool(ours & _words(" ".join(gold.units)))
    counted = not wanted and amount.unit == COUNT and same_thing
    concept = bool(gold.concept & ours) if gold.concept else not ours
    unit = counted or amount.unit == wanted
    return {"value": True, "bound": sign == gold.sign, "unit": unit, "concept": concept}


def scores(cases: Sequence[Case]) -> dict[str, float]:
    """F1 of value alone, and of value with each of the others."""
    right = dict.fromkeys(JUDGED, 0)
    total = sum(len(case.gold) + len(case.found) for case in cases)
    for case in cases:
        for gold, one in matched(case):
            for name, ok in agrees(gold, one).items():
                right[name] += ok
    return {f"{name}_f1": round(2 * right[name] / total, 4) if total else 0.0 for name in JUDGED}


def errors(case: Case) -> Iterator[str]:
    """Every gold amount that is missed, found amount that is none, and pair that agrees in part."""
    pairs = matched(case)
    for gold in case.gold:
        if all(gold is not one for one, _ in pairs):
            yield f"missed {gold.low:g} {gold.high:g} {gold.units[0]}"
    for one in case.found:
        if all(one is not other for _, other in pairs):
            yield f"none   {case.text[one.amount.start : one.amount.end]!r} {one.amount.unit}"
    for gold, one in pairs:
        wrong = [name for name, ok in agrees(gold, one).items() if not ok]
        if wrong:
            told = (one.amount.bound, one.amount.trend, one.amount.unit, one.key.counted, one.key.modifiers)
            yield f"{' '.join(wrong)}: {gold.sign} {gold.low:g} {gold.units} {sorted(gold.concept)} <> {told}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--half", type=int, choices=(0, 1), help="every second sentence only")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", action="store_true", help="list what went wrong")
    arguments = parser.parse_args()
    cases = list(read(arguments.data / FILE.format(part=arguments.part), arguments.half))
    if arguments.errors:
        for case in cases:
            wrong = list(errors(case))
            if wrong:
                print(case.text, *wrong, sep="\n    ")
    result = scores(cases)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:12} {value:.3f}")


if __name__ == "__main__":
    main()
