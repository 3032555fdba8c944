"""The reference page of the configuration, written from the models: every key, its default, what it is, an example.

`python -m monitor.config.reference > docs/reference/config.md` writes it anew.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from monitor.config.examples import EXAMPLES
from monitor.config.schema import described
from monitor.config.section import Section

_HEAD = """# Every key of the configuration

Written from the code by `make reference`; a test holds it there. What is required has no default. Durations are written
30s, 15m, 2h, 1d or 1h 30m; `${NAME}` in a text is taken from the environment. `monitor check` tells every mistake with
its line.
"""


def page() -> str:
    """The page's text, the same for the same models."""
    return "\n".join([_HEAD, *(_section(model, example) for model, example in EXAMPLES.items())])


def _section(model: type[Section], example: str) -> str:
    where, _, first = example.partition("\n")
    schema = described(model)
    about = " ".join((model.__doc__ or "").split())
    rows = [
        f"| `{key}` | {_kind(field, schema)} | {_default(field, key in schema.get('required', ()))} "
        f"| {_cell(field['description'])} |"
        for key, field in schema["properties"].items()
    ]
    head = ["| key | value | default | what it is |", "|---|---|---|---|"]
    return "\n".join([f"## {where}\n", f"{about}\n", *head, *rows, "", "```yaml", first.rstrip(), "```", ""])


def _kind(field: dict[str, Any], schema: dict[str, Any]) -> str:  # noqa: PLR0911  (a table of cases)
    """The kind of a value in plain words."""
    if "anyOf" in field or "oneOf" in field:
        kinds = [_kind(one, schema) for one in field.get("anyOf") or field["oneOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if "$ref" in field:
        return "a section"
    if field.get("type") == "array":
        return f"list of: {_kind(field.get('items', {}), schema)}"
    if field.get("type") == "object":
        return "keys of your own"
    plain = {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true`, `false`"}
    return plain.get(field.get("type", ""), str(field.get("type", "text")))


def _default(field: dict[str, Any], required: bool) -> str:
    if required:
        return "required"
    value = field.get("default")
    if value in (None, "", [], {}):
        return "-"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
