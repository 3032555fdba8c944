"""What reading costs: start-up, memory, articles that the gate rejects and passes, look-ups in a large ledger.

The articles are made up, of about 630 words. Times are medians of processor time, one core, of the work that a language
worker does: matching for a rejected article, matching and reading for one that passes.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.language.warm import warm
from monitor.ledger.choices import Chosen
from monitor.ledger.decisions import decide
from monitor.model import Article, Bound, Interval, Ledger, Quantity, QuantityKey, Relation, Report
from monitor.reading.revision import read_revision
from monitor.selection.learnt.choose import choose
from monitor.selection.put import Concern, Line, Put
from monitor.topics.judge import Text, judge, watchlist
from monitor.topics.match import threshold

WORDS = 630
_LINES = 800
_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ON = (
    "At least {n} miners are trapped underground at the Kolva mine, the company said on Monday. "
    "Rescue teams reached the second level of the mine in the night, according to Governor Lena Ek. "
    "“We will not stop before everyone is out,” she told reporters at the gate. "
    "The union denies that workers had been warned before the explosion in the northern shaft. "
)
_OFF = (
    "The orchestra opened its season with a symphony that {n} listeners heard in the old hall. "
    "Critics praised the strings, according to the evening paper, and the conductor bowed twice. "
    "“We rehearsed all summer,” the first violinist told the audience after the concert. "
    "Tickets for the next evening were sold within a few hours, the box office said. "
)


def text(pattern: str, number: int) -> str:
    """About WORDS words, in paragraphs that differ in their numbers."""
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < WORDS:
        paragraphs.append(pattern.format(n=number + len(paragraphs)))
    return "\n".join(paragraphs)


def median_ms(work: Callable[[int], object], times: int) -> float:
    taken = []
    for number in range(times):
        began = time.process_time()
        work(number)
        taken.append(1000 * (time.process_time() - began))
    return round(statistics.median(taken), 1)


def large(quantities: int) -> Ledger:
    """A ledger of so many series, no two of one thing."""
    return Ledger(tuple(_quantity(number) for number in range(1, quantities + 1)))


def _quantity(number: int) -> Quantity:
    report = Report(
        Interval(number, number), Bound.EXACTLY, None, _AT, "a", "a", f"https://a.example/{number}",
        f"{number} things", Relation.NEW,
    )  # fmt: skip
    return Quantity(number, f"things {number}", QuantityKey(f"thing{number}"), "count", b"", (report,))


def put(number: int) -> Put:
    """An article put for two topics, of which the first has met as many lines as are kept."""
    items = tuple(read_revision("", text(_ON, 100 * number), "en"))
    vector = embed(["miners"])[0].tobytes()
    met = [
        mention for n in range(_LINES // len(items)) for mention in read_revision("", text(_ON, 7 * n), "en")
    ]
    lines = tuple(Line(mention, _AT, None, told=n % 2 == 0) for n, mention in enumerate(met))
    near = tuple(0.9 for _ in items)
    concerns = (
        Concern("mine", "mine", "miners trapped Kolva mine", "", 1.1, 0.4, near, lines, (vector,) * 30),
        Concern("union", "union", "union strike", "", 0.5, 0.4, near, asked=False),
    )
    return Put("Miners trapped", "Post", _AT, 4_000, vector, items, concerns)


def measure(times: int) -> dict[str, float]:
    began = time.process_time()
    warm()
    start_up = time.process_time() - began
    watched = watchlist([TopicConfig(name="mine", query="miners trapped Kolva mine")])

    def match(pattern: str, number: int) -> bool:
        return bool(judge(watched, [threshold(())], Text("", text(pattern, 100 * number))).hits)

    def pass_gate(number: int) -> None:
        assert match(_ON, number)
        read_revision("", text(_ON, 100 * number), "en")

    match(_OFF, 0)
    said = read_revision("", text(_ON, 100), "en")
    article = Article(1, "https://b.example/1", "", "b", "b", _AT, _AT)
    told = [Chosen(tell=True, reason="chosen")] * len(said)

    def look_up(size: int) -> float:
        ledger = large(size)
        return median_ms(lambda _: decide(ledger, said, article, told, copy=False), max(3, times // 4))

    return {
        "start_up_s": round(start_up, 2),
        "rejected_ms": median_ms(lambda n: match(_OFF, n + 1), times),
        "passed_ms": median_ms(lambda n: pass_gate(n + 1), times),
        "choose_ms": chosen_ms(times),
        "link_100_quantities_ms": look_up(100),
        "link_1000_quantities_ms": look_up(1_000),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0),
    }


def chosen_ms(times: int) -> float:
    """Choosing among one article's items for one topic, after a first time that fills the caches."""
    puts = [put(number) for number in range(3)]
    choose(puts[0])
    return median_ms(lambda n: choose(puts[n % len(puts)]), max(6, times // 2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.times)
    if args.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:28} {value:g}")


if __name__ == "__main__":
    main()
