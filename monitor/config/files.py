"""The files of a configuration: the one that was asked for and the watchlists that it includes."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from collections.abc import Mapping as Drafts
from dataclasses import replace
from pathlib import Path

from monitor.config.composer import read
from monitor.config.document import (
    WHOLE_FILE,
    Mapping,
    Node,
    Place,
    Problem,
    Scalar,
    Sequence,
    UnreadableError,
    in_file,
)
from monitor.config.syntax import MAX_BYTES

_MOST_FILES = 500
_NOTHING: Drafts[Path, bytes] = {}
_TOPIC = re.compile(r"^topics\[(\d+)\]")


def read_file(path: Path, drafts: Drafts[Path, bytes] = _NOTHING) -> tuple[Node, list[Problem]]:
    """The tree of a YAML or JSON file, and the mistakes in spite of which it could be read.

    A draft of the file is read in its place. Raises UnreadableError.
    """
    data = drafts[path] if path in drafts else _bytes(path)
    return (_read_json(data), []) if path.suffix == ".json" else read(data)


def sources(path: Path) -> list[Path]:
    """The file and all that it includes, as far as that can be told."""
    try:
        root, _ = read_file(path)
    except UnreadableError:
        return [path]
    return [path, *(found for _, pattern in _patterns(root) for found in _matching(path, pattern))]


def texts(path: Path) -> dict[str, str]:
    """What is written in the file and all that it includes, by their places below its folder.

    Raises UnreadableError for a file that is not text, or lies elsewhere.
    """
    found = {}
    for file in sources(path):
        place = Path(os.path.relpath(file, path.parent)).as_posix()
        if place.startswith("../"):
            raise UnreadableError(WHOLE_FILE, f"{file} does not lie below this file's folder: move it there")
        try:
            found[place] = _bytes(file).decode("utf-8")
        except UnicodeDecodeError:
            raise UnreadableError(WHOLE_FILE, f"{file} is not UTF-8 text: save it as UTF-8") from None
    return found


def with_included(
    root: Node, path: Path, drafts: Drafts[Path, bytes] = _NOTHING
) -> tuple[Node, dict[str, int], list[Problem]]:
    """The tree with the topics of all included files after its own, where each file's begin, and problems."""
    topics: list[Node] = []
    own = root.items.get("topics") if isinstance(root, Mapping) else None
    if isinstance(own, Sequence):
        topics += own.items
    starts: dict[str, int] = {}
    problems: list[Problem] = []
    for index, (place, pattern) in enumerate(_patterns(root)):
        found = _matching(path, pattern)
        if message := _trouble(pattern, found):
            problems.append(Problem(place, f"include[{index}]", message))
            continue
        for file in found:
            if str(file) not in starts and file != path:
                starts[str(file)] = len(topics)
                part, noted = _topics_of(file, drafts)
                topics += part
                problems += [_moved(problem, starts[str(file)]) for problem in noted]
    if not starts or not isinstance(root, Mapping) or not isinstance(own, Sequence | None):
        return root, {}, problems
    merged = Sequence(own.place if own else root.place, tuple(topics))
    places = {**root.keys, "topics": root.keys.get("topics", root.place)}
    return Mapping(root.place, places, {**root.items, "topics": merged}), starts, problems


def as_written(problem: Problem, starts: dict[str, int]) -> Problem:
    """The problem with the topic's number in its own file."""
    return _moved(problem, -starts.get(problem.place.file, 0))


def _moved(problem: Problem, by: int) -> Problem:
    path = _TOPIC.sub(lambda found: f"topics[{int(found[1]) + by}]", problem.path)
    return replace(problem, path=path)


def _patterns(root: Node) -> Iterator[tuple[Place, str]]:
    node = root.items.get("include") if isinstance(root, Mapping) else None
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar) and isinstance(item.value, str):
            yield item.place, item.value


def _matching(path: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path.parent.glob(pattern))[: _MOST_FILES + 1]
    except (NotImplementedError, ValueError, OSError):
        return []


def _trouble(pattern: str, found: list[Path]) -> str | None:
    if Path(pattern).is_absolute() or not pattern.strip():
        return "must be a path below this file: write it as watchlists/*.yaml"
    if len(found) > _MOST_FILES:
        return f"more than {_MOST_FILES} files"
    if not found and not set(pattern) & set("*?["):
        return "no such file: write it, or name another one"
    return None


def _topics_of(file: Path, drafts: Drafts[Path, bytes]) -> tuple[tuple[Node, ...], list[Problem]]:
    try:
        root, problems = read_file(file, drafts)
    except UnreadableError as error:
        found = error.problem
        return (), [replace(found, place=replace(found.place, file=str(file)))]
    root = in_file(root, str(file))
    problems = [replace(p, place=replace(p.place, file=str(file))) for p in problems]
    listed = root
    if isinstance(root, Mapping):
        others = [key for key in root.items if key != "topics"]
        problems += [
            Problem(root.keys[key], key, "an included file holds topics and nothing else") for key in others
        ]
        listed = root.items.get("topics", root)
    else:
        problems = [replace(p, path=f"topics{p.path}") for p in problems]
    if not isinstance(listed, Sequence):
        return (), [*problems, Problem(listed.place, "", "must be a list of topics, or topics: and a list")]
    return listed.items, problems


def _bytes(path: Path) -> bytes:
    try:
        # Without O_NONBLOCK a pipe in its place would be waited for until somebody writes to it.
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK)) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableError(WHOLE_FILE, "is no regular file: write one, or name another one")
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableError(WHOLE_FILE, "no such file: write it, or name another one") from None
    except OSError as error:
        raise UnreadableError(WHOLE_FILE, f"cannot be read: {error.strerror}") from None


def _read_json(data: bytes) -> Node:
    try:
        return _tree(json.loads(data))
    except json.JSONDecodeError as error:
        raise UnreadableError(
            Place(error.lineno, error.colno), f"not readable as JSON: {error.msg}"
        ) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(WHOLE_FILE, f"not readable as JSON: {type(error).__name__}") from None


def _tree(value: object) -> Node:
    """JSON keeps no places, so its problems are told by path alone."""
    match value:
        case dict():
            return Mapping(
                WHOLE_FILE,
                dict.fromkeys(value, WHOLE_FILE),
                {key: _tree(item) for key, item in value.items()},
            )
        case list():
            return Sequence(WHOLE_FILE, tuple(_tree(item) for item in value))
        case str() | int() | float() | None:
            return Scalar(WHOLE_FILE, value)
    raise AssertionError(value)
