"""What every section of the configuration is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]


class Section(BaseModel):
    """Every section is frozen and refuses unknown keys; the texts below its fields are for users."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
