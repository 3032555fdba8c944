"""A message as it is rendered once and sent by every channel, so that channels know no templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Message:
    """One alert in all its forms.

    id          stays the same on every try; receivers may drop a second message with it
    thread      stays the same for all alerts of a topic
    subject     one line of plain text, without control characters
    text, html  the body for mail and console
    blocks      Slack Block Kit blocks
    payload     the JSON document that webhooks get
    """

    id: str
    thread: str
    created_at: datetime
    subject: str
    text: str
    html: str
    blocks: tuple[dict[str, Any], ...]
    payload: dict[str, Any]


_ADAPTER = TypeAdapter(Message)


def to_stored(message: Message) -> dict[str, Any]:
    """The message as a JSON document, so that every try sends the same words."""
    return _ADAPTER.dump_python(message, mode="json")  # type: ignore[no-any-return]


def from_stored(document: dict[str, Any]) -> Message:
    """The inverse of `to_stored`."""
    return _ADAPTER.validate_python(document)
