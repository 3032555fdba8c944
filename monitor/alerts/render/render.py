"""An alert as one message in all its forms, rendered once and the same on every try."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from monitor.alerts.render.payload import payload
from monitor.alerts.render.slack import blocks
from monitor.alerts.render.telling import tell
from monitor.channels.message import Message
from monitor.model import Alert


def render(alert: Alert, time_zone: str) -> Message:
    """The message of an alert, with times in `time_zone` (an IANA name).

    Whatever titles and quotes hold, every form is bounded in size, loads nothing and runs nothing.
    """
    story = tell(alert, ZoneInfo(time_zone))
    templates = _templates()
    return Message(
        id=alert.id,
        thread=alert.topic_id,
        created_at=alert.created_at,
        subject=story.subject,
        text=templates.get_template("mail.txt.j2").render(story=story),
        html=templates.get_template("mail.html.j2").render(story=story),
        blocks=blocks(story),
        payload=payload(alert),
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.alerts", "render"),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
