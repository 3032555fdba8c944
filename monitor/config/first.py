"""The first configuration: the commented one that ships, with what the user wants to follow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from monitor.config.edit import in_quotes

_TOPICS = re.compile(r"^topics:\n(?:  .*\n)+", re.MULTILINE)
_CONTACT = re.compile(r"^# fetch:\n#   contact: .*\n", re.MULTILINE)
_SCHEMA = "$schema=config.schema.json"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked. Without topics the two that ship stay."""

    topics: tuple[str, ...] = ()
    contact: str = ""


def first_config(answers: Answers) -> str:
    """The text of the file. Texts of the user are quoted, whatever is in them."""
    text = _shipped("config.yaml").read_text("utf-8")
    text = text.replace(_SCHEMA, f"$schema={_shipped('config.schema.json')}")
    if answers.topics:
        lines = "".join(
            f"  - name: {in_quotes(words)}\n    query: {in_quotes(words)}\n" for words in answers.topics
        )
        text = _TOPICS.sub(lambda _: f"topics:\n{lines}", text)
    if answers.contact:
        text = _CONTACT.sub(lambda _: f"fetch:\n  contact: {in_quotes(answers.contact)}\n", text)
    return text


def _shipped(name: str) -> Path:
    """A file that stands in the wheel, or at the top of a checkout."""
    package = Path(str(files("monitor")))
    inside = package / "_first" / name
    return inside if inside.exists() else package.parent / name
