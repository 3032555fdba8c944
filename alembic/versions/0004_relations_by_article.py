"""Relations of what articles said are counted by outlet from the index alone."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("reports", "sightings")


def upgrade() -> None:
    for table in _TABLES:
        op.create_index(f"ix_{table}_article", table, ["article_id", "relation"])
        op.drop_index(f"ix_{table}_article_id", table)


def downgrade() -> None:
    for table in _TABLES:
        op.create_index(f"ix_{table}_article_id", table, ["article_id"])
        op.drop_index(f"ix_{table}_article", table)
