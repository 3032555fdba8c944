"""What a command loads before it runs: nobody waits for the service to ask for its version."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import COMMANDS, app

LOADED = "import json, sys; from monitor.cli import main; sys.argv[0] = 'monitor'\n" + (
    "try:\n    main()\nexcept SystemExit:\n    pass\nprint('\\n' + json.dumps(sorted(sys.modules)))"
)
BARE = "import json, sys, typer, typer.rich_utils, rich.console, rich.table\nprint(json.dumps(sorted(sys.modules)))"


def modules(program: str, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def packages(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("asked", ["--version", "--help", "-h"])
def test_the_version_and_the_help_load_typer_and_nothing_of_the_service(asked: str) -> None:
    found = modules(LOADED, asked)
    assert {name for name in found if name.startswith("monitor")} == {
        "monitor",
        "monitor.cli",
        "monitor.commands",
        "monitor.commands.lazy",
        "monitor.errors",
        "monitor.redaction",
    }
    assert packages(found) - packages(modules(BARE)) <= {"monitor"} | set(sys.stdlib_module_names)


def test_the_status_loads_the_configuration_and_the_database_and_nothing_that_works_on_news(
    tmp_path: Path,
) -> None:
    found = packages(modules(LOADED, "status", "--config", str(tmp_path / "none.yaml")))
    heavy = {
        "alembic",
        "httpx",
        "jinja2",
        "lxml",
        "numpy",
        "onnxruntime",
        "spacy",
        "starlette",
        "trafilatura",
    }
    assert found & heavy == set()
    assert {"pydantic", "sqlalchemy", "yaml"} <= found


def test_the_daemon_loads_nothing_that_reads_feeds_and_pages() -> None:
    found = packages(modules("import json, sys, monitor.daemon\nprint(json.dumps(sorted(sys.modules)))"))
    assert found & {"lxml", "feedparser", "feedgen", "dateparser", "pypdf", "spacy", "trafilatura"} == set()


def test_a_plain_feed_is_read_without_the_list_of_domains_and_the_names_of_all_languages() -> None:
    read = """
import json, sys
from datetime import UTC, datetime
from monitor.feeds.parse import parse_feed
feed = b'''<rss version="2.0"><channel><title>Post</title><link>https://post.example/</link><item><title>Dam</title>
<link>https://post.example/dam</link><pubDate>Fri, 23 Oct 2026 13:05:00 EDT</pubDate></item></channel></rss>'''
found = parse_feed(feed, None, "https://post.example/feed", datetime(2026, 10, 24, tzinfo=UTC))
assert found.entries[0].published_at == datetime(2026, 10, 23, 17, 5, tzinfo=UTC)
print(json.dumps(sorted(sys.modules)))
"""
    assert packages(modules(read)) & {"tldextract", "dateparser", "httpx"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_each_command_what_the_command_says_of_itself(name: str) -> None:
    command = COMMANDS[name].load(name)
    assert command.name == name
    first = " ".join(command.help.split("\n\n")[0].split())
    assert first == COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_a_help_of_its_own(name: str) -> None:
    done = CliRunner().invoke(app, [name, "-h"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert name in done.output


def test_a_mistyped_command_is_answered_with_one_that_is_meant() -> None:
    done = CliRunner().invoke(app, ["statsu"])
    assert done.exit_code == 2
    assert "'status'" in done.output


def test_commands_are_completed_in_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "monitor feed")
    done = CliRunner().invoke(
        app, [], prog_name="monitor", env={"_MONITOR_COMPLETE": "complete_zsh", "COMP_CWORD": "1"}
    )
    assert "feedback" in done.output
    assert "feeds" in done.output
