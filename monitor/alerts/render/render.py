"""An alert as one message in all its forms, rendered once and the same on every try."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

import structlog
from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    select_autoescape,
)
from jinja2.sandbox import SandboxedEnvironment

from monitor.alerts.render.payload import payload, storable
from monitor.alerts.render.slack import blocks
from monitor.alerts.render.telling import Story, tell
from monitor.channels.message import Message
from monitor.config.models import WebConfig
from monitor.errors import ConfigError
from monitor.model import Alert

log = structlog.get_logger(__name__)

TEMPLATES = ("mail.html.j2", "mail.txt.j2")


def render(
    alert: Alert, time_zone: str, *, web: WebConfig | None = None, templates: str | None = None
) -> Message:
    """The message of an alert, with times in `time_zone` (an IANA name).

    Whatever titles and quotes hold, every form is bounded in size, loads nothing and runs nothing. `web` gives
    the findings links, `templates` is a folder whose files stand before our own; one that fails is passed over.
    """
    story = tell(alert, ZoneInfo(time_zone), web)
    html, text = (_render(name, story, templates) for name in TEMPLATES)
    return Message(
        id=alert.id,
        thread=alert.thread or alert.topic_id,
        created_at=alert.created_at,
        subject=story.subject,
        text=text,
        html=html,
        blocks=blocks(story),
        payload=payload(alert),
        topic=alert.topic_id,
        pictures=story.pictures,
    )


def check_templates(folder: str, alert: Alert) -> None:
    """Try the user's templates on an alert. Raises ConfigError with what is wrong."""
    problems = []
    for name in TEMPLATES:
        try:
            _environment(folder).get_template(name).render(story=tell(alert, ZoneInfo("UTC")))
        except Exception as error:  # noqa: BLE001  (a template may raise anything)
            problems.append(f"templates: {folder}/{name}: {error}. Correct it, or remove the file.")
    if problems:
        raise ConfigError(problems)


def _render(name: str, story: Story, folder: str | None) -> str:
    """An alert is never lost to a template of the user's that fails: ours is used then."""
    if folder is not None:
        try:
            return storable(_environment(folder).get_template(name).render(story=story))
        except Exception as error:  # noqa: BLE001  (a template may raise anything)
            log.error("a template of yours failed", template=f"{folder}/{name}", error=str(error))
    return _environment(None).get_template(name).render(story=story)


@cache
def _environment(folder: str | None) -> SandboxedEnvironment:
    ours: BaseLoader = PackageLoader("monitor.alerts", "render")
    return SandboxedEnvironment(
        loader=ours if folder is None else ChoiceLoader([FileSystemLoader(folder), ours]),
        autoescape=select_autoescape(["html.j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
