"""JSON Schema of the configuration, so that an editor completes keys and marks mistakes while one types.

`python -m monitor.config.schema > config.schema.json` writes it anew.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from monitor.config.models import Config

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


class _AsWritten(GenerateJsonSchema):
    """Defaults as a user would write them: 15m, where pydantic has PT15M; a section's are in the section."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, BaseModel):
            return {}
        return duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def duration(value: timedelta) -> str:
    """timedelta(minutes=90) -> "1h 30m"."""
    left = int(value.total_seconds())
    parts = []
    for unit, seconds in _UNITS:
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0s"


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of one section, with defaults as a user writes them."""
    return model.model_json_schema(schema_generator=_AsWritten)


def schema() -> str:
    """The schema's text, the same for the same models."""
    content = described(Config)
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
