"""`monitor init` writes a configuration that works, whatever was answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from monitor.cli import app
from monitor.config.first import Answers, first_config
from monitor.config.load import load
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError


def loaded(folder: Path, answers: Answers) -> Config:
    path = folder / "config.yaml"
    path.write_text(first_config(answers), "utf-8")
    return load(path, {})


def test_without_answers_it_is_the_commented_one_with_two_topics(tmp_path: Path) -> None:
    config = loaded(tmp_path, Answers())
    assert [topic.name for topic in config.topics] == ["Foreign fighters in Russia", "China neutrality"]
    assert len(config.feeds) >= 30
    assert list(config.channels) == ["console"]


def test_answers_take_the_place_of_what_ships(tmp_path: Path) -> None:
    config = loaded(tmp_path, Answers(("grain exports Odesa", "dam levels"), "desk@example.org"))
    assert [(topic.name, topic.query) for topic in config.topics] == [
        ("grain exports Odesa", "grain exports Odesa"),
        ("dam levels", "dam levels"),
    ]
    assert config.fetch.contact == "desk@example.org"


TYPED = st.characters(exclude_categories=["C", "Zl", "Zp"])


@given(st.text(TYPED, min_size=1, max_size=60), st.text(TYPED, max_size=60))
def test_no_answer_breaks_the_file_or_becomes_another_setting(
    tmp_path_factory: pytest.TempPathFactory, words: str, contact: str
) -> None:
    """What a topic or a contact cannot be is refused as such, at its own place."""
    try:
        config = loaded(tmp_path_factory.mktemp("init"), Answers((words,), contact))
    except ConfigError as error:
        assert all("topics[0]" in problem or "fetch" in problem for problem in error.problems)
    else:
        assert [topic.name for topic in config.topics] == [words]
        assert list(config.channels) == ["console"]


def test_the_command_writes_the_file_and_says_what_comes_next(tmp_path: Path) -> None:
    path = tmp_path / "desk" / "config.yaml"
    done = CliRunner().invoke(app, ["init", "--yes", "--config", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert "monitor run --config" in done.output
    assert load(path, {}).topics


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("# mine\n")
    with pytest.raises(MonitorError, match="already"):
        CliRunner().invoke(app, ["init", "--yes", "--config", str(path)], catch_exceptions=False)
    assert path.read_text() == "# mine\n"
