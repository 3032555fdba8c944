"""An alert as one message in all its forms, rendered once and the same on every try."""

from __future__ import annotations

from functools import cache
from html import escape
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
from monitor.alerts.render.view_model import AlertModel, view_model
from monitor.channels.message import Message
from monitor.channels.plain import one_line
from monitor.config.models import WebConfig
from monitor.errors import ConfigError
from monitor.model import Alert

log = structlog.get_logger(__name__)

TEMPLATES = ("mail.html.j2", "mail.txt.j2")


def render(
    alert: Alert,
    time_zone: str,
    *,
    web: WebConfig | None = None,
    templates: str | None = None,
    note: str = "",
) -> Message:
    """The message of an alert, with times in `time_zone` (an IANA name).

    Whatever titles and quotes hold, every form is bounded in size, loads nothing and runs nothing. `web` gives
    the findings links, `templates` is a folder whose files stand before our own; one that fails is passed over.
    `note` is added at the end of the mail, and so is what is wrong with a template that failed.
    """
    story = view_model(alert, ZoneInfo(time_zone), web)
    (html, wrong), (text, also) = (_render(name, story, templates) for name in TEMPLATES)
    noted = " ".join(dict.fromkeys(one for one in (note, wrong, also) if one))
    return Message(
        id=alert.id,
        thread=alert.thread or alert.topic_id,
        created_at=alert.created_at,
        subject=story.subject,
        text=f"{text.rstrip()}\n\n{noted}\n" if noted else text,
        html=_with_note(html, noted) if noted else html,
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
            _environment(folder).get_template(name).render(story=view_model(alert, ZoneInfo("UTC")))
        except Exception as error:  # noqa: BLE001  (a template may raise anything)
            problems.append(f"templates: {folder}/{name}: {error}. Correct it, or remove the file.")
    if problems:
        raise ConfigError(problems)


def _render(name: str, story: AlertModel, folder: str | None) -> tuple[str, str]:
    """The text and what was wrong: an alert is never lost to a template of the user's that fails, ours is used then."""
    wrong = ""
    if folder is not None:
        try:
            return storable(_environment(folder).get_template(name).render(story=story)), ""
        except Exception as error:  # noqa: BLE001  (a template may raise anything)
            log.error("a template of yours failed", template=f"{folder}/{name}", error=str(error))
            wrong = f"Your template {name} failed, this is the built-in text: {one_line(str(error), 200)}."
    return _environment(None).get_template(name).render(story=story), wrong


def _with_note(html: str, note: str) -> str:
    """The note as the last paragraph of the page."""
    head, end, tail = html.rpartition("</body>")
    return f"{head}<p>{escape(note)}</p>{end}{tail}" if end else f"{html}<p>{escape(note)}</p>"


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
