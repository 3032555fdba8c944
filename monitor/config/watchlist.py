"""The topics of the user's file as text: cut out for an editor, put back, and nothing else of the file is touched.

The section is put back as it was typed, so that its comments and order survive, and so do those of all the rest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from monitor.config.edit import last_line, put
from monitor.config.load import load
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")
_KEY = "topics"


class ChangedMeanwhileError(MonitorError):
    """The file was changed by somebody else since it was read for editing; it is left as it is."""


@dataclass(frozen=True, slots=True)
class Section:
    """The topics of a file: `text` from the line `first` (from 1) on; `seen` is the hash of the whole file."""

    text: str
    first: int
    seen: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake, with its line in the section; 0 where it is of the whole."""

    line: int
    words: str


def read_section(path: Path) -> Section:
    """The topics of the file, an empty list where it has none. Raises ConfigError where it is no YAML."""
    whole = _read(path)
    start, end = _bounds(whole)
    lines = whole.splitlines(keepends=True)
    text = "".join(lines[start:end]) or f"{_KEY}: []\n"
    return Section(text, start + 1, _hash(whole))


def problems_of(path: Path, text: str, environ: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    """What the file would be with these topics, and every mistake in them. The file is not touched."""
    whole = _read(path)
    start, _ = _bounds(whole)
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(_spliced(whole, text), "utf-8")
        return load(draft, environ), []
    except ConfigError as error:
        return None, [_problem(problem, draft, start) for problem in error.problems]
    except OSError as error:
        return None, [Problem(0, f"The folder of {path.name} cannot be written to: {error.strerror}.")]
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def save_section(path: Path, text: str, seen: str, environ: Mapping[str, str]) -> None:
    """Put the topics back. Raises ChangedMeanwhileError where the file is not the one that was `seen`, and ConfigError
    where it would then not be a configuration any more; the file is then left as it is."""
    path = path.resolve()
    whole = _read(path)
    if _hash(whole) != seen:
        raise ChangedMeanwhileError(f"{path.name} was changed meanwhile: take its topics anew.")
    changed = _spliced(whole, text)
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(changed, "utf-8")
        draft.chmod(path.stat().st_mode & 0o777)
        load(draft, environ)
        put(draft, path)
    except ConfigError as error:
        raise ConfigError([problem.replace(str(draft), path.name) for problem in error.problems]) from None
    except OSError as error:
        raise ConfigError([f"{path.name}: cannot be written: {error.strerror}."]) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            [f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}."]
        ) from None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _bounds(whole: str) -> tuple[int, int]:
    """The lines of the section, from 0, the end excluded; both the file's end where there is none."""
    lines = whole.splitlines()
    for key, value in _pairs(whole):
        if key.value == _KEY:
            return key.start_mark.line, max(last_line(value), key.start_mark.line) + 1
    return len(lines), len(lines)


def _pairs(whole: str) -> list[tuple[yaml.Node, yaml.Node]]:
    try:
        root = yaml.compose(whole, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise ConfigError([f"The configuration is not readable as YAML: {error}"]) from error
    return list(root.value) if isinstance(root, yaml.MappingNode) and not root.flow_style else []


def _spliced(whole: str, text: str) -> str:
    """The file with the section in place of its own. Raises ConfigError where it would change anything else."""
    start, end = _bounds(whole)
    lines = whole.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    text = text.replace("\r\n", "\n").rstrip("\n") + "\n"
    changed = "".join(lines[:start]) + text + "".join(lines[end:])
    if fresh := set(_VARIABLE.findall(text)) - set(_VARIABLE.findall("".join(lines[start:end]))):
        names = ", ".join(sorted(fresh))
        raise ConfigError(
            [f"topics: ${{{names}}} may not be asked for here: write it into the file by hand."]
        )
    try:
        before, after = _values(whole), _values(changed)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise ConfigError(
            [f"draft:{where}: not readable as YAML: {getattr(error, 'problem', error)}"]
        ) from None
    if before != after:
        raise ConfigError(
            ["Only topics can be changed here: what you typed changes another part of the file."]
        )
    return changed


def _values(whole: str) -> dict[str, Any]:
    """All but the topics."""
    found = yaml.load(whole, Loader=_LOADER)  # noqa: S506  (the safe one)
    keys = [key.value for key, _ in _pairs(whole)]
    rest = {key: value for key, value in found.items() if key != _KEY} if isinstance(found, dict) else {}
    return {"values": rest, "keys": sorted(key for key in keys if key != _KEY), "twice": keys.count(_KEY) > 1}


def _problem(words: str, draft: Path, start: int) -> Problem:
    found = re.match(r"(?:draft|.*?):(\d+):(\d+): (.*)", words.replace(f"{draft}:", "draft:"), re.DOTALL)
    if not found:
        return Problem(0, words.replace(str(draft), "the file"))
    return Problem(max(0, int(found[1]) - start), found[3])
