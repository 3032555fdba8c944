from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.config.models import WorkersConfig
from monitor.errors import LimitError, ModelError, ParseError, TransientFetchError
from monitor.workers import Pool, Workers, open_workers


def double(number: int) -> int:
    return 2 * number


def process_id() -> int:
    return os.getpid()


def work_for_ever() -> None:
    while True:
        pass


def sleep_for_ever() -> None:
    time.sleep(1_000)


def sleep_a_while() -> str:
    time.sleep(1.5)
    return "done"


def compute(seconds: float) -> float:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def fill_memory() -> int:
    return len([bytearray(50_000_000) for _ in range(100)])


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def wait_for_end(process: int) -> None:
    """Return when it runs no more: it stays listed, without its command, until its parent hears of it."""
    until = time.monotonic() + 20
    with suppress(FileNotFoundError, ProcessLookupError):
        while Path(f"/proc/{process}/cmdline").read_bytes():
            assert time.monotonic() < until
            time.sleep(0.05)


def fail_with_details() -> None:
    raise TransientFetchError("Busy.", url="http://a.example/", status=503, retry_after=timedelta(seconds=9))


def fail_unexpectedly() -> None:
    raise ZeroDivisionError("by nought")


def not_picklable() -> object:
    return lambda: None


def interrupt_myself() -> str:
    os.kill(os.getpid(), signal.SIGINT)
    return "still here"


def warm_up() -> None:
    os.environ["WARMED"] = "yes"


def warmed() -> str:
    return os.environ.get("WARMED", "no")


def cannot_warm_up() -> None:
    raise ModelError("No model.")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with open_workers(WorkersConfig(seconds=0.5, memory_mb=512), warm_up) as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_function_runs_in_another_process(workers: Workers) -> None:
    assert await workers.pages.run(double, 21) == 42
    assert await workers.pages.run(process_id) != os.getpid()


@pytest.mark.parametrize(
    ("endless", "told"),
    [(work_for_ever, r"more than 0\.5 seconds of computing"), (sleep_for_ever, "more than 6 seconds")],
)
async def test_an_item_without_end_is_stopped_and_its_process_replaced(
    workers: Workers, endless: Callable[[], None], told: str
) -> None:
    before = await workers.pages.run(process_id)
    with pytest.raises(LimitError, match=told):
        await workers.pages.run(endless)
    assert await workers.pages.run(process_id) != before
    assert await workers.pages.run(double, 4) == 8


async def test_an_item_that_only_has_to_wait_for_the_machine_is_not_stopped(workers: Workers) -> None:
    assert await workers.pages.run(sleep_a_while) == "done"


async def test_an_item_that_is_tried_again_may_compute_longer_and_runs_alone(workers: Workers) -> None:
    with pytest.raises(LimitError):
        await workers.pages.run(compute, 0.9)
    others = [asyncio.create_task(workers.pages.run(double, n)) for n in range(20)]
    assert await workers.pages.run(compute, 0.9, alone=True) == 0.9
    assert await asyncio.gather(*others) == [2 * n for n in range(20)]


async def test_a_process_that_somebody_kills_costs_its_item_one_try(workers: Workers) -> None:
    victim = await workers.pages.run(process_id)
    item = asyncio.create_task(workers.pages.run(sleep_for_ever))
    await asyncio.sleep(0.2)
    os.kill(victim, signal.SIGKILL)
    with pytest.raises(LimitError, match="died"):
        await item
    assert await workers.pages.run(double, 6) == 12


async def test_an_item_without_measure_is_stopped_and_its_process_replaced(workers: Workers) -> None:
    before = await workers.pages.run(process_id)
    with pytest.raises(LimitError, match="more than 512 MB"):
        await workers.pages.run(fill_memory, seconds=10.0)
    assert await workers.pages.run(process_id) != before


async def test_a_crash_is_told_and_the_process_replaced(workers: Workers) -> None:
    with pytest.raises(LimitError, match="page process died"):
        await workers.pages.run(crash)
    assert await workers.pages.run(double, 2) == 4


async def test_an_error_keeps_its_details_on_the_way_back(workers: Workers) -> None:
    with pytest.raises(TransientFetchError, match="Busy") as failure:
        await workers.pages.run(fail_with_details)
    error = failure.value
    assert (error.url, error.status, error.retry_after) == ("http://a.example/", 503, timedelta(seconds=9))


