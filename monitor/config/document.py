"""A file as a tree in which every value knows its line and column, so that every mistake has a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Line and column, both from 1; line 0 stands for the file as a whole.

    `file` names an included file; it is empty for the one that was asked for.
    """

    line: int
    column: int
    file: str = ""


WHOLE_FILE = Place(0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where, under which key ("feeds[3].interval"), and what to do about it."""

    place: Place
    path: str
    message: str

    def describe(self, name: str) -> str:
        """The line for the user: "config.yaml:12:5: feeds[3].interval: not a duration"."""
        name = self.place.file or name
        where = f"{name}:{self.place.line}:{self.place.column}" if self.place.line else name
        return ": ".join(part for part in (where, self.path, self.message) if part)


class UnreadableError(Exception):
    """The text cannot be used at all; nothing behind `problem` was read."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(place, "", message)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. `given` is false for text that holds something from the environment: never show that."""

    place: Place
    value: str | int | float | bool | None
    given: bool = True


@dataclass(frozen=True, slots=True)
class Sequence:
    place: Place
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """`keys` holds the place of each key, `items` its value."""

    place: Place
    keys: dict[str, Place]
    items: dict[str, Node]


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The bare values under `node`; a key without a value ("routes:") counts as absent."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            bare = {key: plain(item) for key, item in node.items.items()}
            return {key: value for key, value in bare.items() if value is not None}


def in_file(node: Node, file: str) -> Node:
    """The tree with its places in an included file."""
    place = replace(node.place, file=file)
    match node:
        case Scalar():
            return replace(node, place=place)
        case Sequence(_, items):
            return Sequence(place, tuple(in_file(item, file) for item in items))
        case Mapping(_, keys, items):
            places = {key: replace(at, file=file) for key, at in keys.items()}
            return Mapping(place, places, {key: in_file(item, file) for key, item in items.items()})


def path_of(keys: Iterable[str | int]) -> str:
    """("feeds", 3, "interval") -> "feeds[3].interval"."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
