"""Topics are edited as text: nothing else of the file is touched, and no change of somebody else is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.watchlist import (
    ChangedMeanwhileError,
    Watchlist,
    problems_of,
    read_section,
    save_section,
    watchlists,
)
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


def of(path: Path, file: Path | None = None) -> Watchlist:
    return Watchlist(path, file or path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(FILE, "utf-8")
    return file


def test_the_section_comes_with_its_comments_and_its_place(path: Path) -> None:
    section = read_section(of(path))
    assert section.text.startswith("topics:\n  # the important one\n")
    assert section.text.endswith("- {name: Coast, query: coast}\n")
    assert section.first == 4


def test_what_is_saved_leaves_every_other_byte_as_it_was(path: Path) -> None:
    section = read_section(of(path))
    text = section.text.replace("query: border count", "query: border crossings # better")
    save_section(of(path), text, section.seen, {})
    assert path.read_text("utf-8") == FILE.replace("query: border count", "query: border crossings # better")
    again = read_section(of(path))
    save_section(of(path), again.text, again.seen, {})
    assert path.read_text("utf-8") == FILE.replace("query: border count", "query: border crossings # better")
    assert sorted(file.name for file in path.parent.iterdir()) == ["config.yaml"]


def test_a_change_of_somebody_else_is_never_overwritten(path: Path) -> None:
    section = read_section(of(path))
    path.write_text(FILE + "# mine\n", "utf-8")
    with pytest.raises(ChangedMeanwhileError, match="changed meanwhile"):
        save_section(of(path), section.text, section.seen, {})
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
    config, problems = problems_of(of(path), typed, {})
    assert config is None
    assert problems
    if line is not None:
        assert problems[0].line == line
    assert "draft" not in problems[0].words
    with pytest.raises(ConfigError):
        save_section(of(path), typed, read_section(of(path)).seen, {})
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
    config, problems = problems_of(of(path), typed, environ)
    assert config is None
    assert problems
    with pytest.raises(ConfigError):
        save_section(of(path), typed, read_section(of(path)).seen, environ)
    assert path.read_text("utf-8") == FILE


@pytest.mark.parametrize("whole", ["", "# nothing yet\n", "database: sqlite:///x.db"])
def test_a_file_without_topics_gets_them_at_its_end(path: Path, whole: str) -> None:
    path.write_text(whole, "utf-8")
    section = read_section(of(path))
    save_section(of(path), "topics:\n  - {name: A, query: a}\n", section.seen, {})
    assert path.read_text("utf-8").endswith("topics:\n  - {name: A, query: a}\n")
    assert read_section(of(path)).text == "topics:\n  - {name: A, query: a}\n"


INCLUDED = """\
# of the desk in the north
- name: Fjord
  query: fjord ferry   # both
"""


@pytest.fixture
def north(path: Path) -> Path:
    path.write_text("include: [lists/*.yaml]\n" + FILE, "utf-8")
    folder = path.parent / "lists"
    folder.mkdir()
    (folder / "north.yaml").write_text(INCLUDED, "utf-8")
    return folder / "north.yaml"


def test_an_included_file_is_edited_as_it_stands(path: Path, north: Path) -> None:
    assert [one.name for one in watchlists(path)] == ["config.yaml", "lists/north.yaml"]
    one = watchlists(path)[1]
    section = read_section(one)
    assert (section.text, section.first) == (INCLUDED, 1)
    changed = INCLUDED.replace("fjord ferry", "fjord bridge")
    config, problems = problems_of(one, changed, {})
    assert problems == []
    assert config is not None
    assert [topic.query for topic in config.topics] == ["border count", "coast", "fjord bridge"]
    assert north.read_text("utf-8") == INCLUDED
    save_section(one, changed, section.seen, {})
    assert north.read_text("utf-8") == changed
    assert [file.name for file in north.parent.iterdir()] == ["north.yaml"]


@pytest.mark.parametrize(
    ("typed", "line", "words"),
    [
        ("- name: Fjord\n  qery: x\n", 2, "query"),
        ("- {name: Border, query: x}\n", 1, "border"),
        ("topics:\n  - {name: A, query: a}\nweb: null\n", 3, "topics and nothing else"),
        ("- [\n", 2, "brackets"),
        ("- {name: '${WEB_SECRET}', query: x}\n", 0, "WEB_SECRET"),
    ],
)
def test_a_mistake_in_an_included_file_is_told_with_its_line_and_saves_nothing(
    path: Path, north: Path, typed: str, line: int, words: str
) -> None:
    one = of(path, north)
    _, problems = problems_of(one, typed, {"WEB_SECRET": "the secret"})
    assert any(problem.line == line and words in problem.words for problem in problems), problems
    assert not any(str(path.parent) in problem.words for problem in problems)
    with pytest.raises(ConfigError):
        save_section(one, typed, read_section(one).seen, {})
    assert north.read_text("utf-8") == INCLUDED


def test_an_included_file_that_was_changed_meanwhile_is_left(path: Path, north: Path) -> None:
    one = of(path, north)
    section = read_section(one)
    north.write_text(INCLUDED + "# mine\n", "utf-8")
    with pytest.raises(ChangedMeanwhileError):
        save_section(one, section.text, section.seen, {})
    assert north.read_text("utf-8") == INCLUDED + "# mine\n"
