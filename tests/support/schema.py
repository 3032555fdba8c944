"""How the schema of a database differs from that of this version."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitor.store.db import Database
from monitor.store.tables import metadata

_HELD = {"claims", "quantities"}


async def differences(database: Database) -> list[object]:
    """Between the schema that is there and that of this version."""

    def compare(connection: sa.Connection) -> list[object]:
        opts = {
            "compare_type": True,
            "include_name": is_a_table_of_ours,
            "include_object": is_wholly_reflected,
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=opts), metadata))

    async with database.read() as connection:
        return await connection.run_sync(compare)


def is_wholly_reflected(what: Any, _: str | None, kind: str, *__: object) -> bool:
    """Not of a reference that SQLite has in the column's own definition: what it does ON DELETE is not seen."""
    return (
        kind != "foreign_key_constraint" or what.column_keys != ["mention_id"] or what.table.name not in _HELD
    )


def is_a_table_of_ours(name: str | None, kind: str, _parents: object) -> bool:
    """All but the index of words, which the migrations make as the database has it, and the tables of the engine."""
    return "_words" not in (name or "") and not (name or "").startswith("procrastinate_")
