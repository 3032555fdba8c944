"""Where the words stand that tell a claim or a value: all that is needed to cite them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from monitor.model import Part, Relation
from monitor.store.tables import articles, choices, claims, mentions, quantities, reports, revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One telling: the article, the exact words, and what was made of them.

    part, start, end       the span of `quote` in the title or the text of the revision with this number
    text_sha256            of that revision's text, UTF-8
    origin                 who told it first, where the article is a copy
    finding                the id of what was told of it, None where it was only kept
    """

    article_id: int
    url: str
    title: str
    outlet: str
    origin: str
    published_at: datetime | None
    first_seen_at: datetime
    quote: str
    part: Part
    start: int
    end: int
    revision: int
    text_sha256: str
    relation: Relation
    reason: str
    finding: int | None


def citing(telling: sa.Table) -> sa.Select[Any]:
    """Rows of reports or sightings with what `cited` needs of the article, the revision, the mention and the choice."""
    a = articles.c
    held, of = (quantities, "quantity_id") if telling is reports else (claims, "claim_id")
    chosen = (
        sa.select(choices.c.reason)
        .join(held, held.c.topic_id == choices.c.topic_id)
        .where(choices.c.mention_id == telling.c.mention_id, held.c.id == telling.c[of])
        .order_by(choices.c.id)
        .limit(1)
        .correlate(telling)
        .scalar_subquery()
    )
    return (
        sa.select(
            telling,
            a.url,
            a.outlet,
            a.title,
            a.published_at,
            a.first_seen_at,
            mentions.c.kind,
            mentions.c.payload,
            revisions.c.number.label("revision"),
            revisions.c.text_hash,
            chosen.label("chosen_for"),
        )
        .join(articles, a.id == telling.c.article_id)
        .join(mentions, mentions.c.id == telling.c.mention_id)
        .join(revisions, revisions.c.id == mentions.c.revision_id)
    )


def cited(row: sa.Row[Any], finding: int | None) -> dict[str, Any]:
    """The fields of Cited from a row of `citing`."""
    words = row.payload["sentence"]
    return {
        "article_id": row.article_id,
        "url": row.url,
        "title": row.title,
        "outlet": row.outlet,
        "origin": row.origin,
        "published_at": row.published_at,
        "first_seen_at": row.first_seen_at,
        "quote": words["quote"],
        "part": Part(words["part"]),
        "start": words["start"],
        "end": words["end"],
        "revision": row.revision,
        "text_sha256": row.text_hash,
        "relation": Relation(row.relation),
        "reason": row.reason or row.chosen_for or "",
        "finding": finding,
    }
