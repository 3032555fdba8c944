"""Sizes a service of many processes on paper, from the unit costs that `benchmarks/speed` measured.

Every number is an argument: run the programs named beside the defaults on your machine, then pass what they say.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

DAY = 86_400.0
BUSY = 0.6  # share of a core that is planned for: news comes in waves


@dataclass(frozen=True, slots=True)
class Load:
    """A day: feeds, new articles, topics, and the share of articles that matches any topic."""

    feeds: int = 100_000
    articles: int = 1_000_000
    topics: int = 500
    matched: float = 0.05
    minutes: float = 30.0  # between two polls of a feed, as it settles for feeds that bring little


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU milliseconds, kilobytes and statements of one piece of work.

    poll                   `benchmarks.speed.polling` (a 304), `scheduling`
    page, look             `benchmarks.speed.workers --work extraction` (real pages; server included)
    match                  `benchmarks.speed.pipeline --shares 0`
    read, link             the same with 100, of a matched article
    off_topic, on_topic    kilobytes that the database grows by: the same two
    statements             `benchmarks.quality.cluster`
    """

    poll: float = 2.5
    page: float = 42.0
    look: float = 42.0
    match: float = 75.0
    read: float = 303.0
    link: float = 696.0
    off_topic_kb: float = 28.0
    on_topic_kb: float = 121.0
    statements_poll: float = 6.0
    statements_article: float = 14.0
    statements_matched: float = 40.0
    database: float = 0.25  # of PostgreSQL, a statement


@dataclass(frozen=True, slots=True)
class Need:
    """What one stage needs: pieces of work a second and cores, planned at `BUSY`."""

    stage: str
    a_second: float
    cores: float


def needs(load: Load, costs: Costs) -> list[Need]:
    """By stage; looks are at articles on a topic alone, five each."""
    matched = load.articles * load.matched
    work = [
        ("poll", load.feeds * DAY / 60 / load.minutes, costs.poll),
        ("fetch", load.articles, costs.page),
        ("look", 5 * matched, costs.look),
        ("match", load.articles, costs.match),
        ("read", matched, costs.read),
        ("link", matched, costs.link),
    ]
    return [Need(name, many / DAY, many * each / 1_000 / DAY / BUSY) for name, many, each in work]


def statements(load: Load, costs: Costs) -> float:
    """A second, on the database."""
    polls = load.feeds * DAY / 60 / load.minutes
    matched = load.articles * load.matched
    total = polls * costs.statements_poll + load.articles * costs.statements_article
    return (total + matched * costs.statements_matched) / DAY


def gigabytes(load: Load, costs: Costs) -> float:
    """A day, on disk."""
    matched = load.articles * load.matched
    return ((load.articles - matched) * costs.off_topic_kb + matched * costs.on_topic_kb) / 1e6


def table(load: Load, costs: Costs) -> Iterator[str]:
    found = needs(load, costs)
    database = statements(load, costs) * costs.database / 1_000 / BUSY
    yield "| stage | a second | cores | workers of two cores |"
    yield "|---|---|---|---|"
    for one in found:
        yield f"| {one.stage} | {one.a_second:.1f} | {one.cores:.2f} | {ceil(one.cores / 2)} |"
    yield f"| PostgreSQL | {statements(load, costs):.0f} statements | {database:.2f} | - |"
    size = gigabytes(load, costs)
    yield ""
    yield f"Disk: {size:.1f} GB a day, {30 * size:.0f} GB in thirty days. All: {sum(n.cores for n in found):.1f} cores."
    first = sorted([*((n.cores, n.stage) for n in found), (database, "PostgreSQL")], reverse=True)[:3]
    yield "First bottlenecks: " + ", ".join(f"{name} ({cores:.1f} cores)" for cores, name in first) + "."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for values in (Load(), Costs()):
        for name in values.__dataclass_fields__:
            default = getattr(values, name)
            parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    args = vars(parser.parse_args())
    load = Load(**{name: args[name] for name in Load.__dataclass_fields__})
    costs = Costs(**{name: args[name] for name in Costs.__dataclass_fields__})
    print("\n".join(table(load, costs)))


if __name__ == "__main__":
    main()
