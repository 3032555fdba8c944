"""Puts a matched article to a chooser: its mentions, the topics that it may concern, and what each of them met."""

from __future__ import annotations

from collections.abc import Sequence
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
    connection: AsyncConnection, items: Sequence[Mention], matches: Sequence[sa.Row[Any]]
) -> Put:
    """One article with all the topics that it matches; those whose `matches` are given are asked for.

    `matches` are of one revision and of topics that nobody else links now.
    """
    match = matches[0]
    asked = {one.topic_id for one in matches}
    found = await topics.matches_of(connection, match.revision_id)
    concerns = [
        await _concern(connection, row, items, match.language, asked=row.topic_id in asked) for row in found
    ]
    others = await topics.scores_beside(connection, match.revision_id, {row.topic_id for row in found})
    return Put(
        title=match.revision_title,
        outlet=match.outlet,
        told_at=match.published_at or match.first_seen_at,
        length=len(match.text),
        subject=match.subject,
        items=tuple(items),
        concerns=tuple(concerns),
        others=tuple(others),
    )


async def _concern(
    connection: AsyncConnection, row: sa.Row[Any], items: Sequence[Mention], language: str, *, asked: bool
) -> Concern:
    watched = TopicConfig.model_validate(row.definition)
    passages = topics.passages(row.passages)
    met = await choices.latest(connection, row.topic_id, language) if asked else []
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
        lines=tuple(Line(one.mention, one.at, one.target, one.told) for one in met),
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
