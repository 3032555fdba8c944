"""The demo: the real daemon against a small newsroom on this machine, with the clock sped up.

The clock stands while something waits to be read, linked or told, so that a slow machine tells the same story.
A demo that was killed goes on where it stopped when it is started again on the same folder.
"""

from __future__ import annotations

import asyncio
import json
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from pydantic import TypeAdapter
from rich.console import Console

from monitor.app import LEASE, App, open_app
from monitor.channels.console import panel
from monitor.config.channels import ChannelConfig, EmailConfig, WebhookConfig
from monitor.config.models import Config, FeedConfig, FetchConfig, GroupingConfig, TopicConfig
from monitor.demo.clock import SpedUpClock, kept, saved_time
from monitor.demo.newsroom import Newsroom, open_newsroom
from monitor.demo.receivers import (
    Hook,
    Mail,
    MailReceiver,
    WebhookReceiver,
    open_mail_receiver,
    open_webhook_receiver,
)
from monitor.demo.story import Story, load_story
from monitor.engine.local import LocalEngine
from monitor.language.warm import warm
from monitor.store import pending
from monitor.store.instance_lock import instance_lock
from monitor.store.tables import deliveries, entries, findings, readings, revisions, topics
from monitor.web.server import serve

_TICK = 0.1  # real seconds
_SAVED = 0.2  # real seconds
_PACE = 0.02  # real seconds between two looks whether the clock may run
_AFTERWARDS = timedelta(hours=3)  # of the story, for what is still on its way when it ends
_HOUR = timedelta(hours=1)
_WORK = (entries, revisions, readings, topics, findings)
"""What is done before the clock goes on; alerts and their deliveries wait for times of their own."""
_SECRET = "whsec_" + "ZGVtbyBkZW1vIGRlbW8gZGVtbyBkZW1vIQ=="


@dataclass(frozen=True, slots=True)
class _Stage:
    """All that runs around the daemon."""

    newsroom: Newsroom
    mail: MailReceiver
    hooks: WebhookReceiver


@dataclass(frozen=True, slots=True)
class _Ports:
    """Where everything listens; a demo that goes on must find its articles at the same addresses."""

    news: tuple[int, ...] = ()
    mail: int = 0
    hooks: int = 0


_PORTS = TypeAdapter(_Ports)


