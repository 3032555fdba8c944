"""What keeps the service as quick after years: sizes by day, versions of ledgers, a report's key, two indices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sizes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.add_column("reports", sa.Column("key", sa.JSON(none_as_null=True), nullable=True))
    op.create_index("ix_matches_latest", "matches", ["topic_id", "certain", "first_seen_at"])
    op.create_index("ix_findings_told", "findings", ["topic_id", "status"])
    op.add_column("topics", sa.Column("ledger_version", sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("topics", "ledger_version")
    op.drop_index("ix_findings_told", "findings")
    op.drop_index("ix_matches_latest", "matches")
    op.drop_column("reports", "key")
    op.drop_table("sizes")
