"""A real PostgreSQL server for tests: made in a temporary folder, reached over loopback, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

USER = "monitor"
START_SECONDS = 30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class NoPostgresError(Exception):
    """No server can be started here; the message says why."""


@dataclass(slots=True)
class Server:
    """A server that can be taken away and brought back; `dsn` is that of its own database."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    settings: Sequence[str] = ()

    @property
    def dsn(self) -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """As an administrator does who does not wait for clients."""
        _stop(self.process)

    def start(self) -> None:
        """With the data that it had."""
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.process = _start(binaries(), self.folder, self.port, _owner(), self.settings)
        _wait(self.process, self.port, self.folder)

    def freeze(self) -> None:
        """All of its processes; it accepts connections and answers nothing."""
        for process in self._processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        for process in self._processes():
            os.kill(process, signal.SIGCONT)

    def kill_backends(self) -> None:
        """Every process that serves a client."""
        for process in self._processes()[1:]:
            if b"monitor" in Path(f"/proc/{process}/cmdline").read_bytes():
                os.kill(process, signal.SIGTERM)

    def _processes(self) -> list[int]:
        mine = self.process.pid
        children = Path(f"/proc/{mine}/task/{mine}/children").read_text().split()
        return [mine, *map(int, children)]


@contextmanager
def running(settings: Sequence[str] = ()) -> Iterator[Server]:
    """An empty server that lives as long as the context, with more settings; raises NoPostgresError where none can."""
    programs, owner = binaries(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        _initialise(programs, folder, owner)
        port = _free_port()
        server = Server(folder, port, _start(programs, folder, port, owner, settings), settings)
        try:
            _wait(server.process, port, folder)
            yield server
        finally:
            with suppress(ProcessLookupError, FileNotFoundError):
                server.thaw()
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server() -> Iterator[str]:
    """DSN of an empty server that lives as long as the context; raises NoPostgresError where none can."""
    with running() as server:
        yield server.dsn


async def fresh_database(server: str) -> str:
    """DSN of a new, empty database on the server."""
    name = f"test_{uuid.uuid4().hex}"
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(sa.text(f"CREATE DATABASE {name}"))
    await engine.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def binaries() -> Path:
    """Folder of the newest server's programs. Raises NoPostgresError where there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version, reverse=True)
    on_path = shutil.which("postgres")
    for server in (*installed, *([Path(on_path)] if on_path else [])):
        if (server.parent / "initdb").exists():
            return server.parent
    raise NoPostgresError("no PostgreSQL server (postgres, initdb) is installed")


def _version(server: Path) -> int:
    name = server.parts[-3]
    return int(name) if name.isdecimal() else 0


def _owner() -> str | None:
    """Another user where we are root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgresError("PostgreSQL refuses to run as root, and there is no other user")


def _as(owner: str | None) -> dict[str, str | int | list[str]]:
    if owner is None:
        return {}
    return {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}


def _initialise(binaries: Path, folder: Path, owner: str | None) -> None:
    command = [binaries / "initdb", "-D", folder / "data", "-U", USER, "-A", "trust", "-E", "UTF8"]
    command += ["--no-locale", "--no-sync", "--no-instructions"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **_as(owner))
    if done.returncode:
        raise NoPostgresError(f"initdb failed: {done.stderr.strip()}")


def _start(
    binaries: Path, folder: Path, port: int, owner: str | None, more: Sequence[str]
) -> subprocess.Popen[bytes]:
    settings = (
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        *FAST,
        *more,
    )
    command: list[str | Path] = [binaries / "postgres", "-D", folder / "data"]
    for setting in settings:
        command += ["-c", setting]
    log = (folder / "log").open("wb")
    with log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **_as(owner))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    """Until the server's own pid file says ready: before that, connections are refused or told to wait."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        pid_file = folder / "data" / "postmaster.pid"
        if pid_file.exists() and "ready" in pid_file.read_text():
            return
        time.sleep(0.02)
    raise NoPostgresError(f"the server did not start on port {port}: {(folder / 'log').read_text().strip()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": does not wait for clients
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
