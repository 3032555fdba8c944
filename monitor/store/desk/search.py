"""Search over the words of articles and claims: SQLite's FTS5 or PostgreSQL's text search.

Each word of the question must occur, and a longer word that begins with it will do: "Bolivian" finds "Bolivians".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import UtcDateTime

OPEN, CLOSE = "\ue000", "\ue001"
"""Around each word that was found; no text of the world has these letters."""
_WORD = re.compile(r"\w+", re.UNICODE)
_MOST_WORDS = 12
_AROUND = 24  # words of a snippet


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article with the words found; `snippet` has OPEN and CLOSE around them."""

    id: int
    outlet: str
    title: str
    first_seen_at: datetime
    snippet: str


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim, found by its words, its sentence or its speaker."""

    id: int
    number: int
    topic_id: str
    topic_name: str
    language: str
    speaker: str | None
    stance: str
    first_told_at: datetime
    snippet: str


def words_of(question: str) -> list[str]:
    """What is looked for."""
    return _WORD.findall(question)[:_MOST_WORDS]


async def articles(
    connection: AsyncConnection, question: str, limit: int, offset: int = 0
) -> list[FoundArticle]:
    """Articles whose newest revision has the words, those first seen last first."""
    if not (words := words_of(question)):
        return []
    sql = sa.text(_ARTICLES[connection.dialect.name]).columns(first_seen_at=UtcDateTime)
    rows = await connection.execute(sql, _asked(connection, words, limit, offset))
    return [FoundArticle(row.id, row.outlet, row.title, row.first_seen_at, row.snippet) for row in rows]


async def claims(connection: AsyncConnection, question: str, limit: int, offset: int = 0) -> list[FoundClaim]:
    """Claims that have the words, those that became known last first."""
    if not (words := words_of(question)):
        return []
    sql = sa.text(_CLAIMS[connection.dialect.name]).columns(first_told_at=UtcDateTime)
    rows = (await connection.execute(sql, _asked(connection, words, limit, offset))).mappings()
    return [FoundClaim(**row) for row in rows]


def _asked(connection: AsyncConnection, words: Sequence[str], limit: int, offset: int) -> dict[str, Any]:
    """The question as the database has it; a word is letters and digits alone, so that none can be an operator."""
    if connection.dialect.name == "sqlite":
        question = " ".join(f'"{word}"*' for word in words)
    else:
        question = " & ".join(f"'{word}':*" for word in words)
    return {"question": question, "most": limit, "skip": offset}


_MARKED = f"-1, '{OPEN}', '{CLOSE}', ' … ', {_AROUND}"
_HEADLINE = f"'StartSel={OPEN}, StopSel={CLOSE}, MaxWords={_AROUND}, MinWords={_AROUND // 2}, MaxFragments=1'"
_REVISION = "r.title || ' ' || left(r.text, 200000)"
_CLAIM = "c.content || ' ' || c.sentence || ' ' || coalesce(c.speaker ->> 'name', '')"
_NEWEST = "r.id = (SELECT max(id) FROM revisions WHERE article_id = r.article_id)"
_ARTICLES = {
    "sqlite": f"""
        SELECT a.id, a.outlet, r.title, a.first_seen_at, snippet(revision_words, {_MARKED}) AS snippet
        FROM revision_words JOIN revisions r ON r.id = revision_words.rowid JOIN articles a ON a.id = r.article_id
        WHERE revision_words MATCH :question AND {_NEWEST}
        ORDER BY revision_words.rowid DESC LIMIT :most OFFSET :skip""",
    "postgresql": f"""
        SELECT a.id, a.outlet, r.title, a.first_seen_at,
            ts_headline('simple', {_REVISION}, to_tsquery('simple', :question), {_HEADLINE}) AS snippet
        FROM (SELECT r.* FROM revisions r
            WHERE to_tsvector('simple', {_REVISION}) @@ to_tsquery('simple', :question) AND {_NEWEST}
            ORDER BY r.id DESC LIMIT :most OFFSET :skip) r
        JOIN articles a ON a.id = r.article_id ORDER BY r.id DESC""",
}
_FIELDS = "c.id, c.number, c.topic_id, t.name AS topic_name, c.language, c.stance, c.first_told_at"
_CLAIMS = {
    "sqlite": f"""
        SELECT {_FIELDS}, json_extract(c.speaker, '$.name') AS speaker, snippet(claim_words, {_MARKED}) AS snippet
        FROM claim_words JOIN claims c ON c.id = claim_words.rowid JOIN topics t ON t.id = c.topic_id
        WHERE claim_words MATCH :question AND c.same_as IS NULL
        ORDER BY claim_words.rowid DESC LIMIT :most OFFSET :skip""",
    "postgresql": f"""
        SELECT {_FIELDS}, c.speaker ->> 'name' AS speaker,
            ts_headline('simple', {_CLAIM}, to_tsquery('simple', :question), {_HEADLINE}) AS snippet
        FROM (SELECT c.* FROM claims c
            WHERE to_tsvector('simple', {_CLAIM}) @@ to_tsquery('simple', :question) AND c.same_as IS NULL
            ORDER BY c.id DESC LIMIT :most OFFSET :skip) c
        JOIN topics t ON t.id = c.topic_id ORDER BY c.id DESC""",
}
