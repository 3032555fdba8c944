"""Puts ${NAME} from the environment into texts after parsing, so that a value cannot become syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping as Environment

from monitor.config.document import Mapping, Node, Problem, Scalar, Sequence, path_of

_VARIABLE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}|\$\{(?P<wrong>[^}]*\}?)")


def expand(
    node: Node, environ: Environment[str, str], keys: tuple[str | int, ...] = ()
) -> tuple[Node, list[Problem]]:
    """The tree with every ${NAME} in its texts replaced, `$${` standing for `${`, and a problem for each that
    is not set or not well written."""
    problems: list[Problem] = []

    def inner(part: Node, key: str | int) -> Node:
        expanded, found = expand(part, environ, (*keys, key))
        problems.extend(found)
        return expanded

    match node:
        case Scalar(place, str() as text) if "${" in text:
            node, problems = _expand_text(Scalar(place, text), text, environ, path_of(keys))
        case Sequence(place, items):
            node = Sequence(place, tuple(inner(item, index) for index, item in enumerate(items)))
        case Mapping(place, places, entries):
            node = Mapping(place, places, {key: inner(item, key) for key, item in entries.items()})
    return node, problems


def _expand_text(
    node: Scalar, text: str, environ: Environment[str, str], path: str
) -> tuple[Scalar, list[Problem]]:
    messages: list[str] = []

    def value(found: re.Match[str]) -> str:
        if found["wrong"] is not None:
            messages.append("not a ${NAME}: use letters, digits and _, or write $${ for the characters")
        elif found["name"] and found["name"] not in environ:
            messages.append(f"the environment variable {found['name']} is not set")
        return environ.get(found["name"], "") if found["name"] else "${"

    expanded = _VARIABLE.sub(value, text)
    return Scalar(node.place, expanded, given=False), [Problem(node.place, path, said) for said in messages]
