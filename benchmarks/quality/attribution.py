"""Q5: how well attributed claims are found, on the news articles of PolNeAR.

A claim is right where its content has a token F1 of at least 0.5 with a gold content and the head word of
its speaker stands in the gold source (no speaker where the gold has none). Claims and gold are matched one to one,
each claim as the program tells it.
`speech_recall` is the share of the gold with a core speech verb whose content is found, by whatever speaker.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.language.parse import parse
from monitor.model import Claim, Part
from monitor.reading.attribution.speech import read_claims
from monitor.reading.model import Paragraph
from monitor.syntax.tree import Tree

DATA = Path("../shared/eval")
FILE = "polnear/{part}.jsonl"
_SPEECH = frozenset(
    re.findall(
        r"\w+",
        """say says said saying tell tells told telling add adds added adding announce announces announced
        write writes wrote note notes noted according state states stated claim claims claimed report reports
        reported argue argues argued warn warns warned insist insisted suggest suggested explained""",
    )
)
_MARKS = re.compile(r"[“”\"]|''")


@dataclass(frozen=True, slots=True)
class Said:
    """One attribution, found or gold: who (words), what (words), where in the text, and its cue words."""

    source: tuple[str, ...]
    content: tuple[str, ...]
    start: int
    end: int
    cue: tuple[str, ...]
    direct: bool
    digits: bool


def tokens(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


def said(source: str, content: str, place: tuple[int, int], cue: str) -> Said:
    direct = bool(_MARKS.search(content))
    digits = bool(re.search(r"\d", content))
    return Said(tokens(source), tokens(content), *place, tokens(cue), direct, digits)


def gold_of(row: dict) -> list[Said]:
    found = []
    for mark in row["attributions"]:
        if mark["content"] and mark["cue"]:
            spans = [span for piece in mark["content"] for span in piece["spans"]]
            place = min(start for start, _ in spans), max(end for _, end in spans)
            words = [" ".join(piece["text"] for piece in mark[key]) for key in ("source", "content", "cue")]
            found.append(said(words[0], words[1], place, words[2]))
    return found


def found_in(text: str) -> list[Said]:
    """The program's claims of an article, each by itself."""
    lines = [(m.start(), m.group()) for m in re.finditer(r"\S(?:[^\n]*\S)?", text)]
    paragraphs = [Paragraph(Part.TEXT, start, Tree.of(parse(line))) for start, line in lines]
    return [_told(claim) for claim in read_claims(paragraphs)]


def _told(claim: Claim) -> Said:
    name = head_word(claim.speaker.words) if claim.speaker else ""
    place = claim.content.start, claim.content.end
    return said(name, claim.content.quote, place, claim.cue or "")


def head_word(words: str) -> str:
    """The head of a noun phrase as it is written: the last word before a comma or a preposition."""
    lead = re.split(r",|\s(?:of|for|at|in|from|who|with|and|to|on)\s", words.strip())[0]
    found = tokens(lead)
    return found[-1] if found else ""


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if shared else 0.0


def same_source(one: Said, gold: Said) -> bool:
    return one.source[-1] in gold.source if one.source else not gold.source


def match(claims: Sequence[Said], gold: Sequence[Said]) -> list[tuple[int, int, bool]]:
    """Pairs of claim and gold, one to one, those with the right source first, then by content."""
    pairs = []
    for i, one in enumerate(claims):
        for j, other in enumerate(gold):
            if one.start < other.end and other.start < one.end:
                near = overlap(one.content, other.content)
                if near >= 0.5:
                    pairs.append((same_source(one, other), near, i, j))
    taken: tuple[set[int], set[int]] = set(), set()
    chosen = []
    for right, _, i, j in sorted(pairs, reverse=True):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            chosen.append((i, j, right))
    return chosen


@dataclass(slots=True)
class Tally:
    """Right and all claims, right and all gold."""

    right: int = 0
    claims: int = 0
    recalled: int = 0
    gold: int = 0

    def f1(self) -> float:
        p, r = ratio(self.right, self.claims), ratio(self.recalled, self.gold)
        return 2 * p * r / (p + r) if p + r else 0.0


def ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


KINDS: dict[str, Callable[[Said], bool]] = {
    "all": lambda one: True,
    "direct": lambda one: one.direct,
    "indirect": lambda one: not one.direct,
    "digits": lambda one: one.digits,
}


def measure(rows: Sequence[dict]) -> dict[str, float]:
    tallies = {kind: Tally() for kind in KINDS}
    content, speech = Tally(), Tally()
    for row in rows:
        gold, claims = gold_of(row), found_in(row["text"])
        chosen = match(claims, gold)
        for kind, holds in KINDS.items():
            count(tallies[kind], claims, gold, [(i, j) for i, j, right in chosen if right], holds)
        count(content, claims, gold, [(i, j) for i, j, _ in chosen], KINDS["all"])
        core = [j for j, one in enumerate(gold) if _SPEECH & set(one.cue)]
        speech.gold += len(core)
        speech.recalled += sum(j in core for _, j, _ in chosen)
    return {
        "f1": tallies["all"].f1(),
        "precision": ratio(tallies["all"].right, tallies["all"].claims),
        "recall": ratio(tallies["all"].recalled, tallies["all"].gold),
        "direct_f1": tallies["direct"].f1(),
        "indirect_f1": tallies["indirect"].f1(),
        "digits_f1": tallies["digits"].f1(),
        "speech_recall": ratio(speech.recalled, speech.gold),
        "content_f1": content.f1(),
        "claims": tallies["all"].claims,
        "gold": tallies["all"].gold,
    }


def count(
    tally: Tally,
    claims: Sequence[Said],
    gold: Sequence[Said],
    pairs: Sequence[tuple[int, int]],
    holds: Callable[[Said], bool],
) -> None:
    tally.claims += sum(map(holds, claims))
    tally.gold += sum(map(holds, gold))
    tally.right += sum(holds(claims[i]) for i, _ in pairs)
    tally.recalled += sum(holds(gold[j]) for _, j in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--limit", type=int, help="articles to read, evenly spread over the file")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    lines = (args.data / FILE.format(part=args.part)).read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    step = max(1, len(rows) // args.limit) if args.limit else 1
    result = measure(rows[::step][: args.limit])
    if args.json:
        print(json.dumps(result))
    else:
        print(
            "\n".join(
                f"{name:14} {value:.3f}" if value <= 1 else f"{name:14} {value:.0f}"
                for name, value in result.items()
            )
        )


if __name__ == "__main__":
    main()
