"""The topics of the user's files as text: taken out for an editor, put back, and nothing else is touched.

The text is put back as it was typed, so that its comments and order survive, and so do those of all the rest. In the
configuration itself it is the section `topics`; a file that it includes holds nothing else and is the text.
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
from monitor.config.files import sources
from monitor.config.load import load
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")
_PLACE = re.compile(r"(.*?):(\d+):(\d+): (.*)", re.DOTALL)
_KEY = "topics"


class ChangedMeanwhileError(MonitorError):
    """The file was changed by somebody else since it was read for editing; it is left as it is."""


@dataclass(frozen=True, slots=True)
class Watchlist:
    """One file with topics: the configuration at `config` itself, or one that it includes."""

    config: Path
    file: Path

    @property
    def included(self) -> bool:
        return self.file != self.config

    @property
    def name(self) -> str:
        """The file as the configuration names it."""
        return self.file.relative_to(self.config.parent).as_posix() if self.included else self.file.name


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


def watchlists(config: Path) -> list[Watchlist]:
    """All files with topics, the configuration itself first."""
    return [Watchlist(config, file) for file in dict.fromkeys(sources(config))]


def read_section(one: Watchlist) -> Section:
    """The topics of the file, an empty list where it has none. Raises ConfigError where it cannot be read."""
    whole = _read(one.file)
    start, end = _bounds(one, whole)
    lines = whole.splitlines(keepends=True)
    text = "".join(lines[start:end]) or f"{_KEY}: []\n"
    return Section(text, start + 1, _hash(whole))


def problems_of(one: Watchlist, text: str, environ: Mapping[str, str]) -> tuple[Config | None, list[Problem]]:
    """What the configuration would be with these topics, and every mistake in them. No file is touched."""
    start = 0
    try:
        whole = _read(one.file)
        start, _ = _bounds(one, whole)
        return _loaded(one, _spliced(one, whole, text), environ), []
    except ConfigError as error:
        return None, [_problem(problem, one, start) for problem in error.problems]


def save_section(one: Watchlist, text: str, seen: str, environ: Mapping[str, str]) -> None:
    """Put the topics back. Raises ChangedMeanwhileError where the file is not the one that was `seen`, and ConfigError
    where the whole would then not be a configuration any more; the file is then left as it is."""
    whole = _read(one.file)
    if _hash(whole) != seen:
        raise ChangedMeanwhileError(f"{one.name} was changed meanwhile: take its topics anew.")
    changed = _spliced(one, whole, text)
    _loaded(one, changed, environ)
    target = one.file.resolve()  # a link stays one
    draft = target.with_name(f".{target.name}.new")
    try:
        draft.write_bytes(changed.encode())
        draft.chmod(target.stat().st_mode & 0o777)
        if _read(one.file) != whole:
            raise ChangedMeanwhileError(f"{one.name} was changed meanwhile: take its topics anew.")
        put(draft, target)
    except OSError as error:
        raise ConfigError([f"{one.name}: cannot be written: {error.strerror}."]) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _loaded(one: Watchlist, whole: str, environ: Mapping[str, str]) -> Config:
    return load(one.config, environ, {one.file: whole.encode()})


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            [f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}."]
        ) from None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _bounds(one: Watchlist, whole: str) -> tuple[int, int]:
    """The lines of the section, from 0, the end excluded; both the file's end where there is none."""
    lines = whole.splitlines()
    if one.included:
        return 0, len(lines)
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


def _spliced(one: Watchlist, whole: str, text: str) -> str:
    """The file with the section in place of its own. Raises ConfigError where it would change anything else."""
    start, end = _bounds(one, whole)
    lines = whole.splitlines(keepends=True)
    end_of_line = "\r\n" if "\r\n" in whole else "\n"
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end_of_line
    text = (text.replace("\r\n", "\n").rstrip("\n") + "\n").replace("\n", end_of_line)
    if fresh := set(_VARIABLE.findall(text)) - set(_VARIABLE.findall("".join(lines[start:end]))):
        names = ", ".join(sorted(fresh))
        raise ConfigError(
            [f"topics: ${{{names}}} may not be asked for here: write it into the file by hand."]
        )
    changed = "".join(lines[:start]) + text + "".join(lines[end:])
    if not one.included:
        _only_topics(one, whole, changed)
    return changed


def _only_topics(one: Watchlist, whole: str, changed: str) -> None:
    try:
        before, after = _values(whole), _values(changed)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise ConfigError(
            [f"{one.file}:{where}: not readable as YAML: {getattr(error, 'problem', error)}"]
        ) from None
    if before != after:
        raise ConfigError(
            ["Only topics can be changed here: what you typed changes another part of the file."]
        )


def _values(whole: str) -> dict[str, Any]:
    """All but the topics."""
    found = yaml.load(whole, Loader=_LOADER)  # noqa: S506  (the safe one)
    keys = [key.value for key, _ in _pairs(whole)]
    rest = {key: value for key, value in found.items() if key != _KEY} if isinstance(found, dict) else {}
    return {"values": rest, "keys": sorted(key for key in keys if key != _KEY), "twice": keys.count(_KEY) > 1}


def _problem(words: str, one: Watchlist, start: int) -> Problem:
    found = _PLACE.fullmatch(words)
    if found and found[1] == str(one.file):
        return Problem(max(0, int(found[2]) - start), found[4])
    return Problem(0, words.removeprefix(f"{one.file}: ").replace(f"{one.config.parent}/", ""))
