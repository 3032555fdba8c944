"""YAML bytes -> tree, stricter than YAML: what readers of YAML disagree about is told instead of guessed.

One document; no tags, directives, merge keys, repeated keys, and no plain "no" or "010". Anchors and aliases
work within limits. Reading event by event leaves a hostile file as soon as it passes a limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from monitor.config.document import (
    WHOLE_FILE,
    Mapping,
    Node,
    Place,
    Problem,
    Scalar,
    Sequence,
    UnreadableError,
    path_of,
)
from monitor.config.syntax import MAX_NODES, decode, resolve, start_of, syntax_error, two_meanings

MAX_DEPTH = 32
MAX_ALIASES = 100

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(data: bytes) -> tuple[Node, list[Problem]]:
    """The tree of `data` and the mistakes in spite of which it could be read.

    Raises UnreadableError where nothing can be told of the rest, and where there is nothing.
    """
    text = decode(data)
    composer = _Composer()
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except yaml.YAMLError as error:
        raise syntax_error(error, text) from None
    if composer.root is None:
        raise UnreadableError(WHOLE_FILE, "empty: there is nothing to do")
    return composer.root, composer.problems


@dataclass(slots=True)
class _Part:
    """A finished node; `size` counts its values, those behind aliases included, `height` its levels."""

    node: Node
    size: int = 1
    height: int = 0


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open; `key` is the key that awaits its value."""

    place: Place
    anchor: str | None
    mapping: bool
    key: str | None = None
    keys: dict[str, Place] = field(default_factory=dict)
    values: dict[str | int, Node] = field(default_factory=dict)
    size: int = 1
    height: int = 0

    def add(self, part: _Part) -> None:
        slot = len(self.values) if self.key is None else self.key
        self.values.setdefault(slot, part.node)
        self.key = None
        self.size += part.size
        self.height = max(self.height, part.height)

    def close(self) -> _Part:
        node: Node = Sequence(self.place, tuple(self.values.values()))
        if self.mapping:
            node = Mapping(self.place, self.keys, {str(key): value for key, value in self.values.items()})
        return _Part(node, self.size, self.height + 1)


class _Composer:
    """Builds the tree from the parser's events, with a stack instead of recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Part] = {}
        self._documents = self._nodes = self._aliases = 0

    def take(self, event: yaml.Event) -> None:
        place = start_of(event)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, place)
            case yaml.DocumentStartEvent():
                self._document(place)
            case yaml.AliasEvent():
                self._alias(event.anchor or "", place)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._open(event, place)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                frame = self._stack.pop()
                self._add(frame.close(), frame.anchor)

    def _document(self, place: Place) -> None:
        self._documents += 1
        if self._documents > 1:
            raise UnreadableError(place, "a second document (---): keep everything in one")

    def _open(self, event: yaml.CollectionStartEvent, place: Place) -> None:
        self._refuse_tag(event.tag, place)
        self._refuse_as_key(place)
        self._spend(1, 1, place)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._stack.append(_Frame(place, event.anchor, mapping))

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        self._refuse_tag(event.tag, place)
        self._spend(1, 0, place)
        unquoted = event.implicit[0]
        if self._expects_key():
            self._key(event.value, place)
            return
        if unquoted and (message := two_meanings(event.value)):
            self._note(place, message)
        value = resolve(event.value) if unquoted else event.value
        self._add(_Part(Scalar(place, value)), event.anchor)

    def _key(self, key: str, place: Place) -> None:
        if key == "<<":
            raise UnreadableError(place, "merge keys (<<) are not supported: write the keys out")
        frame = self._stack[-1]
        frame.key = key
        if key in frame.keys:
            self._note(place, f"given twice, first in line {frame.keys[key].line}: remove one of them")
        frame.keys.setdefault(key, place)

    def _alias(self, anchor: str, place: Place) -> None:
        self._refuse_as_key(place)
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise UnreadableError(place, f"more than {MAX_ALIASES} aliases (*name)")
        part = self._anchors.get(anchor)
        if part is None:
            raise UnreadableError(
                place,
                "an alias (*name) without an anchor (&name) before it: quote a text with a * in front",
            )
        self._spend(part.size, part.height, place)
        self._add(part, None)

    def _add(self, part: _Part, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = part
        if self._stack:
            self._stack[-1].add(part)
        elif not isinstance(part.node, Scalar) or part.node.value is not None:
            self.root = part.node

    def _expects_key(self) -> bool:
        return bool(self._stack) and self._stack[-1].mapping and self._stack[-1].key is None

    def _refuse_as_key(self, place: Place) -> None:
        if self._expects_key():
            raise UnreadableError(place, "a key must be plain text")

    def _refuse_tag(self, tag: str | None, place: Place) -> None:
        if tag is not None:
            raise UnreadableError(place, "tags (!name) are not known here: remove it, or quote the text")

    def _spend(self, nodes: int, levels: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise UnreadableError(
                place, f"more than {MAX_NODES} values, counting those behind aliases (*name)"
            )
        if len(self._stack) + levels > MAX_DEPTH:
            raise UnreadableError(place, f"nested more than {MAX_DEPTH} levels deep")

    def _note(self, place: Place, message: str) -> None:
        slots = (len(frame.values) if frame.key is None else frame.key for frame in self._stack)
        self.problems.append(Problem(place, path_of(slots), message))
