"""One term of a watchlist's `any`, `all` or `none`: the short language in which experts say what they mean.

    grain export            the words in a row, in any of their forms
    =Grain Export           exactly these letters
    grain near/5 export     both within five words, in either order
    /grain[- ]?deal/        a pattern (RE2, no matter whether in capitals)
    title: grain export     any of these in one field: title, body, outlet, language, tag

The same in YAML and on the command line; docs/topics.md is the table for users.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

import re2
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

FIELDS = ("title", "body", "outlet", "language", "tag")
_FIELD = re.compile(r"(\w+):\s*(.*)", re.DOTALL)
_NEAR = re.compile(r"(.*?)\s+near/(\d{1,3})\s+(.*)", re.IGNORECASE | re.DOTALL)
_OPERATORS = re.compile(r"\b(AND|OR|NOT)\b")
_FARTHEST = 50
_LONGEST = 300
_PATTERN_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Term:
    """A term taken apart. One of `words` and `pattern` is given; `beside` stands within `near` words of `words`."""

    written: str
    field: str | None
    words: str = ""
    exact: bool = False
    near: int = 0
    beside: str = ""
    pattern: str | None = None


def parse_term(text: str) -> Term:
    """The parts of a term. Raises ValueError that says what is wrong and what to write instead."""
    written = text.strip()
    if len(written) > _LONGEST:
        raise ValueError(f"a term of more than {_LONGEST} characters: make several of it")
    field, body = _split_field(written)
    if body.startswith("/"):
        return Term(written, field, pattern=_pattern(body, field))
    _refuse_foreign(body)
    if found := _NEAR.fullmatch(body):
        return _near(written, field, found)
    exact = body.startswith("=")
    return Term(written, field, words=_words(body.removeprefix("=")), exact=exact)


def compile_pattern(pattern: str) -> Any:
    """A user's pattern, ready; RE2 takes time in proportion to the text whatever the pattern is."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _PATTERN_MEMORY
    return re2.compile(pattern, options)


def _split_field(written: str) -> tuple[str | None, str]:
    found = None if written.startswith(("/", "=")) else _FIELD.fullmatch(written)
    if found is None:
        return None, written
    if found[1].lower() not in FIELDS:
        raise ValueError(f'"{found[1]}:" is no field: known are {", ".join(FIELDS)}')
    return found[1].lower(), found[2].strip()


def _pattern(body: str, field: str | None) -> str:
    if len(body) < 3 or not body.endswith("/"):
        raise ValueError("a pattern must stand between two slashes: /grain[- ]deal/")
    if field in ("language", "tag"):
        raise ValueError(f"{field}: takes a word, not a pattern")
    try:
        compile_pattern(body[1:-1])
    except re2.error as error:
        detail = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise ValueError(f"not a pattern that RE2 knows: {detail}") from None
    return body[1:-1]


def _refuse_foreign(body: str) -> None:
    """What other search languages have, and what to write here instead."""
    if '"' in body or "“" in body:
        raise ValueError(
            "quotes are not needed: the words of a term stand in a row; put = in front for exact letters"
        )
    if "*" in body or "?" in body:
        raise ValueError(
            "* and ? are no wildcards: words are found in all their forms; else use a pattern: /dron.*/"
        )
    if found := _OPERATORS.search(body):
        where = {"AND": "all", "OR": "any", "NOT": "none"}[found[1]]
        raise ValueError(f"{found[1]} is not known: write each term on a line of its own under {where}")


def _near(written: str, field: str | None, found: re.Match[str]) -> Term:
    if field in ("outlet", "language", "tag"):
        raise ValueError(f"{field}: takes a word, not near/")
    if not 1 <= int(found[2]) <= _FARTHEST:
        raise ValueError(f"near/ takes 1 to {_FARTHEST} words")
    return Term(written, field, words=_words(found[1]), near=int(found[2]), beside=_words(found[3]))


def _words(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("a term needs a word")
    return text.strip()


def _from_yaml(value: object) -> object:
    """`- title: grain` is a mapping to YAML; it means the text "title: grain"."""
    if isinstance(value, dict) and len(value) == 1:
        [(field, text)] = value.items()
        return f"{field}: {text}"
    return value


def _checked(value: str) -> str:
    parse_term(value)
    return value.strip()


TermText = Annotated[
    str,
    BeforeValidator(_from_yaml),
    AfterValidator(_checked),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in FIELDS},
                    "additionalProperties": False,
                    "minProperties": 1,
                    "maxProperties": 1,
                },
            ],
            "examples": ["grain export", "=Grain", "grain near/5 export", "/grain[- ]?deal/", "title: grain"],
        }
    ),
]
