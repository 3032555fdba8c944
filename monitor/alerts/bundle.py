"""What a channel is told in one message: a story, a whole topic where too many stories wait, or a digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass

from monitor.store.notices import Waiting


@dataclass(frozen=True, slots=True)
class Bundle:
    """Waiting groups that become one alert; `digest` is the lane of a digest."""

    groups: tuple[Waiting, ...]
    digest: str | None = None

    @property
    def channels(self) -> frozenset[str]:
        return frozenset(one.channel for one in self.groups)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(sorted({one.topic_id for one in self.groups}))

    @property
    def thread(self) -> str:
        """The same for all alerts of one story; a message of several stories stands in the topic's own thread."""
        if self.digest is not None:
            return f"digest-{self.digest}"
        stories = {one.story_id for one in self.groups}
        [topic] = self.topics
        return f"{topic}-{stories.pop()}" if len(stories) == 1 else topic


def bundle(due: Sequence[Waiting], most: int, digests: Collection[str]) -> list[Bundle]:
    """What each channel is told, one message an item: a story, or a topic of which more than `most` stories wait, or
    all that waits in one of the lanes `digests`."""
    bundles = []
    for (_, _, lane), waiting in _by(due, digests):
        stories = {one.story_id for one in waiting}
        if lane is not None or len(stories) > most:
            bundles.append(Bundle(tuple(waiting), lane))
        else:
            bundles += [
                Bundle(tuple(one for one in waiting if one.story_id == story)) for story in sorted(stories)
            ]
    return bundles


def _by(
    due: Iterable[Waiting], digests: Collection[str]
) -> Iterable[tuple[tuple[str, str | None, str | None], list[Waiting]]]:
    """By channel and topic, or channel and digest."""
    found: dict[tuple[str, str | None, str | None], list[Waiting]] = defaultdict(list)
    for one in due:
        lane = one.lane if one.lane in digests else None
        found[one.channel, None if lane else one.topic_id, lane].append(one)
    return found.items()


def shared(bundles: Sequence[tuple[Bundle, Hashable]]) -> list[Bundle]:
    """Bundles with the same findings, which the second of each pair stands for, become one for all their channels."""
    found: dict[Hashable, list[Bundle]] = defaultdict(list)
    for one, findings in bundles:
        found[one.digest, one.thread, findings].append(one)
    return [
        Bundle(tuple(group for one in same for group in one.groups), same[0].digest)
        for same in found.values()
    ]
