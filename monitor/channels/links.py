"""Signed links by which a reader silences or judges a finding, or unsubscribes, without an account; they expire.

A link names what it may do, to what and until when, and HMAC-SHA256 (RFC 2104) over these words proves that the
service wrote it. Opening one changes nothing: the page behind it asks first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.config.models import WebConfig
from monitor.errors import MonitorError

ACTIONS = {
    "silence": "Silence",
    "useful": "Useful",
    "not-new": "Not new",
    "not-relevant": "Not relevant",
    "wrong-link": "Wrong link",
}
UNSUBSCRIBE = "unsubscribe"
_TAG = 24  # bytes of the signature that are kept


class LinkError(MonitorError):
    """A link that the service did not write, or that has expired; the message is for the reader."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a link does: one of ACTIONS to the finding `number`, or UNSUBSCRIBE by the delivery `number`."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """A button in a message."""

    label: str
    url: str


def links(web: WebConfig | None, finding_id: int, now: datetime) -> tuple[Link, ...]:
    """The buttons of a finding; none where the pages are not served."""
    if web is None or web.url is None or web.secret is None:
        return ()
    return tuple(
        Link(label, f"{_base(web)}/a/{sign(Action(name, finding_id), web, now)}")
        for name, label in ACTIONS.items()
    )


def unsubscribe(web: WebConfig | None, delivery_id: int, now: datetime) -> str | None:
    """Where the receiver of a delivery leaves the list of its topic; None where the pages are not served."""
    if web is None or web.url is None or web.secret is None:
        return None
    return f"{_base(web)}/u/{sign(Action(UNSUBSCRIBE, delivery_id), web, now)}"


def _base(web: WebConfig) -> str:
    return (web.url or "").rstrip("/")


def sign(action: Action, web: WebConfig, now: datetime) -> str:
    """The token of a link, of letters that need no escape in an address."""
    expires = int((now + web.links_expire).timestamp())
    words = f"{action.name}.{action.number}.{expires}"
    return f"{words}.{_tag(words, web)}"


def verify(token: str, web: WebConfig, now: datetime) -> Action:
    """The inverse of `sign`. Raises LinkError."""
    words, _, given = token.rpartition(".")
    if not hmac.compare_digest(given.encode(), _tag(words, web).encode()):
        raise LinkError("This link is not one of ours, or was cut short on its way. Copy it whole.")
    name, number, expires = words.split(".")
    if now >= datetime.fromtimestamp(int(expires), UTC):
        raise LinkError("This link has expired. Use one of a newer message, or the command line.")
    return Action(name, int(number))


def _tag(words: str, web: WebConfig) -> str:
    if web.secret is None:
        raise LinkError("Links do not work here: `web` has no secret.")
    made = hmac.digest(web.secret.get_secret_value().encode(), f"link {words}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made[:_TAG]).decode()
