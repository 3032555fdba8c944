"""The test server itself, before any test leans on it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine


async def test_the_server_answers_over_sqlalchemy(postgres_dsn: str) -> None:
    engine = create_async_engine(postgres_dsn)
    try:
        async with engine.connect() as connection:
            assert await connection.scalar(text("select 1")) == 1
            assert await connection.scalar(text("show server_encoding")) == "UTF8"
    finally:
        await engine.dispose()
