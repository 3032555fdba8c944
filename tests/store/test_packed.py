"""What is packed comes back as it was, vectors within the rounding of float16."""

from __future__ import annotations

import json
import zlib
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.db import Database
from monitor.store.packed import Numbers, Packed, Vector, halved, pack, unpacked

KINDS = sa.Table(
    "kinds",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("packed", Packed),
    sa.Column("vector", Vector),
    sa.Column("numbers", Numbers),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@given(JSON)
def test_json_comes_back_as_it_was(value: Any) -> None:
    assert json.loads(unpacked(pack(value))) == value


def test_what_is_empty_takes_nothing() -> None:
    assert pack({}) == b""
    assert unpacked(b"") == b"{}"


def test_a_mention_takes_less_than_deflating_it_alone() -> None:
    quote = {"part": "text", "start": 912, "end": 940, "quote": "that the ferry stays in port"}
    mention = {"content": quote, "cue": "say", "hedged": False}
    assert len(pack(mention)) < 0.7 * len(zlib.compress(json.dumps(mention).encode(), 9))


def test_the_cosine_of_two_vectors_hardly_changes() -> None:
    rows = np.random.default_rng(1).normal(size=(200, 512)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    kept = np.stack([np.frombuffer(halved(row.tobytes()), np.float16) for row in rows]).astype(np.float32)
    assert np.abs(rows @ rows.T - kept @ kept.T).max() < 2e-4


@pytest.mark.parametrize("vector", [b"", np.asarray([0.5, -0.25, 0.0], np.float32).tobytes()])
async def test_columns_give_back_what_was_put_in(db: Database, vector: bytes) -> None:
    numbers = (-(2**63), 0, 2**63 - 1)
    row = {"id": 1, "packed": {"ä": [1, None]}, "vector": vector, "numbers": numbers}
    async with db.write() as connection:
        await connection.run_sync(KINDS.create)
        await connection.execute(sa.insert(KINDS), row)
        assert (await connection.execute(sa.select(KINDS))).one()._mapping == row
