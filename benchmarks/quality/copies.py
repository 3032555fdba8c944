"""How surely copies of an article are told from other articles and from versions with another number.

Pairs are built from articles of other sets: copies are edited, trimmed, given another headline and an outlet's
boilerplate; versions have one number or one "not" changed; strangers are other articles of the same story.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.program import run
from monitor.articles.copies import EXACT_WORDS, CopyKind, copy_kind, is_near, signature

DATA = Path("../shared/eval")
_FEWEST_WORDS = 120
_NUMBER = re.compile(r"(?<![\w.,:/])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/]|[.,]\d)")
_PLAIN_WORD = re.compile(r"\b[a-z]{5,}\b")
_MONTH = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? ?\d*$|^ ?(?:jan|feb|mar|apr|may|jun)",
    re.IGNORECASE,
)
Change = Callable[[str, random.Random], str | None]


def texts(data: Path, part: str) -> Iterator[tuple[str, str]]:
    """(set, text) of every article that is long enough, one paragraph a line."""
    for path in sorted(data.glob("stories/*/articles.jsonl")):
        yield from _rows(path, path.parent.name, "text")
    yield from _rows(data / "extraction_aeb" / f"{part}.jsonl", "aeb", "articleBody")


def _rows(path: Path, name: str, key: str) -> Iterator[tuple[str, str]]:
    for line in path.read_text("utf-8").splitlines():
        text = "\n".join(part.strip() for part in json.loads(line)[key].split("\n") if part.strip())
        if len(text.split()) >= _FEWEST_WORDS:
            yield name, text


def same(text: str, rng: random.Random) -> str:
    return text


def edited(text: str, rng: random.Random) -> str:
    """One word in fifty is another one; numbers and words that turn a sentence round are left alone."""
    words = [match.span() for match in _PLAIN_WORD.finditer(text) if match[0] not in EXACT_WORDS]
    for start, end in sorted(
        rng.sample(words, min(len(words), max(1, len(text.split()) // 50))), reverse=True
    ):
        text = text[:start] + "altered" + text[end:]
    return text


def trimmed(text: str, rng: random.Random) -> str:
    """The last sentences are cut: a quarter of the text."""
    ends = [match.end() for match in re.finditer(r"[.!?][\"\u201d]?(?:\s|$)", text)]
    wanted = [end for end in ends if end >= 0.7 * len(text)]
    return text[: wanted[0]].strip() if wanted else text


def furnished(text: str, rng: random.Random) -> str:
    """Another headline on top, a date and reading time, and an outlet's links below."""
    minutes = rng.randrange(2, 9)
    top = f"What we know so far\nPublished 09:{rng.randrange(10, 60)}, 12 May 2025\n{minutes} min read"
    return f"{top}\n{text}\nRead more: {minutes} stories of the week\n\u00a9 2025 The Outlet"


def wrapped(text: str, rng: random.Random) -> str:
    """Other paragraphs, quotation marks and dashes."""
    plain = text.replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'").replace("\u2014", "-")
    return re.sub(r"(?<=[.!?]) (?=[A-Z])", "\n", plain.replace("\n", " "))


def renumbered(text: str, rng: random.Random) -> str | None:
    """One number that is no date of a dateline is raised a little."""
    spots = [m for m in _NUMBER.finditer(text) if not _is_date(text, m)]
    if not spots:
        return None
    spot = rng.choice(spots)
    value = float(spot[0].replace(",", ""))
    other = f"{value + max(1, round(value * 0.07)):g}" if value < 1e6 else f"{value * 1.07:.0f}"
    return text[: spot.start()] + other + text[spot.end() :]


def _is_date(text: str, spot: re.Match[str]) -> bool:
    beside = text[max(0, spot.start() - 12) : spot.start()], text[spot.end() : spot.end() + 12]
    return bool(_MONTH.search(beside[0].strip()) or _MONTH.match(beside[1].strip()))


def reversed_(text: str, rng: random.Random) -> str | None:
    """One "not" is gone."""
    spots = [match.span() for match in re.finditer(r"\bnot ", text)]
    if not spots:
        return None
    start, end = rng.choice(spots)
    return text[:start] + text[end:]


def extended(text: str, rng: random.Random) -> str:
    """A sentence with a number stands at the end of a paragraph somewhere."""
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    lines[place] += f" At least {rng.randrange(11, 99)} people were missing by nightfall, the ministry said."
    return "\n".join(lines)


COPIES: dict[str, Change] = {
    "same": same,
    "edited": edited,
    "trimmed": trimmed,
    "furnished": furnished,
    "wrapped": wrapped,
    "furnished_edited": lambda text, rng: furnished(edited(text, rng), rng),
}
VERSIONS: dict[str, Change] = {
    "number": renumbered,
    "number_furnished": lambda text, rng: _then(renumbered(text, rng), furnished, rng),
    "number_wrapped": lambda text, rng: _then(renumbered(text, rng), wrapped, rng),
    "not": reversed_,
    "sentence": extended,
}


def _then(text: str | None, change: Change, rng: random.Random) -> str | None:
    return change(text, rng) if text is not None else None


def is_copy(new: str, known: str) -> bool:
    """What the service says: near by its shingles, then the same word for word where it counts."""
    return is_near(signature(new), signature(known)) and copy_kind(new, known) is CopyKind.COPY


def measure(data: Path, part: str) -> dict[str, float]:
    found = list(texts(data, part))
    rng = random.Random(1)
    result: dict[str, float] = {}
    told_copies = copies = 0
    for name, change in COPIES.items():
        hits = [is_copy(other, text) for _, text in found if (other := change(text, rng)) is not None]
        result[f"copies.recall.{name}"] = sum(hits) / len(hits)
        told_copies, copies = told_copies + sum(hits), copies + len(hits)
    wrong = 0
    for name, change in VERSIONS.items():
        hits = [is_copy(other, text) for _, text in found if (other := change(text, rng)) is not None]
        result[f"copies.{name}_found"] = 1 - sum(hits) / len(hits)
        wrong += sum(hits)
    strangers = list(_strangers(found))
    mistaken = sum(is_copy(one, other) for one, other in strangers)
    precision = told_copies / (told_copies + wrong + mistaken)
    recall = told_copies / copies
    return {
        "copies.precision": precision,
        "copies.recall": recall,
        "copies.f1": 2 * precision * recall / (precision + recall),
        "copies.strangers": len(strangers),
        "copies.strangers_mistaken": mistaken,
    } | result


def _strangers(found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring articles of one story; those that share nearly all their words are copies already."""
    for (name, one), (other_name, other) in pairwise(found):
        words, others = set(one.lower().split()), set(other.lower().split())
        if name == other_name and len(words & others) < 0.7 * len(words | others):
            yield one, other


def main() -> None:
    run(__doc__, DATA, measure, "{key:36} {value:.4g}")


if __name__ == "__main__":
    main()
