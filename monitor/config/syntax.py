"""The text level of YAML: bytes to text, words to values, and the parser's complaints in plain words."""

from __future__ import annotations

import re

import yaml

from monitor.config.document import WHOLE_FILE, Place, UnreadableError

MAX_BYTES = 1 << 20
MAX_NODES = 20_000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_DIRECTIVE = re.compile(r"^%\w+", re.MULTILINE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]{1,3})?")
_TWO_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_TWO_NUMBERS = re.compile(r"[-+]?0([0-9]+|o[0-7]+|x[0-9a-fA-F]+|b[01]+)")


def decode(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark; raises UnreadableError for what YAML cannot hold."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(WHOLE_FILE, f"larger than {MAX_BYTES >> 20} MiB: is it the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        raise UnreadableError(_place_at(before, len(before)), "not UTF-8: save the file as UTF-8") from None
    if found := _CONTROL.search(text):
        raise UnreadableError(
            _place_at(text, found.start()), f"a control character (U+{ord(found[0]):04X}): remove it"
        )
    if found := _DIRECTIVE.search(text):
        raise UnreadableError(
            _place_at(text, found.start()), "directives (%NAME) are not known here: remove it"
        )
    if sum(text.count(sign) for sign in "\n,{[") > MAX_NODES:
        message = f"more than {MAX_NODES} lines, commas and brackets: is it the right file?"
        raise UnreadableError(WHOLE_FILE, message)
    return text


def _place_at(text: str, index: int) -> Place:
    return Place(text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


def start_of(event: yaml.Event) -> Place:
    """Where an event's text begins."""
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else WHOLE_FILE


def syntax_error(error: yaml.YAMLError, text: str) -> UnreadableError:
    """The parser's complaint with its place and, where the mistake is a common one, its remedy."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return UnreadableError(WHOLE_FILE, "not readable as YAML")
    line = text.split("\n")[mark.line : mark.line + 1] or [""]
    message = getattr(error, "problem", None) or "not readable as YAML"
    return UnreadableError(Place(mark.line + 1, mark.column + 1), _hint(message, line[0], mark.column))


def _hint(message: str, line: str, column: int) -> str:
    if "\t" in line[: column + 1]:
        return "a tab: indent with spaces"
    if "${" in line:
        return f"{message}: put quotes around a value with ${{NAME}}"
    if "mapping values are not allowed" in message:
        return 'a ":" that does not belong here: check the indentation, or put quotes around the text'
    if "expected alphabetic or numeric character" in message:
        return "put quotes around a text that begins with *, & or !"
    if "unexpected end of stream" in message:
        return "a quote that is not closed, here or before"
    return f"{message}: check the indentation, brackets and quotes here and in the line before"


def two_meanings(word: str) -> str | None:
    """What to tell of an unquoted word that YAML 1.1 and 1.2 read differently; None if there is nothing."""
    if meaning := _TWO_WORDS.get(word.lower()):
        return f'"{word}" is a word to some and {meaning} to others: write {meaning}, or quote the word'
    if _TWO_NUMBERS.fullmatch(word):
        return "a leading 0 makes it another number to some: leave the 0 out, or quote the text"
    return None


def resolve(word: str) -> str | int | float | bool | None:
    """The value of an unquoted word, as the core schema of YAML 1.2.2 (10.3) has it."""
    if word in _NULLS:
        return None
    if word in _BOOLS:
        return _BOOLS[word]
    if _INT.fullmatch(word):
        return int(word)
    return float(word) if _FLOAT.fullmatch(word) else word
