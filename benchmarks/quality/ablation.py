"""What each rule of attribution is worth: how much F1 of Q5 falls without it, on either half of the articles.

A rule is a pattern, or a function of the modules below that finds something or nothing, or says yes or no; without it
nothing is found, or no is said. Only the articles in which it found something or said yes are read again. A rule that
is worth less than LEAST on both halves pays nothing: it can go, if all such rules together pay nothing either
(`--without`).
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.quality.attribution import DATA, FILE, KINDS, Tally, count, found_in, gold_of, match
from monitor.reading.attribution.phrases import patterns

MODULES = (
    "attributions",
    "clauses",
    "complements",
    "quotations",
    "subjects",
    "verbs",
)
LEAST = 0.0005
Counts = list[Tally]
Rule = Callable[..., Any]


def rules() -> dict[str, Rule]:
    """Every rule by its module and name."""
    found: dict[str, Rule] = {}
    for name in MODULES:
        module = import_module(f"monitor.reading.attribution.{name}")
        for key, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            said = str(inspect.signature(value).return_annotation) if own else ""
            if said == "bool" or said.endswith("| None"):
                found[f"{name}.{key}"] = value
    return found | {f"pattern {name}": _pattern(name) for name in _names()}


def _names() -> list[str]:
    return list(dict.fromkeys(one.name for listed in patterns().values() for one in listed))


def _pattern(name: str) -> Rule:
    """Stands for a pattern: without it the others are left."""
    left = {word: tuple(one for one in listed if one.name != name) for word, listed in patterns().items()}
    return lambda: left


@contextmanager
def replaced(swaps: Mapping[Rule, Rule]) -> Iterator[None]:
    """With other functions in place of some, wherever a module of the reading holds them."""
    held: list[tuple[ModuleType, str, Any]] = []
    for module in [m for name, m in sys.modules.items() if name.startswith("monitor.reading")]:
        for key, value in list(vars(module).items()):
            new = _swapped(value, swaps)
            if new is not value:
                held.append((module, key, value))
                setattr(module, key, new)
    try:
        yield
    finally:
        for module, key, value in held:
            setattr(module, key, value)


def _swapped(value: Any, swaps: Mapping[Rule, Rule]) -> Any:
    if value is patterns:
        return next((rule for rule in swaps if rule.__name__ == "<lambda>"), value)
    if inspect.isfunction(value):
        return swaps.get(value, value)
    if isinstance(value, tuple) and any(inspect.isfunction(one) for one in value):
        return tuple(_swapped(one, swaps) for one in value)
    return value


def without(rule: Rule) -> Rule:
    no = False if str(inspect.signature(rule).return_annotation) == "bool" else None
    return lambda *_, **__: no


def read(row: dict[str, Any]) -> Tally:
    """One article's counts."""
    tally, gold, claims = Tally(), gold_of(row), found_in(row["text"])
    pairs = [(i, j) for i, j, right in match(claims, gold) if right]
    count(tally, claims, gold, pairs, KINDS["all"])
    return tally


def halves(counts: Sequence[Tally]) -> tuple[float, float]:
    """F1 of the even and of the odd articles."""
    return _together(counts[::2]).f1(), _together(counts[1::2]).f1()


def _together(counts: Sequence[Tally]) -> Tally:
    return Tally(
        sum(one.right for one in counts),
        sum(one.claims for one in counts),
        sum(one.recalled for one in counts),
        sum(one.gold for one in counts),
    )


def whole(rows: Sequence[dict[str, Any]], wanted: Mapping[str, Rule]) -> tuple[Counts, dict[str, set[int]]]:
    """The counts of every article with all rules, and in which articles each rule did something."""
    fired: dict[str, set[int]] = {name: set() for name in wanted}
    counts: Counts = []
    fired |= {name: set(range(len(rows))) for name in wanted if name.startswith("pattern ")}
    watched = {name: rule for name, rule in wanted.items() if not name.startswith("pattern ")}
    watches = {rule: _watched(rule, fired[name], counts) for name, rule in watched.items()}
    with replaced(watches):
        for row in rows:
            counts.append(read(row))
    return counts, fired


def _watched(rule: Rule, fired: set[int], done: Counts) -> Rule:
    @wraps(rule)
    def watched(*args: Any, **kwargs: Any) -> Any:
        result = rule(*args, **kwargs)
        if result is not None and result is not False:
            fired.add(len(done))
        return result

    return watched


def worth(
    rows: Sequence[dict[str, Any]], counts: Counts, fired: set[int], gone: Sequence[Rule]
) -> tuple[float, float]:
    """How much F1 falls on each half without some rules."""
    with replaced({rule: without(rule) for rule in gone}):
        left = [read(rows[at]) if at in fired else one for at, one in enumerate(counts)]
    before, after = halves(counts), halves(left)
    return before[0] - after[0], before[1] - after[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--limit", type=int, default=60, help="articles to read, evenly spread over the file")
    parser.add_argument("--rules", nargs="*", default=[], help="only these (module.function)")
    parser.add_argument(
        "--without", nargs="*", default=[], help="what these are worth together, and nothing else"
    )
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    lines = (args.data / FILE.format(part=args.part)).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    rows = rows[:: max(1, len(rows) // args.limit)][: args.limit]
    chosen = args.rules or args.without
    wanted = {name: rule for name, rule in rules().items() if not chosen or name in chosen}
    counts, fired = whole(rows, wanted)
    if args.without:
        gone = [wanted[name] for name in args.without]
        at = set.union(*(fired[name] for name in args.without))
        print("together", *(f"{part:+.4f}" for part in worth(rows, counts, at, gone)))
        return
    unpaid = 0
    for name, rule in wanted.items():
        pair = worth(rows, counts, fired[name], [rule])
        unpaid += max(pair) < LEAST
        if not args.json:
            print(f"{name:44} {pair[0]:+.4f} {pair[1]:+.4f}  in {len(fired[name])} articles", flush=True)
    if args.json:
        print(json.dumps({"ablation.rules": len(wanted), "ablation.unpaid": unpaid}))
    else:
        print(f"{len(wanted)} rules, {unpaid} worth less than {LEAST} on both halves")


if __name__ == "__main__":
    main()
