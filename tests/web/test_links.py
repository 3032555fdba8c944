"""Silence and feedback by signed links: opening one does nothing, and nobody else can make one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from monitor.alerts import stage
from monitor.channels.links import Action, LinkError, links, sign, verify
from monitor.config.models import WebConfig
from monitor.desk.service import Service
from monitor.store import feedback, silences
from monitor.store.tables import findings, link_overrides
from monitor.web.app import web_app
from tests.support.desk import Desk, Mailbox, open_desk

WEB = WebConfig.model_validate({"url": "https://watch.example", "secret": "a secret of some length"})


@pytest.fixture
async def hook() -> Mailbox:
    return Mailbox()


@pytest.fixture
async def desk(tmp_path: Path, hook: Mailbox) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": hook}, web=WEB) as opened:
        await opened.figure("border", 155)
        yield opened


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(web_app(Service(lambda: desk.app, WEB)))
    async with httpx.AsyncClient(transport=transport, base_url="https://watch.example") as client:
        yield client


def path(desk: Desk, name: str, finding: int = 1) -> str:
    return f"/a/{sign(Action(name, finding), WEB, desk.clock())}"


async def told(desk: Desk) -> int:
    desk.clock.advance(minutes=10)
    return await stage.run(desk.app, 10)


async def test_opening_a_link_changes_nothing(desk: Desk, browser: httpx.AsyncClient) -> None:
    for name in ("silence", "useful", "not-new", "not-relevant", "wrong-link"):
        page = await browser.get(path(desk, name))
        assert page.status_code == 200
        assert "155 people counted" in page.text
        assert (await browser.head(path(desk, name))).status_code in {200, 405}
    async with desk.app.db.read() as connection:
        assert await silences.active(connection, desk.clock()) == []
        assert await feedback.listing(connection) == []


async def test_a_silenced_topic_is_told_again_when_the_silence_ends(
    desk: Desk, browser: httpx.AsyncClient
) -> None:
    page = await browser.post(path(desk, "silence"), data={"for-topic": "1"})
    assert "Silenced" in page.text
    assert await told(desk) == 0
    await desk.figure("border", 163)
    assert await told(desk) == 0
    desk.clock.advance(days=1)
    await desk.figure("border", 171)
    assert await told(desk) == 1


async def test_a_figure_is_silenced_alone(desk: Desk, browser: httpx.AsyncClient) -> None:
    await browser.post(path(desk, "silence"), data={"for-quantity": ""})
    await desk.figure("border", 163)
    assert await told(desk) == 1
    async with desk.app.db.read() as connection:
        [silence] = await silences.active(connection, desk.clock() + timedelta(days=3650))
    assert silence.kind == "quantity"
    assert silence.until is None


async def test_feedback_is_kept_once(desk: Desk, browser: httpx.AsyncClient) -> None:
    for _ in range(3):
        page = await browser.post(path(desk, "not-new"), data={"do": "yes"})
        assert page.status_code == 200
    async with desk.app.db.read() as connection:
        [said] = await feedback.listing(connection)
    assert (said.verdict, said.headline, said.made_by) == ("not-new", "155 people counted", "link")


async def test_a_wrong_link_to_the_only_report_leaves_it_where_it_is(
    desk: Desk, browser: httpx.AsyncClient
) -> None:
    assert (await browser.post(path(desk, "wrong-link"), data={"do": "yes"})).status_code == 200
    async with desk.app.db.read() as connection:
        assert await connection.scalar(sa.select(sa.func.count()).select_from(link_overrides)) == 0


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null", "sec-fetch-site": "cross-site"}],
)
async def test_a_form_of_another_site_is_refused(
    desk: Desk, browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    page = await browser.post(path(desk, "silence"), data={"for-topic": ""}, headers=headers)
    assert page.status_code == 403
    assert await told(desk) == 1


@pytest.mark.parametrize(
    "token", ["", "x", "silence.1.9999999999.AAAA", "silence.1.9999999999.", "..", "ü.1.2.3", "%00"]
)
async def test_a_link_that_we_did_not_write_is_refused(browser: httpx.AsyncClient, token: str) -> None:
    assert (await browser.get(f"/a/{token}")).status_code in {403, 404}


async def test_a_link_works_for_what_it_was_signed_for_and_no_longer_than_that(desk: Desk) -> None:
    token = sign(Action("silence", 1), WEB, desk.clock())
    assert verify(token, WEB, desk.clock()) == Action("silence", 1)
    for wrong in (token.replace("silence", "not-new"), token.replace(".1.", ".2."), token[:-1]):
        with pytest.raises(LinkError, match="not one of ours"):
            verify(wrong, WEB, desk.clock())
    other = WEB.model_copy(
        update={
            "secret": WebConfig.model_validate(
                {"url": "https://a.example", "secret": "another secret, as long"}
            ).secret
        }
    )
    with pytest.raises(LinkError, match="not one of ours"):
        verify(token, other, desk.clock())
    with pytest.raises(LinkError, match="expired"):
        verify(token, WEB, desk.clock() + timedelta(days=30))


async def test_every_answer_has_the_security_headers(desk: Desk, browser: httpx.AsyncClient) -> None:
    for page in ("/a/x", "/nowhere", "/style.css", path(desk, "silence")):
        headers = (await browser.get(page)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "set-cookie" not in headers


async def test_a_headline_cannot_become_markup(desk: Desk, browser: httpx.AsyncClient) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(findings).values(headline="<script>x</script>\"'><img src=x>"))
    page = (await browser.get(path(desk, "silence"))).text
    assert "<script" not in page
    assert "<img" not in page


async def test_a_large_form_is_not_read(desk: Desk, browser: httpx.AsyncClient) -> None:
    page = await browser.post(path(desk, "silence"), data={"for-topic": "", "x": "y" * 10_000})
    assert "Nothing was chosen" in page.text
    assert await told(desk) == 1


async def test_messages_have_buttons_only_where_the_pages_are_served(desk: Desk) -> None:
    assert [link.label for link in links(WEB, 1, desk.clock())] == [
        "Silence", "Useful", "Not new", "Not relevant", "Wrong link",
    ]  # fmt: skip
    assert links(None, 1, desk.clock()) == ()
