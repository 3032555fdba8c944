"""Reads the user's file: syntax, environment, values, names between them; every mistake is told at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping as Environment
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from monitor.config.check import cross_check, repeated_topics
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
    plain,
)
from monitor.config.environment import expand
from monitor.config.explain import explain
from monitor.config.models import Config, TopicConfig
from monitor.config.syntax import MAX_BYTES
from monitor.errors import ConfigError

_TOPICS = TypeAdapter(tuple[TopicConfig, ...])


def load(path: Path, environ: Environment[str, str]) -> Config:
    """The configuration in the YAML file at `path`, with ${NAME} in its texts taken from `environ`.

    MONITOR_DATABASE in `environ` stands before the file's `database`, for containers.
    Raises ConfigError with every mistake, each as "file:line:column: key: what is wrong and what to do". No
    message holds anything from the environment or from a channel's settings.
    """
    root, problems = _read(path)
    root, unset = expand(_with_database(root, environ), environ)
    config: Config | None = None
    try:
        config = Config.model_validate(plain(root))
    except ValidationError as error:
        unset += explain(error, root, Config)
    problems = _told_once([*problems, *unset, *cross_check(root)])
    if config is None or problems:
        raise _config_error(path, problems)
    return config


def load_topics(path: Path) -> tuple[TopicConfig, ...]:
    """The topics in a YAML or JSON list, of which only `name` and `query` are looked at.

    A configuration file will do as well. Raises ConfigError with every mistake, as `load` does.
    """
    root, problems = _read(path)
    if isinstance(root, Mapping) and "topics" in root.items:
        root = root.items["topics"]
    if not isinstance(root, Sequence):
        message = "must be a list of topics, each with name and query"
        raise _config_error(path, [Problem(root.place, "", message)])
    root = Sequence(root.place, tuple(_name_and_query(item) for item in root.items))
    problems = [problem for problem in problems if problem.path.endswith((".name", ".query"))]
    topics: tuple[TopicConfig, ...] = ()
    try:
        topics = _TOPICS.validate_python(plain(root))
    except ValidationError as error:
        problems += explain(error, root, TopicConfig)
    problems = _told_once([*problems, *repeated_topics(root, "")])
    if problems:
        raise _config_error(path, problems)
    return topics


def _with_database(root: Node, environ: Environment[str, str]) -> Node:
    address = environ.get("MONITOR_DATABASE")
    if not address or not isinstance(root, Mapping):
        return root
    return Mapping(
        root.place, root.keys, {**root.items, "database": Scalar(WHOLE_FILE, address, given=False)}
    )


def _read(path: Path) -> tuple[Node, list[Problem]]:
    try:
        data = _bytes(path)
        if path.suffix == ".json":
            return _read_json(data), []
        return read(data)
    except UnreadableError as error:
        raise _config_error(path, [error.problem]) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
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


def _name_and_query(node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    return Mapping(
        node.place, node.keys, {key: item for key, item in node.items.items() if key in {"name", "query"}}
    )


def _told_once(problems: Iterable[Problem]) -> list[Problem]:
    """The first problem of each value, in the file's order: what follows from it is not told as well."""
    first: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.place, problem.path), problem)
    return sorted(first.values(), key=lambda problem: problem.place)


def _config_error(path: Path, problems: list[Problem]) -> ConfigError:
    return ConfigError([problem.describe(str(path)) for problem in problems])
