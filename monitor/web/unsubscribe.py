"""One click and a receiver gets no more mail of a topic (RFC 8058); opening the link alone changes nothing.

The mail service of the reader posts the one field, without a page before it; a reader who opens the link gets a
page whose button posts the same. It is kept as a silence of this receiver and topic, listed and lifted as others.
"""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.app import App
from monitor.channels.links import UNSUBSCRIBE, LinkError, verify
from monitor.desk.form import read_form
from monitor.desk.service import Service
from monitor.store import deliveries, silences
from monitor.store.deliveries import Addressed
from monitor.web.pages import Page, buttons, page

log = structlog.get_logger(__name__)

_FIELD, _CLICK = "List-Unsubscribe", "One-Click"
_BACK = {"subscribe": "again"}


def unsubscribing(service: Service) -> Route:
    """The address behind the List-Unsubscribe header of mails."""

    async def answer(request: Request) -> Response:
        try:
            action = verify(request.path_params["token"], service.web, service.now())
        except LinkError as error:
            return page(Page("This link does not work", (str(error),)), 403)
        if action.name != UNSUBSCRIBE:
            return page(Page("This link does not work", ("It is for something else.",)), 403)
        async with service.read() as connection:
            what = await deliveries.addressed(connection, action.number)
        if what is None:
            return page(Page("This is no longer here", ("The message has been deleted.",)), 404)
        if request.method != "POST":
            return page(_ask(what))
        return await _act(service.app, what, await read_form(request))

    return Route("/u/{token}", answer, methods=["GET", "POST"])


def _ask(what: Addressed) -> Page:
    line = f"{what.target or what.channel} gets no more messages of {what.topic_name}."
    button = buttons(_FIELD, [(_CLICK, "Unsubscribe")])
    return Page("Unsubscribe?", (line, f"The last one was: {what.subject}"), forms=(("", button),))


async def _act(app: App, what: Addressed, form: dict[str, str]) -> Response:
    """Nothing but the one field of RFC 8058 unsubscribes, and nothing but the page's own takes it back."""
    if form == {_FIELD: _CLICK}:
        return page(await _leave(app, what))
    if form == _BACK:
        return page(await _return(app, what))
    return page(Page("Nothing was done", ("This is not what the button sends.",)), 400)


async def _leave(app: App, what: Addressed) -> Page:
    label = f"{what.target or what.channel} on {what.topic_name}"
    new = silences.NewSilence(silences.RECEIVER, _subject(what), label, None, "link")
    async with app.db.write() as connection:
        number = await silences.add(connection, new, app.now())
    log.info("unsubscribed", channel=what.channel, topic=what.topic_id, silence=number)
    lines = (
        f"{what.target or what.channel} gets no more messages of {what.topic_name}.",
        f"To take it back: monitor silences --end {number}",
    )
    return Page("Unsubscribed", lines, forms=(("", buttons("subscribe", [("again", "Subscribe again")])),))


async def _return(app: App, what: Addressed) -> Page:
    now = app.now()
    async with app.db.write() as connection:
        held = await silences.active(connection, now)
        mine = (s for s in held if (s.kind, s.subject) == (silences.RECEIVER, _subject(what)))
        for silence in mine:
            await silences.end(connection, silence.id, now)
    line = f"{what.target or what.channel} gets messages of {what.topic_name} again."
    return Page("Subscribed", (line,), forms=(("", buttons(_FIELD, [(_CLICK, "Unsubscribe")])),))


def _subject(what: Addressed) -> str:
    return silences.receiver(what.channel, what.target, what.topic_id)
