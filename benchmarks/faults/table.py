"""The faults: each is done to a running service, lasts a while, and is over when its function returns."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.faults.stand import Stand
from benchmarks.speed.farm.tree import children
from tests.support.postgres import Server
from tests.support.receiver import Answer

WHILE = 4.0  # seconds that a fault lasts
Fault = Callable[[Stand], Awaitable[None]]


def _signalled(which: Callable[[Stand], list[int]], number: signal.Signals) -> Fault:
    async def fault(stand: Stand) -> None:
        for process in which(stand):
            with suppress(ProcessLookupError):
                os.kill(process, number)
        if number == signal.SIGSTOP:
            await asyncio.sleep(WHILE)
            for process in which(stand):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    return fault


def _daemon(stand: Stand) -> list[int]:
    return [stand.pid]


def _everything(stand: Stand) -> list[int]:
    return [stand.pid, *stand.children()]


def _workers(stand: Stand) -> list[int]:
    """The grandchildren; the children are the server that forks them and a tracker."""
    direct = set(children(stand.pid))
    return [process for process in stand.children() if process not in direct]


def _one_worker(stand: Stand) -> list[int]:
    return _workers(stand)[:1]


def _last_worker(stand: Stand) -> list[int]:
    return _workers(stand)[-1:]


def _forking(stand: Stand) -> list[int]:
    return [process for process in stand.children() if process not in _workers(stand)]


def _database(stand: Stand) -> Path:
    return Path(stand.database.removeprefix("sqlite:///"))


async def _file_taken_away(stand: Stand) -> None:
    file, aside = _database(stand), _database(stand).with_suffix(".aside")
    file.rename(aside)
    await asyncio.sleep(WHILE)
    aside.rename(file)


async def _file_replaced(stand: Stand) -> None:
    file, copy = _database(stand), _database(stand).with_suffix(".copy")
    os.kill(stand.pid, signal.SIGSTOP)  # so that nothing is acknowledged after the copy
    with sqlite3.connect(file) as now, sqlite3.connect(copy) as backup:
        now.backup(backup)
    copy.rename(file)
    os.kill(stand.pid, signal.SIGCONT)


async def _locked(stand: Stand) -> None:
    other = sqlite3.connect(_database(stand), timeout=60, isolation_level=None, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    await asyncio.sleep(WHILE)
    other.execute("ROLLBACK")
    other.close()


async def _disk_full(stand: Stand) -> None:
    """No file of the daemon may grow: what a full disk is to it."""
    before = resource.prlimit(stand.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(stand.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    await asyncio.sleep(2 * WHILE)
    resource.prlimit(stand.pid, resource.RLIMIT_FSIZE, before)


async def _no_descriptors(stand: Stand) -> None:
    before = resource.prlimit(stand.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(stand.pid, resource.RLIMIT_NOFILE, (20, before[1]))
    await asyncio.sleep(WHILE)
    resource.prlimit(stand.pid, resource.RLIMIT_NOFILE, before)


async def _temporary_files_cleaned(stand: Stand) -> None:
    """What lies in /tmp for long is removed, and processes are replaced thereafter."""
    for path in stand.temporary.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    await _signalled(_workers, signal.SIGKILL)(stand)


async def _nobody_reads_the_log(stand: Stand) -> None:
    """The daemon is started with a pipe for its log, whose reader does nothing."""
    assert stand.daemon is not None
    os.kill(stand.pid, signal.SIGTERM)
    await asyncio.to_thread(stand.daemon.wait)
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    stand.start(writer)
    os.close(writer)
    os.set_inheritable(reader, False)  # open as long as this program runs


def _sockets(count: int, sent: bytes) -> Fault:
    async def fault(stand: Stand) -> None:
        held = [await asyncio.open_connection("127.0.0.1", stand.ports["web"]) for _ in range(count)]
        for _, writer in held:
            with suppress(ConnectionError):
                writer.write(sent)
        await asyncio.sleep(WHILE)
        for _, writer in held:
            writer.close()

    return fault


def _for_a_while(say: Callable[[asyncio.StreamWriter, str], Awaitable[None]]) -> Fault:
    """The newsroom answers so instead of as ever."""

    async def fault(stand: Stand) -> None:
        stand.news.trouble = say
        await asyncio.sleep(WHILE)
        stand.news.trouble = None

    return fault


def _news_says(reply: bytes, *, endless: bool = False, slow: bool = False) -> Fault:
    async def say(writer: asyncio.StreamWriter, _path: str) -> None:
        for piece in (bytes([byte]) for byte in reply) if slow else (reply,):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.5 if slow else 0)
        while endless:
            writer.write(reply)
            await writer.drain()

    return _for_a_while(say)


def _news_goes_on(beginning: bytes, more: bytes) -> Fault:
    """An answer that begins well and never ends."""

    async def say(writer: asyncio.StreamWriter, _path: str) -> None:
        writer.write(beginning)
        while True:
            writer.write(more)
            await writer.drain()

    return _for_a_while(say)


async def _big_feed(stand: Stand) -> None:
    """Ten thousand items at once, of which those that are news come first."""
    item = "<item><title>Old notice {0}</title><guid isPermaLink='false'>o{0}</guid><pubDate>{1}</pubDate></item>"
    items = "".join(item.format(n, "Tue, 08 Apr 2014 12:00:00 GMT") for n in range(10_000))

    async def say(writer: asyncio.StreamWriter, path: str) -> None:
        if not path.startswith("/feed"):
            stand.news.reply(writer, path)
            return
        body = stand.news.feed().replace(b"</channel>", items.encode() + b"</channel>")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    await _for_a_while(say)(stand)


def _shut(name: str) -> Fault:
    async def fault(stand: Stand) -> None:
        stand.shut(name)
        await asyncio.sleep(WHILE)
        await stand.serve(name)

    return fault


def _hook_says(answer: Answer) -> Fault:
    async def fault(stand: Stand) -> None:
        seen = len(stand.hooks)
        stand.hook_answer.append(answer)
        await stand.until(lambda: len(stand.hooks) > seen, 60)
        await asyncio.sleep(0.5)
        stand.hook_answer.pop()
        del stand.hooks[seen:]  # it was not accepted

    return fault


def _mail_says(answer: str) -> Fault:
    async def fault(stand: Stand) -> None:
        stand.mail.reject = answer
        await asyncio.sleep(2 * WHILE)
        stand.mail.reject = None

    return fault


async def _alerts_removed(stand: Stand) -> None:
    stand.file.parent.rename(stand.folder / f"told.{len(stand.news.values)}")


async def _alerts_impossible(stand: Stand) -> None:
    aside = stand.folder / f"told.{len(stand.news.values)}"
    stand.file.parent.rename(aside)
    stand.file.parent.touch()
    await asyncio.sleep(2 * WHILE)
    stand.file.parent.unlink()


async def _config_broken(stand: Stand) -> None:
    stand.config.write_text("feeds: [\n\t")
    await asyncio.sleep(WHILE)
    stand.write_config()


async def _config_removed(stand: Stand) -> None:
    stand.config.unlink()
    await asyncio.sleep(WHILE)
    stand.write_config()


async def _config_a_pipe(stand: Stand) -> None:
    stand.config.unlink()
    os.mkfifo(stand.config)
    await asyncio.sleep(WHILE)
    stand.config.unlink()
    stand.write_config()
    await _config_edited(stand)


async def _config_edited(stand: Stand) -> None:
    for zone in ("Europe/Berlin", "Asia/Tokyo", "UTC"):
        stand.write_config(time_zone=zone)
        await asyncio.sleep(WHILE / 3)
    stand.write_config()


async def _hang_ups(stand: Stand) -> None:
    for _ in range(50):
        os.kill(stand.pid, signal.SIGHUP)
        await asyncio.sleep(WHILE / 50)


async def _second_daemon(stand: Stand) -> None:
    first = stand.daemon
    stand.start()
    second, stand.daemon = stand.daemon, first
    assert second is not None
    if await asyncio.to_thread(second.wait) != 1:
        raise SystemExit("a second daemon was not refused")


def _ended_and_started(number: signal.Signals) -> Fault:
    """As a supervisor does it; the only faults after which the daemon is another process."""

    async def fault(stand: Stand) -> None:
        assert stand.daemon is not None
        os.kill(stand.pid, number)
        await asyncio.to_thread(stand.daemon.wait)
        stand.start()

    return fault


HEAD = b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: "
HALF = b"POST /u/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\na"
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
ANY: dict[str, Fault] = {
    "one worker killed": _signalled(_one_worker, signal.SIGKILL),
    "another worker killed": _signalled(_last_worker, signal.SIGKILL),
    "all workers killed": _signalled(_workers, signal.SIGKILL),
    "the forking server killed": _signalled(_forking, signal.SIGKILL),
    "workers ended politely": _signalled(_workers, signal.SIGTERM),
    "workers stopped for a while": _signalled(_workers, signal.SIGSTOP),
    "daemon stopped for a while": _signalled(_daemon, signal.SIGSTOP),
    "all processes stopped for a while": _signalled(_everything, signal.SIGSTOP),
    "temporary files cleaned": _temporary_files_cleaned,
    "no descriptors left": _no_descriptors,
    "300 silent sockets": _sockets(300, b""),
    "300 heads without end": _sockets(300, HEAD),
    "100 half-sent forms": _sockets(100, HALF),
    "feed's server down": _shut("news"),
    "feed's server answers 503": _news_says(b"HTTP/1.1 503 \x1b]0;x\x07\r\nContent-Length: 0\r\n\r\n"),
    "feed's server says nonsense": _news_says(os.urandom(5_000)),
    "feed's server sends nothing": _news_says(b""),
    "feed cut short": _news_says(OK + b"Content-Length: 500\r\n\r\n<rss>"),
    "feed is no feed": _news_says(OK + b"Content-Length: 5\r\n\r\nhello"),
    "feed without end": _news_says(OK + b"\r\n" + b"<a>" * 20_000, endless=True),
    "early hints without end": _news_says(b"HTTP/1.1 103 Early Hints\r\n\r\n", endless=True),
    "headers without end": _news_goes_on(OK, b"X-A: b\r\n" * 500),
    "a header of 10 MB": _news_says(OK + b"X-A: " + b"a" * 10_000_000 + b"\r\n\r\n"),
    "chunk extensions without end": _news_goes_on(OK + CHUNKED, b"1;" + b"x" * 8_000 + b"\r\na\r\n"),
    "trailers without end": _news_goes_on(OK + CHUNKED + b"1\r\na\r\n0\r\n", b"X-A: b\r\n" * 500),
    "feed a byte at a time": _news_says(OK + b"\r\n<rss>", slow=True),
    "feed of 10,000 items": _big_feed,
    "webhook answers 500": _hook_says(Answer(500)),
    "webhook never answers": _hook_says(Answer(None)),
    "webhook answers without end": _hook_says(Answer(503, b"x" * 1000, endless=True)),
    "mail server down": _shut("mail"),
    "mail server busy (451)": _mail_says("451 4.7.1 Try later"),
    "mail server full (452)": _mail_says("452 4.3.1 Full"),
    "alerts' folder removed": _alerts_removed,
    "alerts' folder cannot be made": _alerts_impossible,
    "configuration broken and mended": _config_broken,
    "configuration removed and put back": _config_removed,
    "configuration edited thrice": _config_edited,
    "configuration replaced by a pipe": _config_a_pipe,
    "fifty SIGHUP": _hang_ups,
    "second daemon on the database": _second_daemon,
    "nobody reads the log": _nobody_reads_the_log,
    "daemon killed and started": _ended_and_started(signal.SIGKILL),
    "daemon stopped and started": _ended_and_started(signal.SIGTERM),
}
SQLITE: dict[str, Fault] = {
    "database file taken away and put back": _file_taken_away,
    "database replaced by its backup": _file_replaced,
    "database locked by another program": _locked,
    "disk full": _disk_full,
}


def of_server(server: Server) -> dict[str, Fault]:
    """Faults of a PostgreSQL server."""

    async def stopped(_: Stand) -> None:
        server.stop()
        await asyncio.sleep(WHILE)
        await asyncio.to_thread(server.start)

    async def crashed(_: Stand) -> None:
        server.process.send_signal(signal.SIGQUIT)
        await asyncio.to_thread(server.process.wait)
        await asyncio.to_thread(server.start)

    async def frozen(_: Stand) -> None:
        server.freeze()
        await asyncio.sleep(3 * WHILE)
        server.thaw()

    async def killed(_: Stand) -> None:
        for _ in range(4):
            server.kill_backends()
            await asyncio.sleep(WHILE / 4)

    return {
        "server stopped": stopped,
        "server crashed": crashed,
        "server frozen": frozen,
        "backends killed": killed,
    }
