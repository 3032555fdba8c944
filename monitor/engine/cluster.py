"""Wakes the stages of many processes that share a PostgreSQL database, by procrastinate's queues.

Once a second one of them, whichever takes the job, looks where rows are due and puts a wake-up for each worker that
stands idle into the queue of that stage. A wake-up has a stage drained; a lost or doubled one does no harm, for the
rows are the queue. What dies is buried by the others: its rows and its wake-ups are free within half a minute.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import procrastinate
import psycopg
import sqlalchemy as sa
import structlog
from procrastinate import jobs
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.manager import JobManager

from monitor.app import App
from monitor.engine.engine import Engine
from monitor.engine.membership import Membership
from monitor.engine.signs import Signs
from monitor.errors import DatabaseAwayError
from monitor.metrics import STAGE_SECONDS
from monitor.pipeline import STAGES, Stage, drain, waiting
from monitor.store import crew, politeness
from monitor.store.postgres import SETTINGS

log = structlog.get_logger(__name__)

PATIENCE = 5.0  # seconds that running work gets to finish at a stop
_PARTS = 8  # parts of a stage, as topics to link, that one worker takes side by side
_LATE = 10.0  # seconds without any wake-up, after which a worker looks by itself
_ANSWER = 10.0  # seconds in which the database must answer a sign of life
_AWAY = (ConnectorException, psycopg.Error, DatabaseAwayError)
_EVERY_SECOND, _EVERY_TEN, _EVERY_HOUR = "* * * * * *", "* * * * * */10", "7 * * * *"
_WAKE, _RETRY, _SWEEP, _CARE = "wake", "retry-stalled", "sweep", "care"


def queue_of(stage: Stage) -> str:
    """A lane for each stage in the queue of its cost."""
    return f"{stage.queue}.{stage.name}"


class ClusterEngine(Engine):
    """One worker of the crew; `name` tells it from others in `monitor status`."""

    def __init__(
        self,
        app: App,
        member: crew.Member,
        *,
        stages: Sequence[Stage] = STAGES,
        patience: float = PATIENCE,
    ) -> None:
        super().__init__(app)
        self._member = member
        self._all = stages
        self._stages = {stage.name: stage for stage in stages if stage.name in member.stages}
        self._patience = patience
        self._signs = Signs()
        self._draining: Counter[str] = Counter()
        self._woke = 0.0
        self._lost: Exception | None = None
        self._ending = asyncio.Event()

    async def run(self) -> None:
        """Work until `stop` is called, then give running work a few seconds to finish."""
        while not self._stopping.is_set():
            try:
                await self._work()
            except _AWAY as problem:
                if isinstance(problem.__cause__, psycopg.IntegrityError):
                    log.warning("taken for dead: its wake-ups are others' now, it begins anew")
                    continue
                log.error("the database is away, everything waits", error=str(problem))
                await self._revive()

    async def _work(self) -> None:
        """One spell with a database that answers. Raises what tells that it does not, to whichever of the stages.

        A row that a stage could not give back is held by this member of the crew, and free once that has left.
        """
        self._lost = None
        self._ending.clear()
        async with self._queues() as queues, Membership(self._app.db, self._member) as membership:
            worker = asyncio.create_task(self._take(queues))
            living = asyncio.create_task(self._live(queues, membership))
            beside = [
                living,
                *(asyncio.create_task(event.wait()) for event in (self._stopping, self._ending)),
            ]
            done, _ = await asyncio.wait({worker, *beside}, return_when=asyncio.FIRST_COMPLETED)
            await _ended(worker, self._patience + 2.0)
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            if self._lost is not None:
                raise self._lost
            for task in done:
                task.result()

    @asynccontextmanager
    async def _queues(self) -> AsyncIterator[procrastinate.App]:
        address = sa.make_url(self._app.config.database).set(drivername="postgresql")
        queues = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=address.render_as_string(hide_password=False),
                kwargs=SETTINGS,
                min_size=1,
                max_size=3,
                timeout=_ANSWER,
            )
        )
        queues.job_manager = _WakeUps(queues.connector)
        self._register(queues)
        async with queues.open_async():
            yield queues

    def _register(self, queues: procrastinate.App) -> None:
        """What a job in each queue does; periodic ones are put there once by all workers together."""

        @queues.periodic(cron=_EVERY_SECOND)
        @queues.task(name=_WAKE, queue=_CARE, queueing_lock=_WAKE, priority=10)
        async def wake(timestamp: int) -> None:
            await _logged("wake", self._wake(queues))

        @queues.periodic(cron=_EVERY_TEN)
        @queues.task(name=_RETRY, queue=_CARE, queueing_lock=_RETRY, priority=10)
        async def retry_stalled(timestamp: int) -> None:
            await _logged("retry-stalled", _retry_stalled(queues))

        @queues.periodic(cron=_EVERY_HOUR)
        @queues.task(name=_SWEEP, queue=_CARE, queueing_lock=_SWEEP)
        async def sweep(timestamp: int) -> None:
            await _logged("sweep", politeness.sweep(self._app.db))

        for stage in self._all:
            queues.task(name=stage.name, queue=queue_of(stage))(self._draining_of(stage))

    def _draining_of(self, stage: Stage) -> Callable[[str | None], Awaitable[None]]:
        async def drained(part: str | None = None) -> None:
            app = self._app
            if part is None and self._draining[stage.name]:
                return  # it goes on until nothing is due
            self._draining[stage.name] += 1
            try:
                await self._signs.of(app, stage.name, self._work_of(app, stage, part))
            except DatabaseAwayError as problem:
                self._lost = self._lost or problem
                self._ending.set()
            finally:
                self._draining[stage.name] -= 1

        return drained

    async def _work_of(self, app: App, stage: Stage, part: str | None) -> None:
        async def went_on(taken: int) -> None:
            await self._signs.went_on(app, stage.name, taken)

        with STAGE_SECONDS.labels(stage.name).time():
            if part is not None and stage.parts is not None:
                await went_on(await stage.parts.run(app, part))
            else:
                await drain(app, stage, stopping=lambda: self._is_to_end(app), each=went_on)

    def _is_to_end(self, app: App) -> bool:
        return self._stopping.is_set() or self._ending.is_set() or self._app is not app

    async def _take(self, queues: procrastinate.App) -> None:
        parts = sum(_PARTS for stage in self._stages.values() if stage.parts)
        await queues.run_worker_async(
            name=self._member.name,
            queues=[_CARE, *(queue_of(stage) for stage in self._stages.values())],
            concurrency=len(self._stages) + parts + 2,
            install_signal_handlers=False,
            delete_jobs="always",
            shutdown_graceful_timeout=self._patience,
            update_heartbeat_interval=crew.BEAT,
            stalled_worker_timeout=crew.SILENT.total_seconds(),
        )

    async def _live(self, queues: procrastinate.App, membership: Membership) -> None:
        """Signs of life for the crew; and a look of one's own where no wake-up comes, as after a clock was set."""
        loop = asyncio.get_running_loop()
        self._woke = loop.time()
        while True:
            await asyncio.sleep(crew.BEAT)
            await membership.beat([name for name, count in self._draining.items() if count])
            if loop.time() - self._woke > _LATE:
                await self._wake(queues)

    async def _wake(self, queues: procrastinate.App) -> None:
        """Put a wake-up for each idle worker into the queue of each stage that has rows to work on."""
        self._woke = asyncio.get_running_loop().time()
        due = await waiting(self._app, self._all)
        async with self._app.db.read() as connection:
            serving = Counter(
                name for row in await crew.alive(connection) if not row.is_run for name in row.stages
            )
        queued = list(await queues.job_manager.list_jobs_async())
        under_way = Counter(job.task_name for job in queued if job.status in ("todo", "doing"))
        for stage in self._all:
            if (stage.tables and stage.name not in due) or not serving[stage.name]:
                continue
            locks = {
                job.queueing_lock for job in queued if job.task_name == stage.name and job.status == "todo"
            }
            room = serving[stage.name] * (_PARTS if stage.parts else 1) - under_way[stage.name]
            if room <= 0:
                continue
            if stage.parts is not None:
                await self._wake_parts(queues, stage, room, locks)
            else:
                names = [f"{stage.name} {n}" for n in range(serving[stage.name])]
                await _put(queues, stage, [(name, None) for name in names if name not in locks][:room])

    async def _wake_parts(
        self, queues: procrastinate.App, stage: Stage, room: int, locks: set[str | None]
    ) -> None:
        assert stage.parts is not None
        due = await stage.parts.due(self._app, 4 * room)
        named = [(f"{stage.parts.kind}:{part}", part) for part in due]
        await _put(queues, stage, [(lock, part) for lock, part in named if lock not in locks][:room])


