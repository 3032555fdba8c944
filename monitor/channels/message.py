"""A message as it is rendered once and sent by every channel, so that channels know no templates."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that the HTML shows as "cid:NAME"; `base64` is its content, `alt` says the same in words."""

    name: str
    alt: str
    base64: str

    @property
    def png(self) -> bytes:
        return b64decode(self.base64)


@dataclass(frozen=True, slots=True)
class Message:
    """One alert in all its forms.

    id          stays the same on every try; receivers may drop a second message with it
    thread      stays the same for all alerts of one story of a topic
    subject     one line of plain text, without control characters
    text, html  the body for mail and console
    blocks      Slack Block Kit blocks
    payload     the JSON document that webhooks get
    topic       whose list it belongs to: the topic's id
    pictures    what the HTML shows
    parent      the receiver's own name for the thread's first message, set by each delivery
    unsubscribe where the receiver of a delivery leaves the topic's list, set by each delivery
    """

    id: str
    thread: str
    created_at: datetime
    subject: str
    text: str
    html: str
    blocks: tuple[dict[str, Any], ...]
    payload: dict[str, Any]
    topic: str = ""
    pictures: tuple[Picture, ...] = ()
    parent: str | None = None
    unsubscribe: str | None = None


_ADAPTER = TypeAdapter(Message)


def to_stored(message: Message) -> dict[str, Any]:
    """The message as a JSON document, so that every try sends the same words."""
    return _ADAPTER.dump_python(message, mode="json")  # type: ignore[no-any-return]


def from_stored(document: dict[str, Any]) -> Message:
    """The inverse of `to_stored`."""
    return _ADAPTER.validate_python(document)
