from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from monitor.config.edit import NewFeed, add_feeds, with_feeds
from monitor.config.load import load
from monitor.errors import ConfigError

NEW = [NewFeed("https://new.example/rss", 'The "New": paper', ("world",))]

LAYOUTS = {
    "no feeds yet": "# mine\ntopics: []\n",
    "empty file": "",
    "nothing after the key": "feeds:\ntopics: [] # none yet\n",
    "an empty list": "feeds: [] # later\ntopics: []\n",
    "a list in brackets": 'feeds: [{url: "https://a.example/1"}, {url: "https://a.example/2"},]\n',
    "items in braces": (
        'feeds:\n  - {name: A, url: "https://a.example/1"} # the first\n'
        '  - {url: "https://a.example/2"}\n# end\n'
    ),
    "items in blocks": (
        "feeds:\n- url: https://a.example/1\n  # slow\n  interval: 1h\n- url: https://a.example/2\n  tags:\n  - x\n"
        "\n# Where it goes\ntopics: []\n"
    ),
    "no line end": "topics: []\nfeeds:\n    - url: https://a.example/1",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_feeds_are_added_and_all_else_stays(text: str) -> None:
    added = with_feeds(text, NEW)
    before, after = yaml.safe_load(text) or {}, yaml.safe_load(added)
    assert after.pop("feeds") == [
        *(before.pop("feeds", None) or []),
        {"url": "https://new.example/rss", "name": 'The "New": paper', "tags": ["world"]},
    ]
    assert after == before
    rest = iter(added)
    assert all(character in rest for character in text.replace("\n", "").replace(" ", ""))


def test_the_file_is_written_only_if_it_is_still_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("# mine\nfeeds:\n  - url: https://a.example/1\n")
    path.chmod(0o640)
    add_feeds(path, NEW)
    assert path.read_text().startswith("# mine\nfeeds:\n  - url: https://a.example/1\n  - url: ")
    assert path.stat().st_mode & 0o777 == 0o640
    before = path.read_text()
    with pytest.raises(ConfigError, match=r"config\.yaml:.*not a web address"):
        add_feeds(path, [NewFeed("gopher://new.example/")])
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize("text", ["", "feeds: []\n", "feeds: [{url: https://a.example/1}]\n"])
def test_a_strangers_words_ask_for_no_variable_of_the_environment(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    wild = NewFeed("https://new.example/?k=${SMTP_PASSWORD}", "$${SMTP_PASSWORD} ${NONE}", ("${X",))
    path = tmp_path / "config.yaml"
    path.write_text(text)
    add_feeds(path, [wild])
    feed = load(path, os.environ).feeds[-1]
    assert (feed.url, feed.name, feed.tags) == (wild.url, wild.name, wild.tags)


def test_a_file_that_is_not_there_is_made_and_a_link_stays_one(tmp_path: Path) -> None:
    path, link = tmp_path / "config.yaml", tmp_path / "link.yaml"
    link.symlink_to(path)
    add_feeds(link, NEW)
    assert link.is_symlink() and path.read_text().startswith("feeds:\n  - url: ")
    with pytest.raises(ConfigError, match="cannot be written: No such file or directory"):
        add_feeds(tmp_path / "nowhere" / "config.yaml", NEW)


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"# mine\r\nfeeds:\r\n  - url: https://a.example/1\r\n# end\r\n")
    add_feeds(path, NEW)
    assert path.read_bytes().startswith(b"# mine\r\nfeeds:\r\n  - url: https://a.example/1\r\n  - url: ")
