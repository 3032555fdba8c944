"""Typical mistakes in a configuration; `python -m tests.config.mistakes > docs/config-errors.md` tells what is seen."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from monitor.config.load import load
from monitor.errors import ConfigError

TOPIC = "topics:\n- name: Grain\n  query: grain ships\n"
MISTAKES: tuple[tuple[str, str], ...] = (
    ("a key that is written wrong", "topcis:\n- name: Grain\n"),
    ("a tab", "topics:\n\t- name: Grain\n"),
    ("a colon in a text", "topics:\n- name: Grain: ships\n"),
    ("a quote that is not closed", "topics:\n- name: 'Grain\n  query: grain\n"),
    ("a key given twice", "log_level: info\nlog_level: debug\n"),
    ("no, which is false to some", "topics:\n- name: Fjords\n  query: fjords\n  languages: [no]\n"),
    ("010, which is 8 to some", "fetch:\n  concurrency: 010\n"),
    ("a merge key", "base: &b {name: A}\ntopics:\n- <<: *b\n"),
    ("an alias without its anchor", "topics:\n- name: *grain\n  query: grain\n"),
    ("a * in front of a text", "topics:\n- name: A\n  query: *\n"),
    ("a tag", "topics:\n- name: !grain A\n"),
    ("a second document", "log_level: info\n---\nlog_level: debug\n"),
    ("a bomb", "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
     "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"),
    ("a number for a name", "topics:\n- name: 2026\n  query: elections\n"),
    ("one value where a list belongs", "feeds: https://news.example/feed\n"),
    ("an address without https", "feeds:\n- url: news.example/feed\n"),
    ("the same feed twice", "feeds:\n- url: https://news.example/feed\n- url: http://news.example/feed/\n"),
    ("a duration without a unit", "feeds:\n- url: https://news.example/feed\n  interval: 15\n"),
    ("two topics of one name", TOPIC + "- name: grain\n  query: wheat\n"),
    ("a topic that asks for nothing", "topics:\n- name: Grain\n"),
    ("quotes inside a term", TOPIC + "  any: ['\"grain deal\"']\n"),
    ("a wildcard", TOPIC + "  any: [grain*]\n"),
    ("AND in a term", TOPIC + "  all: [grain AND ship]\n"),
    ("a field that does not exist", TOPIC + "  any: ['headline: grain']\n"),
    ("a pattern that RE2 does not know", TOPIC + "  none: ['/(?=a)b/']\n"),
    ("a condition that is none", TOPIC + "  figures: {ships: more than 200}\n"),
    ("an alias of nothing", TOPIC + "  aliases: {Odesa: [Odessa]}\n"),
    ("a day that is none", TOPIC + "  until: next week\n"),
    ("a channel that does not exist", TOPIC + "  route: [desk]\nchannels:\n  dsek: {type: console}\n"),
    ("a secret that is not set", "channels:\n  chat:\n    type: slack\n    webhook_url: ${CHAT_URL}\n"),
    ("a channel without a type", "channels:\n  desk: {host: mail.example}\n"),
    ("an include that leads nowhere", "include: [watchlist.yaml]\n"),
)  # fmt: skip


def told(text: str) -> list[str]:
    """What is said of a file with this text. Raises AssertionError if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_text(text, "utf-8")
        try:
            load(path, {})
        except ConfigError as error:
            return [problem.removeprefix(f"{folder}/") for problem in error.problems]
    raise AssertionError(text)


def page() -> str:
    """The page of docs/config-errors.md."""
    parts = [
        "# Mistakes in the configuration, and what you see",
        "Every mistake is told at once, with file, line and column, by `monitor check`, at the start and when the "
        "file is edited while the service runs. This page is written by its test.",
    ]
    for what, text in MISTAKES:
        shown = text.rstrip("\n").replace("\t", "→")
        parts.append(
            f"## {what[0].upper()}{what[1:]}\n\n```yaml\n{shown}\n```\n\n```\n{chr(10).join(told(text))}\n```"
        )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
