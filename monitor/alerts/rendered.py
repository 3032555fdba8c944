"""An alert's message where the user has templates of their own: made in a worker, where an endless one can be ended."""

from __future__ import annotations

from functools import partial

import structlog

from monitor.alerts.render import render
from monitor.app import App
from monitor.channels.message import Message
from monitor.config.models import WebConfig
from monitor.errors import LimitError
from monitor.model import Alert

log = structlog.get_logger(__name__)

SECONDS = 2.0
"""Of computing, for all forms of one message."""


async def rendered(app: App, alert: Alert, web: WebConfig | None = None) -> Message:
    """The message; with the built-in text and a note where the user's templates did not come to an end."""
    how = partial(render, alert, app.config.time_zone, web=web)
    if app.config.templates is None:
        return how()
    try:
        return await app.workers.pages.run(partial(how, templates=app.config.templates), seconds=SECONDS)
    except LimitError as error:
        log.error("your templates failed", folder=app.config.templates, error=str(error))
        return how(note=f"Your templates failed, this is the built-in text: {error}")
