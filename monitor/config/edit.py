"""Adds feeds to the user's file as text, so that comments, order and layout stay as they are."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from monitor.config.load import load
from monitor.errors import ConfigError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed to be written down."""

    url: str
    name: str = ""
    tags: tuple[str, ...] = ()


def feed_lines(feeds: Sequence[NewFeed], indent: int = 2) -> str:
    """The feeds as items of a YAML list, two or three lines each."""
    space = " " * indent
    lines = []
    for feed in feeds:
        lines.append(f"{space}- url: {in_quotes(feed.url)}")
        if feed.name:
            lines.append(f"{space}  name: {in_quotes(feed.name)}")
        if feed.tags:
            lines.append(f"{space}  tags: {in_quotes(feed.tags)}")
    return "\n".join(lines) + "\n"


def in_quotes(value: object) -> str:
    """A text or texts in quotation marks. What a stranger wrote must not ask for a variable of our environment."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${")


def add_feeds(path: Path, feeds: Sequence[NewFeed]) -> None:
    """Write the feeds into the file at `path`, unless it would then not be a configuration any more.

    A file that is not there yet is made. Raises ConfigError, and leaves the file as it is.
    """
    path = path.resolve()  # a link stays one
    draft = path.with_name(f".{path.name}.new")
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
        draft.write_bytes(with_feeds(text, feeds).encode("utf-8"))
        if path.exists():
            draft.chmod(path.stat().st_mode & 0o777)
        load(draft, os.environ)
        put(draft, path)
    except ConfigError as error:
        raise ConfigError([problem.replace(str(draft), str(path)) for problem in error.problems]) from None
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            [f"{path}: cannot be written: {getattr(error, 'strerror', None) or error}."]
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def put(draft: Path, path: Path) -> None:
    """In the place of the file at once; where that cannot be, as with one file that is mounted alone, into it."""
    try:
        draft.replace(path)
    except OSError:
        path.write_bytes(draft.read_bytes())


def with_feeds(text: str, feeds: Sequence[NewFeed]) -> str:
    """The text of a configuration with more feeds at the end of its list. Raises ConfigError where it is no YAML."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ConfigError([f"The configuration is not readable as YAML: {error}"]) from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next(((key, value) for key, value in pairs if key.value == "feeds"), None)
    if found is None:
        return text.rstrip("\n") + ("\n\n" if text.strip() else "") + "feeds:\n" + feed_lines(feeds)
    key, value = found
    if isinstance(value, yaml.SequenceNode) and value.flow_style:
        return _into_flow(text, value, feeds)
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        return _after_line(text, key.start_mark.line, feed_lines(feeds))
    line = text.splitlines()[value.value[0].start_mark.line]
    return _after_line(text, last_line(value), feed_lines(feeds, indent=line.index("-")))


def _into_flow(text: str, node: yaml.SequenceNode, feeds: Sequence[NewFeed]) -> str:
    """Before the closing bracket, as items of one line each."""
    items = ["{" + ", ".join(f"{k}: {in_quotes(v)}" for k, v in _fields(feed) if v) + "}" for feed in feeds]
    end = node.end_mark.index - 1
    before = text[:end].rstrip()
    comma = "" if not node.value or before.endswith(",") else ","
    return f"{before}{comma} {', '.join(items)}{text[end:]}".replace("[ {", "[{")


def _fields(feed: NewFeed) -> tuple[tuple[str, object], ...]:
    return ("url", feed.url), ("name", feed.name), ("tags", feed.tags)


def last_line(node: yaml.Node) -> int:
    """The line on which a node's text ends; a block's own mark lies behind the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        end = node.end_mark
        return int(end.line if end.column else max(end.line - 1, node.start_mark.line))
    parts = (
        node.value if isinstance(node, yaml.SequenceNode) else [part for pair in node.value for part in pair]
    )
    return max((last_line(part) for part in parts), default=int(node.start_mark.line))


def _after_line(text: str, line: int, lines: str) -> str:
    rows = text.splitlines(keepends=True)
    if not rows[line].endswith("\n"):
        rows[line] += "\n"
    return "".join(rows[: line + 1]) + lines + "".join(rows[line + 1 :])
