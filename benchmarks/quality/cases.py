"""Small made-up stories, each of one kind of fault: what must be told of them, and what must not.

    python -m benchmarks.quality.cases [--sets second] [--kinds corrections history] [--show]

A file of a set in `data/cases` holds the cases of a kind: a topic, one to four articles, and entries `must` and
`must_not`. A finding fits an entry if all its keys hold:

    article          id of the article
    kind             "figure" (new or changed) or "changed"; "claim" is any finding, for one that counts something
                     quotes its sentence and names its speaker as well
    value, previous  [low, high]; ends agree within 1 percent, null is any end
    stance, stance_not                          one stance or several
    quote_has, speaker_has, headline_has        phrases that it contains, regardless of case; of a list within, any
    headline_has_not                            phrases of which it contains none

Each set was written by somebody who had not seen the code, and looked at to mend kinds of fault once it was measured.

cases.right      share of cases of which all that must be told is, and nothing else that must not
cases.must       share of entries that are told
cases.must_not   share of entries that are told and should not be
cases.SET        share of the right ones of each set, cases.KIND of each kind
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from monitor.config.models import TopicConfig
from monitor.logs import open_logs
from monitor.replay import StoredArticle, replay

DATA = Path(__file__).parent / "data" / "cases"
KINDS = {
    "claim": {"new_claim", "new_figure", "changed_figure"},
    "figure": {"new_figure", "changed_figure"},
    "changed": {"changed_figure"},
}
Entry = dict[str, Any]
Finding = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """`name` is the set and the kind with the case's number in its file."""

    name: str
    topic: TopicConfig
    articles: tuple[StoredArticle, ...]
    must: tuple[Entry, ...]
    must_not: tuple[Entry, ...]

    @property
    def belongs_to(self) -> tuple[str, str]:
        """Its set and its kind."""
        folder, _, number = self.name.partition("/")
        return folder, number.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was told of a case, and the entries that it breaks."""

    case: Case
    findings: tuple[Finding, ...]
    missing: tuple[Entry, ...]
    wrong: tuple[Entry, ...]

    @property
    def right(self) -> bool:
        return not self.missing and not self.wrong


class Here:
    """Stands for a pool of processes: the work is done in this one, so that its models are loaded once."""

    async def run(self, function: Callable[..., Any], *args: Any, **_: Any) -> Any:
        return function(*args)


@dataclass(frozen=True, slots=True)
class InProcess:
    pages: Here
    language: Here


@asynccontextmanager
async def in_process(*_: Any) -> AsyncIterator[InProcess]:
    yield InProcess(Here(), Here())


def cases(sets: Sequence[str] = (), kinds: Sequence[str] = ()) -> list[Case]:
    """All cases, or those of some sets and kinds."""
    files = [
        path
        for path in sorted(DATA.glob("*/*.yaml"))
        if (not sets or path.parent.name in sets) and (not kinds or path.stem in kinds)
    ]
    return [
        _case(f"{path.parent.name}/{path.stem}-{number}", row)
        for path in files
        for number, row in enumerate(yaml.safe_load(path.read_text("utf-8")), start=1)
    ]


def _case(name: str, row: dict[str, Any]) -> Case:
    told = [{**one, "url": _url(name, one["id"])} for one in row["articles"]]
    articles = tuple(StoredArticle.model_validate(one) for one in told)
    topic = TopicConfig.model_validate(row["topic"])
    return Case(name, topic, articles, tuple(row["must"]), tuple(row.get("must_not", ())))


def _url(name: str, article: str) -> str:
    return f"https://example.org/{name}/{article}"


def judged(case: Case) -> Outcome:
    open_logs("error", pretty=True)
    with patch("monitor.app.open_workers", in_process):
        found = tuple(asyncio.run(replay(case.articles, [case.topic])))
    missing = tuple(entry for entry in case.must if not _told(case, entry, found))
    return Outcome(case, found, missing, tuple(e for e in case.must_not if _told(case, e, found)))


def _told(case: Case, entry: Entry, found: Sequence[Finding]) -> bool:
    url = _url(case.name, entry["article"])
    return any(
        finding["article"] == url and all(_TESTS[key](finding, entry[key]) for key in entry if key in _TESTS)
        for finding in found
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _has(text: str | None, wanted: Any) -> bool:
    flat = " ".join((text or "").casefold().split())
    return all(any(phrase.casefold() in flat for phrase in _listed(one)) for one in _listed(wanted))


def _agrees(found: Sequence[float | None] | None, wanted: Sequence[float | None]) -> bool:
    return found is not None and all(
        want is None or (end is not None and math.isclose(end, want, rel_tol=0.01))
        for end, want in zip(found, wanted, strict=True)
    )


_TESTS: dict[str, Callable[[Finding, Any], bool]] = {
    "kind": lambda finding, want: finding["kind"] in KINDS[want],
    "value": lambda finding, want: _agrees(finding["value"], want),
    "previous": lambda finding, want: _agrees(finding["previous"], want),
    "stance": lambda finding, want: finding["stance"] in _listed(want),
    "stance_not": lambda finding, want: finding["stance"] not in _listed(want),
    "quote_has": lambda finding, want: _has(finding["quote"], want),
    "speaker_has": lambda finding, want: _has(finding["speaker"], want),
    "headline_has": lambda finding, want: _has(finding["headline"], want),
    "headline_has_not": lambda finding, want: not any(_has(finding["headline"], one) for one in want),
}


def figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    def share(part: int, whole: int) -> float:
        return round(part / max(1, whole), 4)

    must, must_not = sum(len(o.case.must) for o in outcomes), sum(len(o.case.must_not) for o in outcomes)
    found = {
        "cases.right": share(sum(o.right for o in outcomes), len(outcomes)),
        "cases.must": share(must - sum(len(o.missing) for o in outcomes), must),
        "cases.must_not": share(sum(len(o.wrong) for o in outcomes), must_not),
    }
    for name in dict.fromkeys(name for o in outcomes for name in o.case.belongs_to):
        own = [o.right for o in outcomes if name in o.case.belongs_to]
        found[f"cases.{name}"] = share(sum(own), len(own))
    return found


def shown(outcome: Outcome) -> str:
    """What is wrong with a case, and all that was told of it."""
    lines = [f"{'right' if outcome.right else 'wrong'}  {outcome.case.name}  {outcome.case.topic.name}"]
    lines += [f"    not told: {json.dumps(entry)}" for entry in outcome.missing]
    lines += [f"    told: {json.dumps(entry)}" for entry in outcome.wrong]
    if not outcome.right:
        lines += [
            f"        {one['article'].rpartition('/')[2]} {one['kind']} {one['previous']} {one['value']}"
            f" {one['stance']} {one['speaker']}: {one['headline']}"
            for one in outcome.findings
        ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="*", default=[], help="only these")
    parser.add_argument("--kinds", nargs="*", default=[], help="only these")
    parser.add_argument("--show", action="store_true", help="each case, and what was told of those that fail")
    parser.add_argument("--data", help="not used: the cases are the project's own")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    outcomes = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for outcome in pool.map(judged, cases(args.sets, args.kinds)):
            outcomes.append(outcome)
            if args.show:
                print(shown(outcome), flush=True)
    found = figures(outcomes)
    print(
        json.dumps(found) if args.json else "\n".join(f"{key:20} {value:.3f}" for key, value in found.items())
    )


if __name__ == "__main__":
    main()
