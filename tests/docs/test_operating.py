"""What docs/operating.md tells an operator to type is typed here, as it stands, against a running service."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = BLOCK.findall(PAGE.read_text("utf-8"))
METRICS = '\nmetrics: {listen: "127.0.0.1:9464"}\nweb: null\n'


@dataclass
class Desk:
    """A folder with a service in it, as an operator has it."""

    folder: Path
    environ: dict[str, str]
    service: subprocess.Popen[bytes] | None = None

    def type(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=900,  # a machine that builds may be busy
            check=False,
        )

    def start(self) -> None:
        command = [sys.executable, "-m", "monitor", "run"]
        log = (self.folder / "log").open("wb")
        with log:
            self.service = subprocess.Popen(
                command, cwd=self.folder, env=self.environ, stderr=log, stdout=log
            )
        Thread(
            target=self.service.wait, daemon=True
        ).start()  # or it would be there, dead, as long as this test
        self.environ["MONITOR_PID"] = str(self.service.pid)
        end = time.monotonic() + 600
        while self.type("monitor-health && curl --fail --silent http://127.0.0.1:9464/livez").returncode:
            assert time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.5)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    bin_folder = Path(sys.executable).parent
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")},
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "MONITOR_HEALTH_FILE": str(tmp_path / "health"),
    }
    made = Desk(tmp_path, environ)
    yield made
    if made.service is not None:
        made.service.send_signal(signal.SIGKILL)
        made.service.wait()


def test_every_command_of_the_page_does_what_the_page_says(desk: Desk) -> None:
    scripts = [text for kind, text in BLOCKS if kind == "sh"]
    assert len(scripts) >= 8
    for number, script in enumerate(scripts):
        done = desk.type(script)
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        if number == 0:  # as written the page comes to `monitor run` now
            offline(desk.folder / "config.yaml")
            desk.start()
        if "kill -TERM" in script:
            assert desk.service is not None
            assert desk.service.wait(timeout=15) == 0
            desk.start()


def offline(config: Path) -> None:
    """With feeds that nobody serves, so that the test asks no publisher, and with the port that the page speaks of."""
    text = re.sub(r"https?://[^\"]+(?=\"\})", "http://127.0.0.1:9/feed", config.read_text("utf-8"))
    first = re.search(r"^  - \{name: .*127\.0\.0\.1.*\}$", text, re.MULTILINE)
    assert first is not None
    config.write_text(text[: first.end()] + METRICS, "utf-8")


@pytest.mark.parametrize("script", [text for kind, text in BLOCKS if kind == "console"])
def test_what_cannot_be_typed_here_is_sound_as_far_as_the_shell_can_tell(script: str) -> None:
    assert subprocess.run(["bash", "-n", "-c", script], check=False, capture_output=True).returncode == 0
    for name in re.findall(r"ops/[\w.]+", script):
        assert (PAGE.parents[1] / name).exists()
