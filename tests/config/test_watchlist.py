"""Topics are edited as text: nothing else of the file is touched, and no change of somebody else is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.watchlist import ChangedMeanwhileError, problems_of, read_section, save_section
from monitor.errors import ConfigError

FILE = """\
# what we watch
database: sqlite:///x.db   # here

topics:
  # the important one
  - name: Border   # since spring
    query: border count
  - {name: Coast, query: coast}

# whom we tell
channels:
  console: {type: console}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(FILE, "utf-8")
    return file


def test_the_section_comes_with_its_comments_and_its_place(path: Path) -> None:
    section = read_section(path)
    assert section.text.startswith("topics:\n  # the important one\n")
    assert section.text.endswith("- {name: Coast, query: coast}\n")
    assert section.first == 4


def test_what_is_saved_leaves_every_other_byte_as_it_was(path: Path) -> None:
    section = read_section(path)
    text = section.text.replace("query: border count", "query: border crossings # better")
    save_section(path, text, section.seen, {})
    assert path.read_text("utf-8") == FILE.replace("query: border count", "query: border crossings # better")
    again = read_section(path)
    save_section(path, again.text, again.seen, {})
    assert path.read_text("utf-8") == FILE.replace("query: border count", "query: border crossings # better")
    assert sorted(file.name for file in path.parent.iterdir()) == ["config.yaml"]


def test_a_change_of_somebody_else_is_never_overwritten(path: Path) -> None:
    section = read_section(path)
    path.write_text(FILE + "# mine\n", "utf-8")
    with pytest.raises(ChangedMeanwhileError, match="changed meanwhile"):
        save_section(path, section.text, section.seen, {})
    assert path.read_text("utf-8") == FILE + "# mine\n"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("topics:\n  - name: A\n    qery: a\n", 3),
        ("topics:\n  - name: A\n    query: a\n  - name: a\n    query: b\n", 4),
        ("topics:\n  - name: [\n", None),
        ("topics: many\n", 1),
    ],
)
def test_a_mistake_is_told_with_its_line_in_the_section_and_saves_nothing(
    path: Path, typed: str, line: int | None
) -> None:
    config, problems = problems_of(path, typed, {})
    assert config is None
    assert problems
    if line is not None:
        assert problems[0].line == line
    assert "draft" not in problems[0].words
    with pytest.raises(ConfigError):
        save_section(path, typed, read_section(path).seen, {})
    assert path.read_text("utf-8") == FILE


@pytest.mark.parametrize(
    "typed",
    [
        "topics: []\nweb: {listen: 0.0.0.0:80}\n",
        "channels: {}\n",
        "topics: []\ntopics: []\n",
        "topics:\n  - {name: A, query: a}\ndatabase: sqlite:///other.db\n",
        "---\nweb: null\n",
        "topics:\n  - {name: '${WEB_SECRET}', query: a}\n",
    ],
)
def test_nothing_but_topics_can_be_changed_and_no_secret_be_asked_for(path: Path, typed: str) -> None:
    environ = {"WEB_SECRET": "the secret"}
    config, problems = problems_of(path, typed, environ)
    assert config is None
    assert problems
    with pytest.raises(ConfigError):
        save_section(path, typed, read_section(path).seen, environ)
    assert path.read_text("utf-8") == FILE


@pytest.mark.parametrize("whole", ["", "# nothing yet\n", "database: sqlite:///x.db"])
def test_a_file_without_topics_gets_them_at_its_end(path: Path, whole: str) -> None:
    path.write_text(whole, "utf-8")
    section = read_section(path)
    save_section(path, "topics:\n  - {name: A, query: a}\n", section.seen, {})
    assert path.read_text("utf-8").endswith("topics:\n  - {name: A, query: a}\n")
    assert read_section(path).text == "topics:\n  - {name: A, query: a}\n"