async def test_an_unexpected_exception_brings_its_trace(workers: Workers) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)by nought.*fail_unexpectedly"):
        await workers.pages.run(fail_unexpectedly)


async def test_an_answer_that_cannot_travel_is_an_error_and_no_hang(workers: Workers) -> None:
    with pytest.raises((LimitError, AttributeError, TypeError)):
        await workers.pages.run(not_picklable)
    assert await workers.pages.run(double, 3) == 6


async def test_ctrl_c_does_not_reach_the_workers(workers: Workers) -> None:
    assert await workers.pages.run(interrupt_myself) == "still here"


async def test_a_language_process_is_warm_before_its_first_item(workers: Workers) -> None:
    assert await workers.language.run(warmed) == "yes"
    assert await workers.pages.run(warmed) == "no"


async def test_items_wait_their_turn_without_using_up_their_time(workers: Workers) -> None:
    answers = await asyncio.gather(*(workers.pages.run(double, number) for number in range(200)))
    assert answers == [2 * number for number in range(200)]


async def test_a_cancelled_item_frees_its_process(workers: Workers) -> None:
    waiting = asyncio.ensure_future(workers.pages.run(sleep_for_ever, seconds=100.0))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await workers.pages.run(double, 5) == 10


async def test_a_failed_warm_up_does_not_break_the_pool() -> None:
    pool = Pool("language", 1, 5.0, 512, cannot_warm_up)
    assert await pool.run(double, 1) == 2
    await pool.close()


async def test_a_pool_that_cannot_start_leaves_nothing_open_however_often_it_is_tried() -> None:
    pool = Pool("page", 1, 2, 500, warm=lambda: None)  # cannot be sent to a process
    open_before = []
    for _ in range(3):
        with pytest.raises(AttributeError, match="pickle"):
            await pool.run(abs, -1)
        open_before.append(len([*Path("/proc/self/fd").iterdir()]))
    assert open_before == open_before[:1] * 3
    await pool.close()


async def test_processes_are_started_after_the_folder_of_temporary_files_was_cleaned() -> None:
    pool, other = Pool("page", 1, 20, 500), Pool("language", 1, 20, 500)
    process, beside = await pool.run(os.getpid), await other.run(os.getpid)
    shutil.rmtree(get_temp_dir())
    os.kill(process, signal.SIGKILL)
    async with asyncio.timeout(60):
        while True:
            with suppress(LimitError):
                assert await pool.run(os.getpid) != process
                break
    assert Path(get_temp_dir()).stat().st_mode & 0o777 == 0o700
    await asyncio.to_thread(
        wait_for_end, beside
    )  # else it would take items that its pool never hears of again
    await asyncio.gather(pool.close(), other.close())


@pytest.mark.parametrize("seconds", [0.0, 0.1], ids=["its processes are started", "it runs"])
async def test_closing_does_not_wait_for_a_running_item(seconds: float) -> None:
    pool = Pool("page", 1, 500.0, 512)
    busy = asyncio.ensure_future(pool.run(sleep_for_ever))
    await asyncio.sleep(seconds)
    await pool.close()
    with pytest.raises((LimitError, asyncio.CancelledError)):
        await busy
    with pytest.raises(LimitError, match="closed"):
        await pool.run(double, 1)


async def test_parse_errors_come_back_as_they_are(workers: Workers) -> None:
    with pytest.raises(ParseError, match="no feed"):
        await workers.pages.run(raise_parse_error)


def raise_parse_error() -> None:
    raise ParseError("This is no feed.")


SCRIPT = """
import asyncio, math, pathlib, sys
from monitor.workers import Pool

pathlib.Path(sys.argv[1]).open("a").write("imported\\n")


async def main():
    pool = Pool("page", 1, 30.0, 512)
    print(await pool.run(math.sqrt, 4.0))
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_a_worker_does_not_import_the_command_that_was_started(tmp_path: Path) -> None:
    script, record = tmp_path / "monitor", tmp_path / "record"
    script.write_text(SCRIPT)
    run = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        str(record),
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "."},
    )
    printed, _ = await run.communicate()
    assert (printed.strip(), record.read_text()) == (b"2.0", "imported\n")
