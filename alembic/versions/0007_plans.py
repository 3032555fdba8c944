"""Indices for what was read from end to end beside years of rows: texts that feeds gave, a channel's last alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXTS = sa.text("content != '' OR summary != ''")


def upgrade() -> None:
    op.create_index(
        "ix_entries_texts", "entries", ["first_seen_at"], sqlite_where=_TEXTS, postgresql_where=_TEXTS
    )
    op.create_index("ix_deliveries_latest", "deliveries", ["channel", "created_at"])
