"""Kept smaller: JSON that is read whole is packed, vectors are halved and kept once, as reasons; 17 indices fewer."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from monitor.store.packed import Numbers, halved, pack

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_INDICES = {
    "mentions": ("revision_id",),
    "claims": ("topic_id",),
    "quantities": ("topic_id",),
    "reports": ("quantity_id",),
    "sightings": ("claim_id",),
    "choices": ("match_id",),
    "findings": ("topic_id", "match_id"),
    "matches": ("topic_id",),
    "readings": ("revision_id",),
    "revisions": ("article_id",),
    "entries": ("feed_id",),
    "deliveries": ("alert_id",),
    "notices": ("finding_id", "topic_id"),
    "feedback": ("topic_id",),
    "rulings": ("topic_id",),
}
"""Columns with which another index of the table begins."""
_HELD = (("claims", "sightings", "claim_id"), ("quantities", "reports", "quantity_id"))


def _packed(value: Any) -> bytes:
    return pack(json.loads(value) if isinstance(value, str) else value)


def _numbers(value: Any) -> bytes:
    return Numbers().process_bind_param(json.loads(value) if isinstance(value, str) else value, None)  # type: ignore[arg-type]


_CHANGED: dict[str, dict[str, Callable[[Any], bytes]]] = {
    "articles": {"signature": _numbers, "numbers": _packed},
    "matches": {"passages": _packed, "subject": halved},
    "mentions": {"payload": _packed, "vector": halved, "predication": _packed},
    "feedback": {"vector": halved},
    "alerts": {"message": _packed},
    "choices": {"reason": pack},
}


def upgrade() -> None:
    for table, columns in _INDICES.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
    op.add_column("mentions", sa.Column("speaker", sa.Text, nullable=True))
    for held, sources, column in _HELD:
        _embed(held, sources, column)
        _reason_once(held, sources, column)
    for table, changes in _CHANGED.items():
        _change(table, changes)


def _embed(held: str, sources: str, column: str) -> None:
    """The mention in whose words a claim or quantity is known, for its vector."""
    number = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE {held} ADD COLUMN mention_id {number}"
        f" CONSTRAINT fk_{held}_mention_id REFERENCES mentions (id) ON DELETE SET NULL"
    )
    first = f"SELECT s.mention_id FROM {sources} s JOIN mentions m ON m.id = s.mention_id"
    same, begin = f"m.vector = {held}.vector", "ORDER BY s.id LIMIT 1"
    kept = f"k.topic_id = {held}.topic_id AND k.language = {held}.language AND k.number = {held}.same_as"
    op.execute(
        f"UPDATE {held} SET mention_id = COALESCE("
        f"({first} WHERE s.{column} = {held}.id AND {same} {begin}),"
        f" ({first} JOIN {held} k ON k.id = s.{column} WHERE {kept} AND {same} {begin}),"
        f" ({first} WHERE s.{column} = {held}.id {begin}))"
    )
    op.create_index(f"ix_{held}_mention_id", held, ["mention_id"])
    op.drop_column(held, "vector")


def _reason_once(held: str, sources: str, column: str) -> None:
    """Reasons that are those of the choice are kept with that alone."""
    op.add_column(sources, sa.Column("own_reason", sa.Text, nullable=True))
    op.execute(
        f"UPDATE {sources} SET own_reason = reason WHERE NOT EXISTS (SELECT 1 FROM choices c"
        f" JOIN {held} k ON k.topic_id = c.topic_id WHERE k.id = {sources}.{column}"
        f" AND c.mention_id = {sources}.mention_id AND c.reason = {sources}.reason)"
    )
    op.drop_column(sources, "reason")
    op.execute(f"ALTER TABLE {sources} RENAME COLUMN own_reason TO reason")


def _change(name: str, changes: dict[str, Callable[[Any], bytes]]) -> None:
    """Write columns anew as bytes. Foreign keys would not outlive a copy of the table, so it stays."""
    bind = op.get_bind()
    sqlite = bind.dialect.name == "sqlite"
    for column in changes:
        empty = sa.text("x''" if sqlite else "''")
        op.add_column(name, sa.Column(f"{column}_", sa.LargeBinary, nullable=False, server_default=empty))
    table = sa.Table(name, sa.MetaData(), autoload_with=bind)
    speaks = name == "mentions"
    values = {f"{column}_": sa.bindparam(f"new_{column}") for column in changes}
    values |= {"speaker": sa.bindparam("new_speaker")} if speaks else {}
    write = sa.update(table).where(table.c.id == sa.bindparam("which")).values(**values)
    read = sa.select(table.c.id, *(_raw(table.c[column]) for column in changes)).order_by(table.c.id)
    last = None
    while rows := bind.execute(
        read.where(table.c.id > last if last is not None else sa.true()).limit(_AT_ONCE)
    ).all():
        bind.execute(write, [_row(row, changes, speaks=speaks) for row in rows])
        last = rows[-1].id
    for column in changes:
        op.drop_column(name, column)
        op.execute(f"ALTER TABLE {name} RENAME COLUMN {column}_ TO {column}")
        if not sqlite:
            op.alter_column(name, column, server_default=None)


def _raw(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """JSON as text."""
    return sa.cast(column, sa.Text).label(column.name) if isinstance(column.type, sa.JSON) else column


def _row(row: Any, changes: dict[str, Callable[[Any], bytes]], *, speaks: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"which": row.id}
    for column, changed in changes.items():
        found[f"new_{column}"] = changed(getattr(row, column))
    if speaks:
        found["new_speaker"] = (json.loads(row.payload).get("speaker") or {}).get("name")
    return found
