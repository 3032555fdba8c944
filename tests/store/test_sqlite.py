"""What we use of aiosqlite beyond its public names is still there, and does what we use it for."""

from __future__ import annotations

import threading
from pathlib import Path

from monitor.store.sqlite import connect


async def test_a_statement_is_one_trip_to_a_thread_that_does_not_keep_the_process(tmp_path: Path) -> None:
    connection = connect(str(tmp_path / "x.db"))
    thread, execute = connection._thread, connection._execute
    assert isinstance(thread, threading.Thread)
    assert thread.daemon
    assert callable(execute)
    async with connection:
        cursor = connection.cursor()
        await cursor.execute("SELECT 1, ?", ("two",))
        assert await cursor.fetchall() == [(1, "two")]
        assert connection._conn is not None
