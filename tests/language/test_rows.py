"""Rows of a table in a file are those of the table, however many are asked for and in whatever order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from monitor.language import rows
from monitor.language.rows import rows_in, rows_of

TABLE = np.random.default_rng(1).normal(size=(300, 7)).astype(np.float16)


@pytest.mark.parametrize("kept", [5, 40, 1_000])
def test_rows_are_those_of_the_table(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(rows, "_KEPT", kept)
    found, chance = rows_of(TABLE), np.random.default_rng(2)
    for _ in range(50):
        asked = chance.integers(300, size=chance.integers(1, 60))
        assert (found[asked] == TABLE[asked]).all()


def test_rows_may_begin_anywhere_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "table"
    file.write_bytes(b"head" + TABLE.tobytes())
    found = rows_in(file, 4, (300, 7), np.float16)
    assert (found[np.asarray([299, 0])] == TABLE[[299, 0]]).all()


def test_a_row_that_is_not_in_the_file_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "table"
    file.write_bytes(TABLE[:10].tobytes())
    with pytest.raises(OSError, match="row 12"):
        rows_in(file, 0, (300, 7), np.float16)[np.asarray([12])]


def test_without_a_place_for_files_a_table_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert rows_of(TABLE) is TABLE
