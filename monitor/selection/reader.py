"""A reader's answers to one article become choices: one for each item of each topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.model import Figure
from monitor.selection.answer import Answer, Repeat
from monitor.selection.prompt import Tell
from monitor.selection.put import Choice, Put
from monitor.selection.wording import alone

CHOOSER = "reader"
MOST = 25
"""Items of one article that are told for one topic."""
_TOLD, _LEFT = 0.9, 0.1
"""A reader says yes or no; it is not always right."""
_MUST, _MAY = 0.9, 0.5
"""What has to be known is told before what may be."""


def tells(put: Put, answers: Iterable[Answer]) -> tuple[Tell, ...]:
    """What is told of all that was answered: each item once for a topic, no more than MOST of them."""
    chosen: dict[tuple[int, int], Tell] = {}
    for tell in (tell for answer in answers for tell in answer.tells):
        chosen.setdefault((tell.topic, tell.item), tell)
    by_topic = [[tell for tell in chosen.values() if tell.topic == at] for at in range(len(put.concerns))]
    return tuple(tell for told in by_topic for tell in told[:MOST])


def choices(put: Put, answers: Sequence[Answer]) -> list[Choice]:
    """A choice for each item of each concern, in their order."""
    told = {(tell.topic, tell.item): tell for tell in tells(put, answers)}
    again = {(one.topic, one.item): one for answer in answers for one in answer.repeats}
    return [
        _choice(put, topic, item, told.get((topic, item)), again.get((topic, item)))
        for topic in range(len(put.concerns))
        for item in range(len(put.items))
    ]


def without(reason: str, chosen: Sequence[Choice]) -> list[Choice]:
    """Another's choices, which say why the reader's are not there."""
    return [replace(one, reason=f"the reader could not be asked ({reason}): {one.reason}") for one in chosen]


def _choice(put: Put, topic: int, item: int, told: Tell | None, again: Repeat | None) -> Choice:
    concern, order = put.concerns[topic], put.items[item].order
    if told is not None:
        reason = _reason(None if told.of is None else concern.lines[told.of].mention.what)
        salience = _MUST if told.must else _MAY
        return Choice(concern.topic_id, order, True, _TOLD, CHOOSER, reason, of=told.of, salience=salience)
    if again is not None:
        reason = f"the reader finds it told already: {alone(concern.lines[again.line].mention.what)}"
        return Choice(concern.topic_id, order, False, _LEFT, CHOOSER, reason, repeats=again.line)
    return Choice(concern.topic_id, order, False, _LEFT, CHOOSER, "the reader did not choose it")


def _reason(of: object) -> str:
    label = f", as a new value of {of.label}" if isinstance(of, Figure) else ""
    return f"the reader chose it as news{label}"
