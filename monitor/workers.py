"""Runs parsing and language work in processes that can be killed: one bad page must not stall the daemon."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.machinery import ModuleSpec
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.errors import LimitError, MonitorError
from monitor.logs import open_logs

if TYPE_CHECKING:
    from monitor.config.models import WorkersConfig  # 10 MB that no page process needs

T = TypeVar("T")

LANGUAGE_SECONDS = 60.0
LANGUAGE_MEMORY_MB = 2_048
LIMITS = 4
"""How often an item is tried that met a limit or lost its process, before it is given up."""

_OUT_OF_MEMORY = 77
_DIE_WITH_PARENT = 1  # prctl(2), PR_SET_PDEATHSIG
_ITEMS_A_PROCESS = 2_000
_STARTING_SECONDS = 60.0
_EARLY = 0.5  # seconds, in which the end of a process is noticed
_SLOWER = 12.0
"""How many times longer than its own computing an item may take: the machine has other things to do."""
_LOOK = 1.0  # seconds between two looks whether the pool still works on an item
_LONGEST = 200.0  # seconds on the wall, so that a row's lease outlives its item
_WIDER = 3.0  # times as much computing is allowed to an item that is tried again, alone
_SERVER = threading.Lock()
_PRELOADED = ["monitor.workers", "monitor.feeds.body", "monitor.feeds.parse", "monitor.articles.preload"]


@dataclass(frozen=True, slots=True)
class _Failure:
    """An exception as plain values, because pickle cannot rebuild those with keyword arguments."""

    kind: type[MonitorError] | None
    args: tuple[Any, ...]
    state: dict[str, Any]
    trace: str


@dataclass(frozen=True, slots=True)
class _Limits:
    """Seconds of computing, by which a process is judged, and on the wall, which end one that only waits."""

    cpu: float
    wall: float

    @classmethod
    def of(cls, seconds: float) -> _Limits:
        return cls(seconds, max(seconds, min(_SLOWER * seconds, _LONGEST)))


class Pool:
    """Worker processes of one kind. Each item that is run in them has limits of CPU time, wall time and memory."""

    def __init__(
        self,
        name: str,
        processes: int,
        seconds: float,
        memory_mb: int,
        warm: Callable[[], object] | None = None,
    ) -> None:
        self._name = name
        self._seconds = seconds
        self._memory_mb = memory_mb
        self._start = partial(_start, processes, memory_mb, warm)
        self._starting = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._closing = False
        # One more than there are processes: it is at hand when one of them is done, which else would wait for it.
        self._places = processes + 1
        self._free = asyncio.Semaphore(self._places)
        self._alone = asyncio.Lock()
        self._waiting: set[asyncio.Future[Any]] = set()

    async def run(
        self, function: Callable[..., T], *args: Any, seconds: float | None = None, alone: bool = False
    ) -> T:
        """`function(*args)` in a process; both must be picklable, `function` at a module's top level.

        Raises what MonitorError the function raises, LimitError if it computes for more than `seconds` (the
        pool's unless given), takes many times as long on the wall, too much memory, or if its process is killed,
        and when the pool closes; RuntimeError with its trace for any other exception. The process that was
        stopped is replaced. With `alone`, for another try, nothing else runs and it may compute longer.
        """
        limits = _Limits.of((seconds or self._seconds) * (_WIDER if alone else 1.0))
        try:
            async with self._place(alone):
                result = await self._item(limits, function, *args)
        except TimeoutError as error:
            raise LimitError(_took_too_long(limits)) from error
        except ProcessExpired as error:
            raise LimitError(self._why_expired(error.exitcode, limits)) from error
        except BrokenProcessPool as error:
            raise LimitError(f"The {self._name} processes were stopped before it was done.") from error
        if isinstance(result, _Failure):
            raise _revived(result)
        return result  # type: ignore[no-any-return]

    @asynccontextmanager
    async def _place(self, alone: bool) -> AsyncIterator[None]:
        """One place of the pool, or all of them."""
        async with AsyncExitStack() as stack:
            if alone:
                await stack.enter_async_context(self._alone)
            for _ in range(self._places if alone else 1):
                await stack.enter_async_context(self._free)
            yield

    async def close(self) -> None:
        """Stop the processes, whatever they are doing; items that are not done raise LimitError."""
        self._closing = True
        async with self._starting:  # else one that is being started would be left
            await asyncio.to_thread(_stop, self._pool)
        # pebble forgets what its processes were doing when it stops.
        for future in tuple(self._waiting):
            if not future.done():
                future.set_exception(BrokenProcessPool())

    async def _item(self, limits: _Limits, function: Callable[..., Any], *args: Any) -> Any:
        in_time = _Limits(limits.cpu, max(limits.wall - _EARLY, limits.wall / 2))
        pool = await self._running()
        future = asyncio.wrap_future(
            pool.schedule(_call, args=(in_time, function, *args), timeout=limits.wall)
        )
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        # pebble reads the clock on the wall; where that is set back, this one still ends the item. Another may
        # have to be done before it.
        before = _Limits.of(self._seconds).wall
        try:
            async with asyncio.timeout(limits.wall + before + _STARTING_SECONDS):
                while not future.done():
                    await asyncio.wait((future,), timeout=_LOOK)
                    if not future.done() and not pool.active:
                        raise BrokenProcessPool  # a pool that failed forgets its items
                return future.result()
        finally:
            future.cancel()

    async def _running(self) -> ProcessPool:
        """The pool, or a new one where it broke: its own processes are lost, the daemon is not."""
        async with self._starting:
            if self._closing:
                raise LimitError(f"The {self._name} processes are closed.")
            if self._pool is None or not self._pool.active:
                broken, self._pool = self._pool, await asyncio.to_thread(self._start)
                await asyncio.to_thread(_stop, broken)
            return self._pool

    def _why_expired(self, exit_code: int | None, limits: _Limits) -> str:
        if exit_code == -signal.SIGPROF:
            return f"It took more than {limits.cpu:g} seconds of computing and was stopped."
        if exit_code == -signal.SIGALRM:
            return _took_too_long(limits)
        if exit_code == _OUT_OF_MEMORY:
            return f"It took more than {self._memory_mb} MB of memory and was stopped."
        return f"Its {self._name} process died (exit code {exit_code})."


def _took_too_long(limits: _Limits) -> str:
    return f"It took more than {limits.wall:g} seconds and was stopped."


@dataclass(frozen=True, slots=True)
class Workers:
    """`pages` parses feeds and pages, `language` parses and embeds their texts."""

    pages: Pool
    language: Pool


@asynccontextmanager
async def open_workers(
    config: WorkersConfig, warm_language: Callable[[], object] | None = None
) -> AsyncIterator[Workers]:
    """Start both pools and stop them at the end; a process starts with the first item.

    `warm_language` loads the models in each new language process, so that no item pays for it.
    """
    # OpenBLAS reserves address space for every core of the machine, which the memory limit would count.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    pages = Pool("page", config.processes, config.seconds, config.memory_mb)
    language = Pool("language", config.processes, LANGUAGE_SECONDS, LANGUAGE_MEMORY_MB, warm_language)
    try:
        yield Workers(pages, language)
    finally:
        await asyncio.gather(pages.close(), language.close())


def _start(processes: int, memory_mb: int, warm: Callable[[], object] | None) -> ProcessPool:
    context = _context()
    _mind_server()
    pool = ProcessPool(processes, _ITEMS_A_PROCESS, _prepare, (memory_mb, warm), context)
    try:
        if pool.active:  # reading it starts the processes
            return pool
    except BaseException:
        _stop(pool)  # else the processes that did start stay, and its pipes
        raise
    raise RuntimeError("No worker process could be started.")


def _stop(pool: ProcessPool | None) -> None:
    if pool is not None:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _context() -> multiprocessing.context.ForkServerContext:
    """Processes forked from a small server of one thread: as clean as spawned ones and up in milliseconds."""
    main = sys.modules["__main__"]
    if main.__spec__ is None and Path(getattr(main, "__file__", None) or "").stem == "monitor":
        # Else each process would run the `monitor` script again, which imports the whole service: seconds.
        # As for `python -m monitor`, multiprocessing then leaves it alone.
        main.__spec__ = ModuleSpec("monitor.__main__", None)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _mind_server() -> None:
    """Start the server that forks processes anew where its socket was removed, as those do who clean /tmp."""
    with _SERVER:
        server: Any = vars(forkserver)["_forkserver"]  # there is no other way to it
        address, pid = server._forkserver_address, server._forkserver_pid
        if pid is None or Path(address).exists():
            return
        with suppress(FileExistsError):
            Path(address).parent.mkdir(0o700)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        forkserver.ensure_running()


def _prepare(memory_mb: int, warm: Callable[[], object] | None) -> None:
    # A process that outlives the server which forked it is lost to the pool, but would go on taking items from it.
    with suppress(OSError, AttributeError):  # where there is another C library
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    open_logs("warning", pretty=False)
    # pebble's handler would wait until a long call into C returns before the process could be stopped.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    # The first item meets an error of `warm` again and can say so; raised here it would only break the pool.
    with suppress(MonitorError):
        if warm is not None:
            warm()
            give_back()
    gc.freeze()  # what is loaded now stays, and need not be looked through for garbage


def give_back() -> None:
    """Give the system what loading took for a while: a fifth of a language process."""
    gc.collect()
    with suppress(OSError, AttributeError):  # where there is another C library
        ctypes.CDLL(None).malloc_trim(0)


def _call(limits: _Limits, function: Callable[..., T], *args: Any) -> T | _Failure:
    # The kernel itself ends a process that is over its limits, however busy the daemon is.
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    signal.setitimer(signal.ITIMER_REAL, limits.wall)
    try:
        return function(*args)
    except MemoryError:
        # What a process holds after this is anybody's guess: end it.
        os._exit(_OUT_OF_MEMORY)
    except MonitorError as error:
        return _Failure(type(error), error.args, dict(error.__dict__), traceback.format_exc())
    except Exception as error:  # noqa: BLE001  (any exception must cross as plain values)
        return _Failure(None, (f"{type(error).__name__}: {error}",), {}, traceback.format_exc())
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _revived(failure: _Failure) -> Exception:
    if failure.kind is None:
        return RuntimeError(f"{failure.args[0]}\n{failure.trace}")
    error = failure.kind.__new__(failure.kind)
    error.args = failure.args
    error.__dict__.update(failure.state)
    return error
