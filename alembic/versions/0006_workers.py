"""Workers that share a database, and topics by the thousand: kept as learnt, looking back by parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("is_run", sa.Boolean, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("stages", sa.JSON, nullable=False),
        sa.Column("busy", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    op.create_table(
        "configurations",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("files", sa.JSON, nullable=False),
        sa.Column("applied_at", _TIME, nullable=False),
        sa.Column("applied_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_configurations"),
    )
    op.create_table(
        "domains",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_domains"),
    )
    op.create_index("ix_domains_until", "domains", ["until"])
    op.create_table(
        "robots",
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("failure", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("place", name="pk_robots"),
    )
    op.create_index("ix_robots_until", "robots", ["until"])
    op.create_table(
        "engine_migrations",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("applied_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_engine_migrations"),
    )
    op.create_table(
        "aims",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_aims"),
    )
    op.create_table(
        "probes",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_probes"),
    )
    op.create_table(
        "look_backs",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("asked_at", _TIME, nullable=False),
        sa.Column("first_id", sa.BigInteger, nullable=False),
        sa.Column("done_id", sa.BigInteger, nullable=False),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False, server_default="pending"),
        sa.Column("due_at", _TIME, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("lease_until", _TIME, nullable=True),
        sa.Column("lease_token", sa.Text, nullable=True),
        sa.Column("error", sa.Text, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_look_backs"),
    )
    op.create_index("ix_revisions_created", "revisions", ["created_at"])


def downgrade() -> None:
    op.drop_index("ix_revisions_created", "revisions")
    for table in (
        "look_backs",
        "probes",
        "aims",
        "engine_migrations",
        "robots",
        "domains",
        "configurations",
        "workers",
    ):
        op.drop_table(table)
