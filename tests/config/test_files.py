"""Watchlists in files of their own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.config.files import sources
from monitor.config.load import load, salvage
from monitor.errors import ConfigError

ROOT = "include: [watchlists/*.yaml]\ntopics:\n- {name: Own, query: own words}\n"


def write(folder: Path, **files: str) -> Path:
    (folder / "watchlists").mkdir(exist_ok=True)
    (folder / "config.yaml").write_text(files.pop("root", ROOT))
    for name, text in files.items():
        (folder / "watchlists" / f"{name}.yaml").write_text(text)
    return folder / "config.yaml"


def problems(folder: Path, **files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(write(folder, **files), {})
    return [problem.replace(f"{folder}/", "") for problem in caught.value.problems]


def test_topics_of_included_files_come_after_the_files_own(tmp_path: Path) -> None:
    path = write(tmp_path, a="- {name: A, query: a b}\n", b="topics:\n- {name: B, query: '${WORDS}'}\n")
    topics = load(path, {"WORDS": "c d"}).topics
    assert [(topic.name, topic.query) for topic in topics] == [
        ("Own", "own words"),
        ("A", "a b"),
        ("B", "c d"),
    ]


def test_a_file_without_topics_of_its_own_can_include_them(tmp_path: Path) -> None:
    path = write(tmp_path, root="include: [watchlists/a.yaml]\n", a="- {name: A, query: a b}\n")
    assert [topic.name for topic in load(path, {}).topics] == ["A"]


def test_a_folder_without_watchlists_is_no_mistake(tmp_path: Path) -> None:
    assert len(load(write(tmp_path), {}).topics) == 1


def test_mistakes_are_told_with_the_file_in_which_they_stand(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        a="- {name: A, query: x}\n- {name: B, query: y, breadth: wide}\n",
        b="- {name: own, query: z}\n",
        c="feeds: []\ntopics:\n- {name: C, query: 010}\n",
        d="- {name: D\n",
    ) == [
        "watchlists/a.yaml:2:32: topics[1].breadth: must be 'strict', 'normal' or 'broad' (got 'wide')",
        "watchlists/b.yaml:1:3: topics[0]: the same id (own) as the one in line 3 of the main file: "
        "give it another name or id",
        "watchlists/c.yaml:1:1: feeds: an included file holds topics and nothing else",
        "watchlists/c.yaml:3:20: topics[0].query: a leading 0 makes it another number to some: leave the 0 out, "
        "or quote the text",
        "watchlists/d.yaml:2:1: did not find expected ',' or '}': check the indentation, brackets and quotes "
        "here and in the line before",
    ]


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("nowhere.yaml", "no such file: write it, or name another one"),
        ("/etc/*.yaml", "must be a path below this file: write it as watchlists/*.yaml"),
    ],
)
def test_an_include_that_leads_nowhere_is_told(tmp_path: Path, pattern: str, message: str) -> None:
    assert problems(tmp_path, root=f"include: [{pattern}]\n") == [f"config.yaml:1:11: include[0]: {message}"]


def test_a_pipe_in_the_place_of_a_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    message = "is no regular file: write one, or name another one"
    assert problems(tmp_path, root="include: [pipe.yaml]\n") == [f"pipe.yaml: {message}"]


def test_every_file_that_is_read_is_known(tmp_path: Path) -> None:
    path = write(tmp_path, a="[]\n", b="- {")
    assert [file.name for file in sources(path)] == ["config.yaml", "a.yaml", "b.yaml"]
    path.write_text("include: [")
    assert sources(path) == [path]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("database: sqlite:///a/b.db\ntopcis: []\n", "sqlite:///a/b.db"),
        ("database: sqlite:///a/b.db  # here\ntopics: [\n", "sqlite:///a/b.db"),
        ("database: sqlite:///${PLACE}/b.db\nfeeds: x\n", "sqlite:///p/b.db"),
        ("database: nonsense\n", "sqlite:///data/monitor.db"),
        ("\t", "sqlite:///data/monitor.db"),
    ],
)
def test_the_database_is_found_in_a_file_that_cannot_be_used(
    tmp_path: Path, text: str, expected: str
) -> None:
    (tmp_path / "config.yaml").write_text(text)
    assert salvage(tmp_path / "config.yaml", {"PLACE": "p"}).database == expected
