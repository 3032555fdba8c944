"""An index of the words of articles and claims, and of what the pages list by time.

SQLite: FTS5 tables that hold the index alone and are kept by triggers. PostgreSQL: GIN over the same words.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEPT = {
    "revision_words": ("revisions", {"title": "{row}.title", "text": "{row}.text"}),
    "claim_words": (
        "claims",
        {
            "content": "{row}.content",
            "sentence": "{row}.sentence",
            "speaker": "json_extract({row}.speaker, '$.name')",
        },
    ),
}
_GIN = {
    "ix_revisions_words": ("revisions", "title || ' ' || left(text, 200000)"),
    "ix_claims_words": ("claims", "content || ' ' || sentence || ' ' || coalesce(speaker ->> 'name', '')"),
}


def upgrade() -> None:
    op.create_index("ix_findings_latest", "findings", ["created_at"])
    op.create_index("ix_claims_latest", "claims", ["topic_id", "first_told_at"])
    if op.get_bind().dialect.name == "sqlite":
        for words, (table, columns) in _KEPT.items():
            _keep(words, table, columns)
    else:
        for name, (table, text) in _GIN.items():
            op.execute(f"CREATE INDEX {name} ON {table} USING gin (to_tsvector('simple', {text}))")


def _keep(words: str, table: str, columns: dict[str, str]) -> None:
    names = ", ".join(columns)
    source = ", ".join(f"{text.format(row=table)} AS {name}" for name, text in columns.items())
    old, new = (", ".join(text.format(row=row) for text in columns.values()) for row in ("old", "new"))
    gone = f"INSERT INTO {words} ({words}, rowid, {names}) VALUES ('delete', old.id, {old});"
    come = f"INSERT INTO {words} (rowid, {names}) VALUES (new.id, {new});"
    op.execute(f"CREATE VIEW {words}_source AS SELECT id, {source} FROM {table}")
    op.execute(
        f"CREATE VIRTUAL TABLE {words} USING fts5 ({names}, content='{words}_source', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute(f"INSERT INTO {words} ({words}) VALUES ('rebuild')")
    op.execute(f"CREATE TRIGGER {words}_come AFTER INSERT ON {table} BEGIN {come} END")
    op.execute(f"CREATE TRIGGER {words}_gone AFTER DELETE ON {table} BEGIN {gone} END")
    changed = {"revisions": "title, text", "claims": "content, sentence, speaker"}[table]
    op.execute(f"CREATE TRIGGER {words}_changed AFTER UPDATE OF {changed} ON {table} BEGIN {gone} {come} END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for words in _KEPT:
            for trigger in ("come", "gone", "changed"):
                op.execute(f"DROP TRIGGER {words}_{trigger}")
            op.execute(f"DROP TABLE {words}")
            op.execute(f"DROP VIEW {words}_source")
    else:
        for name in _GIN:
            op.execute(f"DROP INDEX {name}")
    op.drop_index("ix_claims_latest", "claims")
    op.drop_index("ix_findings_latest", "findings")
