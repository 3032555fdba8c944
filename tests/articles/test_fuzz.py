"""A short run of the fuzzing program; longer ones are started by hand."""

from __future__ import annotations

from benchmarks.fuzz.run import SEEDS, fuzz


async def test_no_mutated_feed_or_page_breaks_a_reader() -> None:
    report = await fuzz(inputs=160, seconds=60, seed=20250408)
    assert report.finds == []
    assert report.inputs == 160
    assert report.outcomes > len(list(SEEDS.iterdir()))
