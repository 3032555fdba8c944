"""Reads the user's file: syntax, environment, values, names between them; every mistake is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Environment
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter, ValidationError

from monitor.config.check import cross_check, repeated_topics
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
from monitor.config.files import as_written, read_file, texts, with_included
from monitor.config.models import Config, TopicConfig
from monitor.errors import ConfigError

_NO_DRAFTS: Environment[Path, bytes] = {}
_LINE = re.compile(r"^(database|time_zone):\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
_OPTIONS = frozenset(
    {"name", "query", "any", "all", "none", "aliases", "description", "languages", "breadth", "figures"}
)
_TOPICS = TypeAdapter(tuple[TopicConfig, ...])


def load(path: Path, environ: Environment[str, str], drafts: Environment[Path, bytes] = _NO_DRAFTS) -> Config:
    """The configuration in the YAML file at `path`, with ${NAME} in its texts taken from `environ`.

    What stands in `drafts`, by file, is read in the place of that file or of one that it includes.
    MONITOR_DATABASE in `environ` stands before the file's `database`, for containers.
    Raises ConfigError with every mistake, each as "file:line:column: key: what is wrong and what to do". No
    message holds anything from the environment or from a channel's settings.
    """
    root, problems = _read(path, drafts)
    root, starts, more = with_included(root, path, drafts)
    problems += more
    root, unset = expand(_with_database(root, environ), environ)
    config: Config | None = None
    try:
        config = Config.model_validate(plain(root))
    except ValidationError as error:
        unset += explain(error, root, Config)
    problems = _told_once([*problems, *unset, *cross_check(root)])
    problems = [as_written(problem, starts) for problem in problems]
    if config is None or problems:
        raise _config_error(path, problems)
    return config


def load_written(files: Environment[str, str], environ: Environment[str, str]) -> Config:
    """As `load`, from what `written` gave: the first of the files includes the others. Raises ConfigError."""
    with TemporaryDirectory(prefix="monitor-") as folder:
        paths = [Path(folder) / place for place in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        return load(paths[0], environ)


def written(path: Path) -> dict[str, str]:
    """The files of a configuration as they are written, by their places, secrets not put in. Raises ConfigError."""
    try:
        return texts(path)
    except UnreadableError as error:
        raise _config_error(path, [error.problem]) from None


def salvage(path: Path, environ: Environment[str, str]) -> Config:
    """What `status` needs of a file that cannot be used: where the database is, and the time zone."""
    try:
        root, _ = expand(_read(path)[0], environ)
        parts = root.items if isinstance(root, Mapping) else {}
        found = {key: node.value for key, node in parts.items() if isinstance(node, Scalar)}
    except ConfigError:
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        found = dict(_LINE.findall(text))
    if address := environ.get("MONITOR_DATABASE"):
        found["database"] = address
    config = Config()
    for key in found.keys() & {"database", "time_zone"}:
        with suppress(ValidationError):
            usable = Config.model_validate({key: found[key]})
            config = config.model_copy(update={key: getattr(usable, key)})
    return config


def load_topics(path: Path) -> tuple[TopicConfig, ...]:
    """The topics in a YAML or JSON list, of which only what decides about articles and figures is looked at.

    A configuration file will do as well. Raises ConfigError with every mistake, as `load` does.
    """
    root, problems = _read(path)
    if isinstance(root, Mapping) and "topics" in root.items:
        root = root.items["topics"]
    if not isinstance(root, Sequence):
        message = "must be a list of topics, each with name and query"
        raise _config_error(path, [Problem(root.place, "", message)])
    root = Sequence(root.place, tuple(_options(item) for item in root.items))
    problems = [problem for problem in problems if _option_of(problem.path) in _OPTIONS]
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


def _read(path: Path, drafts: Environment[Path, bytes] = _NO_DRAFTS) -> tuple[Node, list[Problem]]:
    try:
        return read_file(path, drafts)
    except UnreadableError as error:
        raise _config_error(path, [error.problem]) from None


def _options(node: Node) -> Node:
    if not isinstance(node, Mapping):
        return node
    return Mapping(node.place, node.keys, {key: item for key, item in node.items.items() if key in _OPTIONS})


def _option_of(path: str) -> str:
    """The topic's key in "topics[2].any[0]" or "[2].any[0]"."""
    found = re.match(r"(?:topics)?\[\d+\]\.(\w+)", path)
    return found[1] if found else ""


def _told_once(problems: Iterable[Problem]) -> list[Problem]:
    """The first problem of each value, in the file's order: what follows from it is not told as well."""
    first: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.place, problem.path), problem)
    return sorted(first.values(), key=lambda problem: (problem.place.file, problem.place))


def _config_error(path: Path, problems: list[Problem]) -> ConfigError:
    return ConfigError([problem.describe(str(path)) for problem in problems])
