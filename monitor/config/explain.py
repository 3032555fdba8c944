"""What pydantic found wrong -> problems in plain words, each with its place and what was likely meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config.document import Mapping, Node, Place, Problem, Scalar, Sequence, path_of

Loc = tuple[str | int, ...]

_MESSAGES = {
    "missing": "required, but not given",
    "string_type": "must be text: put quotes around it",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": 'must be a list: one line "- item" each',
    "dict_type": 'must be lines of "key: value"',
    "model_type": 'must be lines of "key: value"',
    "model_attributes_type": 'must be lines of "key: value"',
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must not be an empty list",
    "too_long": "must have at most {max_length} items",
    "string_pattern_mismatch": "must be made of a-z, 0-9, - and _",
    "literal_error": "must be {expected}",
    "union_tag_not_found": "needs a type: email, slack, webhook, apprise, console or file",
    "value_error": "{error}",
    "date_from_datetime_parsing": "not a day: write it as 2026-12-31",
    "date_from_datetime_inexact": "not a day: write it as 2026-12-31",
    "date_parsing": "not a day: write it as 2026-12-31",
    "date_type": "not a day: write it as 2026-12-31",
    "time_delta_type": "not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m",
}
_UNSHOWN = frozenset({"channels", "database", "headers", "password", "proxy"})
_CREDENTIALS = re.compile(r"(?<=//)[^/\s]*@|(?<=\?)[^\s']+")
_SHOWN_CHARACTERS = 60
_LISTED = 12


def explain(error: ValidationError, root: Node, model: type[BaseModel]) -> list[Problem]:
    """One problem for each of pydantic's, in its order."""
    return [_problem(details, root, model) for details in error.errors(include_url=False)]


def suggestion(word: str, known: Iterable[str]) -> str:
    """ "did you mean topics?" where one of `known` is near, else the first of them."""
    names = {name.lower(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {names[near[0]]}?"
    return f"known here: {', '.join(sorted(known)[:_LISTED])}" if names else "there are none"


def _problem(details: ErrorDetails, root: Node, model: type[BaseModel]) -> Problem:
    kind = details["type"]
    keys, node = _walk(root, details["loc"])
    if kind == "extra_forbidden":
        known = _fields(model, details["loc"][:-1])
        likely = suggestion(str(keys[-1]), known)
        return Problem(_key_place(root, keys), path_of(keys), f"unknown key: {likely}")
    if details["loc"][-1:] == ("[key]",):
        return Problem(_key_place(root, keys), path_of(keys), f"the name {_message(details)}")
    if kind == "missing":
        return Problem(node.place, path_of((*keys, details["loc"][-1])), _MESSAGES[kind])
    if kind == "union_tag_invalid" and isinstance(node, Mapping):
        tags = re.findall(r"\w+", details["ctx"]["expected_tags"])
        message = f"unknown type: {suggestion(str(details['ctx']['tag']), tags)}"
        return Problem(node.items["type"].place, path_of((*keys, "type")), message)
    return Problem(node.place, path_of(keys), _message(details) + _shown(keys, node))


def _message(details: ErrorDetails) -> str:
    message = _MESSAGES.get(details["type"])
    return message.format_map(details.get("ctx", {})) if message else details["msg"]


def _walk(root: Node, loc: Loc) -> tuple[Loc, Node]:
    """The node at pydantic's `loc`, and its keys: `loc` without what the file has not (a union's tag)."""
    keys: list[str | int] = []
    node = root
    for part in loc:
        if isinstance(node, Mapping) and part in node.items:
            node = node.items[str(part)]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            continue
        keys.append(part)
    return tuple(keys), node


def _key_place(root: Node, keys: Loc) -> Place:
    _, parent = _walk(root, keys[:-1])
    return parent.keys[str(keys[-1])] if isinstance(parent, Mapping) else parent.place


def _shown(keys: Loc, node: Node) -> str:
    """The value that was given, unless it may be a secret."""
    if not isinstance(node, Scalar) or not node.given or _UNSHOWN.intersection(keys):
        return ""
    text = _CREDENTIALS.sub("***", repr(node.value))
    return f" (got {text})" if len(text) <= _SHOWN_CHARACTERS else ""


def _fields(model: type[BaseModel], loc: Loc) -> set[str]:
    """The keys that the section at `loc` knows."""
    sections = [model]
    for part in loc:
        inner = [found for section in sections for found in _sections_at(section, part)]
        tagged = [section for section in sections if _is_tagged(section, part)]
        sections = inner or tagged or sections
    return {name for section in sections for name in section.model_fields}


def _sections_at(section: type[BaseModel], key: str | int) -> list[type[BaseModel]]:
    field = section.model_fields.get(str(key))
    return list(_sections_in(field.annotation)) if field else []


def _sections_in(annotation: Any) -> Iterable[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections_in(inner)


def _is_tagged(section: type[BaseModel], tag: str | int) -> bool:
    field = section.model_fields.get("type")
    return field is not None and tag in get_args(field.annotation)
