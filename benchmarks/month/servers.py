"""Publishers of a simulated month: feeds of differing habits, made up from a seed, which note how they are asked."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.errors import TransientFetchError
from monitor.feeds.decide import Ask
from monitor.net import Fetched

START = datetime(2025, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HEAD_BYTES = 350  # of a reply without a body
ENTRY_BYTES = 320  # of an entry, compressed
BEFORE = timedelta(days=30)  # that entries were published before the first poll

# Entries a day, entries that the feed holds, share of all feeds. As in lists of news feeds: most are slow.
HABITS = (
    ("wire", (60.0, 250.0), (20, 100), 0.08),
    ("daily", (10.0, 60.0), (10, 50), 0.32),
    ("weekly", (0.3, 6.0), (10, 30), 0.40),
    ("rare", (0.02, 0.2), (10, 20), 0.12),
    ("dead", (0.0, 0.0), (10, 20), 0.08),
)


@dataclass(slots=True)
class Server:
    """One feed as its publisher serves it. `published` are times of its entries, in seconds from the start."""

    published: list[float]
    size: int
    etags: bool
    max_age: timedelta | None
    ttl: timedelta | None
    down: tuple[float, float]
    interval: timedelta = HOUR
    not_before: float = 0.0
    asked_at: float = -1e9
    seen: int = 0
    polls: int = 0
    early: int = 0
    repeated: int = 0
    unchanged: int = 0
    size_bytes: int = 0
    missed: set[int] = field(default_factory=set)

    def newest(self, at: float) -> int:
        return bisect_right(self.published, at)

    def answer(self, question: Ask, at: float) -> Fetched | TransientFetchError:
        """The reply, with a record of how polite the request was."""
        self.early += at < self.not_before - 1 or at - self.asked_at < self.interval.total_seconds() / 4 - 1
        self.polls += 1
        self.size_bytes += HEAD_BYTES
        known = self.seen_tag() if self.polls > 1 else None
        self.asked_at = at
        if self.down[0] <= at < self.down[1]:
            self.not_before = at + 3_600
            return TransientFetchError("down", url="", status=503, retry_after=timedelta(hours=1))
        newest = self.newest(at)
        tag = f'"{newest}"'
        wait = max(self.max_age or timedelta(0), self.ttl or timedelta(0))
        self.not_before = at + wait.total_seconds()
        if self.etags and known == tag:
            self.repeated += 1
            if question.etag == tag:
                self.unchanged += 1
                return Fetched("", 304, b"", etag=tag, max_age=self.max_age, not_modified=True)
        self.size_bytes += ENTRY_BYTES * min(self.size, newest)
        return Fetched("", 200, b"", etag=tag if self.etags else None, max_age=self.max_age)

    def seen_tag(self) -> str:
        return f'"{self.seen}"'

    def bring(self, at: float) -> int:
        """Take note of what the feed holds; returns how many entries are new."""
        newest = self.newest(at)
        oldest = max(0, newest - self.size)
        self.missed.update(range(self.seen, oldest))
        new = newest - max(self.seen, oldest)
        self.seen = newest
        return new


def make(number: int, days: int, seed: int) -> Server:
    """A server of one habit, busier by day than by night and at the weekend quiet."""
    chance = random.Random(f"{seed}/{number}")
    _, rates, sizes, _ = HABITS[_habit(number)]
    rate = rates[0] * (rates[1] / rates[0]) ** chance.random() if rates[0] else 0.0
    weekend, night = chance.choice((1.0, 0.4, 0.05)), chance.choice((1.0, 0.5, 0.1))
    bursts = [chance.uniform(0, days) for _ in range(days // 5)]
    times, at, end = [], -BEFORE / DAY, float(days)
    while rate and at < end:
        at += chance.expovariate(rate * 4)
        hour, day = (at % 1) * 24, int(at // 1) % 7
        weight = (1.0 if 6 <= hour < 22 else night) * (weekend if day >= 5 else 1.0)
        weight *= 4.0 if any(burst <= at < burst + 0.15 for burst in bursts) else 1.0
        if chance.random() < weight / 4:
            times.append(at * 86_400)
    if not rate:
        times = [-(BEFORE.total_seconds()) - n * 90_000 for n in range(20)][::-1]
    down = chance.uniform(0, days) * 86_400
    return Server(
        published=[time for time in times if time < end * 86_400],
        size=chance.randint(*sizes),
        etags=chance.random() < 0.85,
        max_age=timedelta(minutes=chance.choice((5, 15, 30))) if chance.random() < 0.3 else None,
        ttl=timedelta(minutes=chance.choice((15, 30, 60))) if chance.random() < 0.2 else None,
        down=(down, down + chance.choice((0.0, 0.0, 3_600.0, 6 * 3_600.0))),
    )


def _habit(number: int) -> int:
    """Habits in their shares, spread evenly over the numbers."""
    place, most = (number * 0.618_033_988_75) % 1, 0.0
    for index, habit in enumerate(HABITS):
        most += habit[3]
        if place < most:
            return index
    return len(HABITS) - 1