async def run_demo(folder: Path | None, speed: float, out: Console, *, stay: bool = False) -> None:
    """Run the story to its end, or until a signal comes; print every mail as it arrives.

    With `stay` the pages are served after the end too, until a signal comes.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        await _run_in(folder, speed, out, stay=stay)
        out.print(f"Database and received messages: {folder}", highlight=False, markup=False)
        return
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as fresh:
        await _run_in(Path(fresh), speed, out, stay=stay)


async def _run_in(folder: Path, speed: float, out: Console, *, stay: bool) -> None:
    story = load_story()
    started = saved_time(folder / "clock")
    clock = SpedUpClock(started or story.begins_at, speed, running=False)
    async with _open_stage(folder, story, clock, out) as stage:
        _introduce(out, story, stage, clock, resumed=started is not None)
        config = _config(folder, story, stage)
        async with (
            kept(clock, folder / "clock", every=_SAVED),
            open_app(config, now=clock, lease=LEASE * speed) as app,
            instance_lock(app.db, config.database),
            serve(lambda: app) as address,
        ):
            out.print(f"Watch it: {address}\n", highlight=False, markup=False)
            await app.workers.language.run(warm)
            engine = LocalEngine(app, tick=_TICK)
            interrupted = _stop_on_signals(engine)
            pacing = asyncio.create_task(_pace(engine, app, clock, story))
            await engine.run()
            pacing.cancel()
            mails, hooks = len(stage.mail.received), len(stage.hooks.received)
            out.print(
                f"\nThe story is told: {mails} mails and {hooks} webhook messages arrived.", highlight=False
            )
            if stay and not interrupted.is_set():
                clock.stop()
                out.print(
                    f"Look at it as long as you like: {address} (Ctrl-C ends it)",
                    highlight=False,
                    markup=False,
                )
                await interrupted.wait()


@asynccontextmanager
async def _open_stage(folder: Path, story: Story, clock: SpedUpClock, out: Console) -> AsyncIterator[_Stage]:
    """Open the newsroom and the receivers, on the ports of the last time if there was one."""
    saved = folder / "ports.json"
    ports = _PORTS.validate_json(saved.read_bytes()) if saved.exists() else _Ports()
    log = folder / "received.jsonl"
    async with (
        open_newsroom(clock, story=story, ports=ports.news) as newsroom,
        open_mail_receiver(
            port=ports.mail, on_receipt=lambda mail: _print_mail(out, log, clock, mail)
        ) as mail,
        open_webhook_receiver(
            _SECRET, port=ports.hooks, on_receipt=lambda hook: _keep_hook(log, hook)
        ) as hooks,
    ):
        saved.write_bytes(_PORTS.dump_json(_Ports(newsroom.ports, mail.port, hooks.port)))
        yield _Stage(newsroom, mail, hooks)


def _config(folder: Path, story: Story, stage: _Stage) -> Config:
    channels: dict[str, ChannelConfig] = {
        "mail": EmailConfig(
            type="email",
            host="127.0.0.1",
            port=stage.mail.port,
            security="none",
            sender="monitor@demo.example",
            recipients=("desk@demo.example",),
        ),
        "hook": WebhookConfig.model_validate(
            {"type": "webhook", "url": stage.hooks.url, "secret": _SECRET, "allow_private": True}
        ),
    }
    return Config(
        database=f"sqlite:///{folder / 'demo.db'}",
        feeds=tuple(
            FeedConfig(name=name, url=url, interval=_HOUR, slowest=_HOUR)
            for name, url in stage.newsroom.feeds
        ),
        topics=(TopicConfig(name=story.topic_name, query=story.topic_query),),
        channels=channels,
        grouping=GroupingConfig(wait=timedelta(minutes=20), interval=_HOUR),
        fetch=FetchConfig(per_domain_delay=timedelta(0), allow_private=("127.0.0.1",)),
    )


def _stop_on_signals(engine: LocalEngine) -> asyncio.Event:
    """Have a signal stop the engine; it is told by the event."""
    interrupted = asyncio.Event()

    def stop() -> None:
        interrupted.set()
        engine.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return interrupted


async def _pace(engine: LocalEngine, app: App, clock: SpedUpClock, story: Story) -> None:
    """Let the clock run while nothing waits, and stop the engine when the story is over and told."""
    while True:
        if await _waits(app, *_WORK):
            clock.stop()
        elif clock() < story.ends_at + _AFTERWARDS or await _waits(app, deliveries):
            clock.run()
        else:
            break
        await asyncio.sleep(_PACE)
    engine.stop()


async def _waits(app: App, *tables: sa.Table) -> bool:
    async with app.db.read() as connection:
        return (await pending.backlog(connection, tables, app.now())).rows > 0


def _introduce(out: Console, story: Story, stage: _Stage, clock: SpedUpClock, *, resumed: bool) -> None:
    how = "goes on" if resumed else "begins"
    names = [outlet.name for outlet in story.outlets if not outlet.broken]
    broken = [outlet.name for outlet in story.outlets if outlet.broken]
    out.print(
        f"The story {how} at {clock():%A %H:%M}, told by {', '.join(names)} on this machine "
        f"(and {', '.join(broken)}, whose feed is broken). Watched topic: {story.topic_name}. Times are those of the "
        "story, in UTC. It takes about a minute; stop it with Ctrl-C.\n",
        highlight=False,
        markup=False,
    )


def _print_mail(out: Console, log: Path, clock: SpedUpClock, mail: Mail) -> None:
    _append(
        log,
        {"channel": "mail", "id": str(mail.message["Message-ID"]), "subject": str(mail.message["Subject"])},
    )
    out.print(panel(str(mail.message["Subject"]), mail.text, subtitle=f"{clock():%A %H:%M}"))


def _keep_hook(log: Path, hook: Hook) -> None:
    _append(log, {"channel": "webhook", "id": hook.id, "payload": hook.payload})


def _append(log: Path, record: dict[str, object]) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
