"""A reader's mail service unsubscribes with one POST (RFC 8058); looking at the link does nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from monitor.alerts import stage as alerts
from monitor.channels.email import Email
from monitor.channels.links import UNSUBSCRIBE, Action, sign
from monitor.config.channels import EmailConfig
from monitor.config.models import TopicConfig, WebConfig
from monitor.delivery import stage as delivery
from monitor.desk.service import Service
from monitor.store import deliveries, silences
from monitor.web.app import web_app
from tests.support.desk import Desk, open_desk
from tests.support.mail import Mailbox, mail_server

WEB = WebConfig.model_validate({"url": "https://watch.example", "secret": "a secret of some length"})
CLICK = {"List-Unsubscribe": "One-Click"}
ONE, TWO = "one@desk.example", "two@desk.example"
TOPICS = (TopicConfig(name="Border", query="border count"), TopicConfig(name="Coast", query="coast"))


@pytest.fixture
async def inbox() -> AsyncIterator[Mailbox]:
    async with mail_server(Mailbox()) as running:
        yield running


@pytest.fixture
async def desk(tmp_path: Path, inbox: Mailbox) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"mail": mail(inbox)}, web=WEB, topics=TOPICS) as opened:
        await tell(opened, "border")
        yield opened


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(web_app(Service(lambda: desk.app, WEB)))
    async with httpx.AsyncClient(transport=transport, base_url="https://watch.example") as client:
        yield client


def mail(inbox: Mailbox) -> Email:
    config = {"type": "email", "host": "localhost", "port": inbox.port, "security": "none"}
    config |= {"sender": "desk@desk.example", "recipients": (ONE, TWO)}
    return Email("mail", EmailConfig.model_validate(config))


async def tell(desk: Desk, topic: str, value: float = 155) -> None:
    await desk.figure(topic, value)
    desk.clock.advance(minutes=6)
    await alerts.run(desk.app, 10)
    while await delivery.run(desk.app, 10):
        pass


def link(inbox: Mailbox, place: int = 0) -> str:
    """The address in the List-Unsubscribe header of a mail."""
    header = str(inbox.mails[place].message["list-unsubscribe"])
    found = re.match(r"<(https://[^>]+)>, <mailto:", header)
    assert found is not None
    return found[1]


def got(inbox: Mailbox, topic: str) -> list[str]:
    """Who got mails of a topic, in order."""
    of_topic = [m for m in inbox.mails if str(m.message["list-id"]).startswith(f"<{topic}.")]
    return [recipient for m in of_topic for recipient in m.recipients]


async def test_a_mail_names_the_address_and_promises_one_click(desk: Desk, inbox: Mailbox) -> None:
    message = inbox.mails[0].message
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert "<mailto:desk@desk.example?subject=unsubscribe>" in str(message["list-unsubscribe"])
    assert link(inbox, 0) != link(inbox, 1)
    assert ONE not in link(inbox, 0)


async def test_one_click_stops_the_topic_for_this_receiver_alone(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient
) -> None:
    answer = await browser.post(link(inbox), data=CLICK)
    assert answer.status_code == 200
    assert not answer.has_redirect_location
    await tell(desk, "border", 163)
    await tell(desk, "coast", 12)
    assert got(inbox, "border") == [ONE, TWO, TWO]
    assert got(inbox, "coast") == [ONE, TWO]
    async with desk.app.db.read() as connection:
        assert await deliveries.counts(connection) == {("mail", "done"): 5, ("mail", "unsubscribed"): 1}


async def test_a_multipart_form_is_one_click_too(inbox: Mailbox, browser: httpx.AsyncClient) -> None:
    files = {"List-Unsubscribe": (None, "One-Click")}
    assert (await browser.post(link(inbox), files=files)).status_code == 200
    assert "Unsubscribed" in (await browser.post(link(inbox), files=files)).text


async def test_looking_at_the_link_changes_nothing(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient
) -> None:
    page = await browser.get(link(inbox))
    assert "one@desk.example gets no more messages of Border" in page.text
    assert (await browser.head(link(inbox))).status_code in {200, 405}
    await tell(desk, "border", 163)
    assert got(inbox, "border") == [ONE, TWO, ONE, TWO]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"List-Unsubscribe=One-Click&more=1",
        b"List-Unsubscribe=one-click",
        b"list-unsubscribe=One-Click",
        b"List-Unsubscribe=One-Click" + b" " * 5000,
        b"x=1&" * 50,
        b"\xff\xfe",
    ],
)
async def test_no_other_body_acts(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient, body: bytes
) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.post(link(inbox), content=body, headers=form)).status_code == 400
    multipart = {"content-type": "multipart/form-data; boundary=x"}
    assert (await browser.post(link(inbox), content=body, headers=multipart)).status_code == 400
    async with desk.app.db.read() as connection:
        assert await silences.active(connection, desk.clock()) == []


async def test_a_link_that_expired_or_was_forged_does_nothing(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient
) -> None:
    token = link(inbox).rpartition("/")[2]
    forged = token.replace("unsubscribe.1.", "unsubscribe.2.")
    others = sign(Action("silence", 1), WEB, desk.clock())
    for wrong in (forged, token[:-1], others, "", "x"):
        assert (await browser.post(f"/u/{wrong}", data=CLICK)).status_code in {403, 404}
    assert (await browser.get(f"/a/{token}")).status_code == 403
    assert (await browser.post(f"/u/{sign(Action(UNSUBSCRIBE, 99), WEB, desk.clock())}")).status_code == 404
    desk.clock.now += timedelta(days=31)
    assert (await browser.post(link(inbox), data=CLICK)).status_code == 403
    async with desk.app.db.read() as connection:
        assert await silences.active(connection, desk.clock()) == []


async def test_who_unsubscribed_is_listed_and_can_come_back(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient
) -> None:
    page = await browser.post(link(inbox), data=CLICK)
    async with desk.app.db.read() as connection:
        [silence] = await silences.active(connection, desk.clock())
    assert (silence.kind, silence.label, silence.until) == ("receiver", "one@desk.example on Border", None)
    assert f"monitor silences --end {silence.id}" in page.text
    assert "Subscribed" in (await browser.post(link(inbox), data={"subscribe": "again"})).text
    await tell(desk, "border", 163)
    assert got(inbox, "border") == [ONE, TWO, ONE, TWO]


async def test_what_waited_for_a_receiver_that_leaves_is_not_sent(
    desk: Desk, inbox: Mailbox, browser: httpx.AsyncClient
) -> None:
    await desk.figure("border", 163)
    desk.clock.advance(minutes=6)
    await alerts.run(desk.app, 10)
    await browser.post(link(inbox), data=CLICK)
    while await delivery.run(desk.app, 10):
        pass
    assert got(inbox, "border") == [ONE, TWO, TWO]


@pytest.mark.parametrize("url", ["http://watch.example", None])
async def test_one_click_is_promised_for_https_alone(tmp_path: Path, inbox: Mailbox, url: str | None) -> None:
    web = WEB.model_copy(update={"url": url}) if url else None
    async with open_desk(tmp_path, {"mail": mail(inbox)}, topics=TOPICS) as opened:
        config = opened.app.config.model_copy(update={"web": web})
        await tell(replace(opened, app=replace(opened.app, config=config)), "border")
    message = inbox.mails[0].message
    assert "list-unsubscribe-post" not in message
    assert ("http://watch.example/u/" in str(message["list-unsubscribe"])) is (url is not None)