class _WakeUps(JobManager):
    """Procrastinate's own, which would tell of a wake-up that others have taken over by a traceback."""

    async def finish_job(self, job: jobs.Job, status: jobs.Status, delete_job: bool) -> None:
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException as problem:
            if isinstance(problem.__cause__, psycopg.errors.RaiseException):
                log.info("a wake-up was taken over by others", stage=job.task_name)
            else:
                log.debug("a wake-up was not ended, and comes again", stage=job.task_name, error=str(problem))


async def _put(queues: procrastinate.App, stage: Stage, wake_ups: Sequence[tuple[str, str | None]]) -> None:
    """Each under its lock; a part's holds while it is worked on, too."""
    for lock, part in wake_ups:
        job = queues.configure_task(
            stage.name, queue=queue_of(stage), queueing_lock=lock, lock=None if part is None else lock
        )
        with suppress(AlreadyEnqueued):
            await job.defer_async(**({} if part is None else {"part": part}))


async def _logged(job: str, work: Awaitable[None]) -> None:
    """Do a job's work; what goes wrong is told here. A database that is away, the sign of life tells once."""
    try:
        await work
    except _AWAY as problem:
        log.debug("the database is away", job=job, error=str(problem))
    except Exception:
        log.exception("a job broke off", job=job)


async def _retry_stalled(queues: procrastinate.App) -> None:
    silent = crew.SILENT.total_seconds()
    for job in await queues.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent):
        await _tried_again(queues, job)


async def _tried_again(queues: procrastinate.App, job: jobs.Job) -> None:
    """A wake-up that died with its worker goes back into its queue; where one like it waits already, it is dropped."""
    try:
        await queues.job_manager.retry_job(job)
    except ConnectorException:
        with suppress(ConnectorException):
            await queues.job_manager.finish_job(job, jobs.Status.FAILED, delete_job=True)


async def _ended(worker: asyncio.Task[None], patience: float) -> None:
    """The worker at its end; one that hangs, as its database does not answer, is left alone."""
    worker.cancel()
    await asyncio.wait({worker}, timeout=patience)
    if not worker.done():
        worker.cancel()
        await asyncio.wait({worker}, timeout=1.0)
