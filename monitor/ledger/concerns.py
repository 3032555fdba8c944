"""Puts a matched article to a chooser: its mentions, the topics that it may concern, and what each of them met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.config.models import TopicConfig
from monitor.model import Claim, Figure, Mention, Passage
from monitor.selection.leaning import leaning
from monitor.selection.put import Concern, Line, Put
from monitor.store import choices, feedback, topics

SUBJECTS = 30
"""Latest articles of a topic whose score sufficed, to whose subjects that of another is compared."""


async def put_of(
    connection: AsyncConnection,
    items: Sequence[Mention],
    match: sa.Row[Any],
    met: Mapping[str, Sequence[Line]],
) -> Put:
    """One article with all the topics that it matches; those whose lines are given in `met` are asked for.

    `match` is one of the article's; the topics in `met` nobody else links now.
    """
    found = await topics.matches_of(connection, match.revision_id)
    concerns = [await _concern(connection, row, items, met.get(row.topic_id)) for row in found]
    others = await topics.scores_beside(connection, match.revision_id, {row.topic_id for row in found})
    return Put(
        title=match.revision_title,
        outlet=match.outlet,
        reported_at=match.published_at or match.first_seen_at,
        length=len(match.text),
        subject=match.subject,
        items=tuple(items),
        concerns=tuple(concerns),
        others=tuple(others),
    )


async def lines_of(connection: AsyncConnection, topic_id: str, language: str) -> list[Line]:
    """What the topic met and was told of late, the oldest first."""
    met = await choices.latest(connection, topic_id, language)
    return [Line(one.mention, one.at, one.target, one.told) for one in met]


def with_met(lines: Sequence[Line], more: Iterable[Line]) -> list[Line]:
    """The lines and those of one more article, without what is no longer of late."""
    met = [*lines, *more]
    told = [at for at, line in enumerate(met) if line.told][-choices.LATEST_TOLD :]
    late = {*range(len(met) - choices.LATEST, len(met)), *told}
    return [line for at, line in enumerate(met) if at in late]


async def _concern(
    connection: AsyncConnection, row: sa.Row[Any], items: Sequence[Mention], met: Sequence[Line] | None
) -> Concern:
    """What the topic has met, and has had judged, where it is asked for."""
    watched = TopicConfig.model_validate(row.definition)
    passages = topics.passages(row.passages)
    asked = met is not None
    subjects = await topics.subjects(connection, row.topic_id, SUBJECTS) if asked else []
    leans = leaning(await feedback.heard(connection, row.topic_id)) if asked else 0.0
    unwanted = await feedback.unwanted(connection, row.topic_id) if asked else ()
    return Concern(
        topic_id=row.topic_id,
        name=watched.name,
        query=watched.query,
        description=watched.description,
        score=row.score,
        needed=row.needed,
        relevance=tuple(relevance(item.what, passages) for item in items),
        lines=tuple(met or ()),
        subjects=tuple(subjects),
        leaning=leans,
        unwanted=unwanted,
        asked=asked,
    )


def relevance(what: Figure | Claim, passages: Sequence[Passage]) -> float:
    """Of the passages that the mention's words touch, the nearest to the topic."""
    at = what.sentence
    touched = [
        passage.relevance
        for passage in passages
        if passage.part is at.part and passage.start < at.end and at.start < passage.end
    ]
    return max(touched, default=0.0)
