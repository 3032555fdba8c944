"""From a finding to real receivers on loopback: each recipient's outcome, threads, silences, what is taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor.alerts import stage as alerts
from monitor.config.models import FeedConfig
from monitor.delivery import stage as delivery
from monitor.store import retractions, silences
from monitor.store.tables import articles, feeds
from monitor.store.tables import deliveries as table
from tests.support.desk import Desk, counted, open_desk
from tests.support.mail import Mailbox, mail_server
from tests.support.receiver import Answer, Posted, receiver, slack_api


def built(**channels: dict[str, Any]) -> dict[str, Any]:
    """Settings of a desk whose channels are made from their configuration, as the daemon makes them."""
    fast = {name: channel | {"pace": "0s"} for name, channel in channels.items()}
    return {"channels": fast, "fetch": {"allow_private": ["127.0.0.1"]}}


async def tell(desk: Desk) -> None:
    desk.clock.advance(minutes=6)
    while await alerts.run(desk.app, 10):
        pass
    while await delivery.run(desk.app, 10):
        pass


async def lorries(desk: Desk, value: float, outlet: str = "Outlet", feed: int | None = None) -> None:
    text = f"Minister Lind said {value:g} lorries were held at the border."
    figure = counted(text, value, "lorries", noun="lorry")
    await desk.read("border", text, figure, outlet=outlet, feed=feed)


async def states(desk: Desk) -> dict[str, tuple[str, int]]:
    """Status and tries of the deliveries, by receiver."""
    async with desk.app.db.read() as connection:
        rows = (await connection.execute(sa.select(table))).all()
    return {row.target: (row.status, row.attempts) for row in rows}


def mail_channel(port: int, *recipients: str) -> dict[str, Any]:
    to = {"host": "127.0.0.1", "port": port, "security": "none"}
    return {"type": "email", "sender": "desk@desk.example", "recipients": recipients, **to}


async def test_each_recipient_of_a_mail_has_an_outcome_of_its_own(tmp_path: Path) -> None:
    refuse = {"gone@a.example": "550 5.1.1 No such user", "busy@a.example": "451 4.7.1 Greylisted"}
    async with mail_server(Mailbox(refuse)) as inbox:
        mail = mail_channel(inbox.port, "gone@a.example", "busy@a.example", "ok@a.example")
        async with open_desk(tmp_path, {}, **built(mail=mail)) as desk:
            await desk.figure("border", 155)
            await tell(desk)
            assert await states(desk) == {
                "gone@a.example": ("parked", 1),
                "busy@a.example": ("pending", 1),
                "ok@a.example": ("done", 1),
            }
            inbox.refuse = {"gone@a.example": refuse["gone@a.example"]}
            await tell(desk)
            assert (await states(desk))["busy@a.example"] == ("done", 2)
    assert [mail.recipients for mail in inbox.mails] == [("ok@a.example",), ("busy@a.example",)]
    assert len({str(mail.message["message-id"]) for mail in inbox.mails}) == 1


class SlackTeam:
    """chat.postMessage as `slack_api` has it, but every message gets a name of its own, and all are kept."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []

    def __call__(self, posted: Posted) -> Answer:
        answer = json.loads(slack_api(posted).body)
        if answer["ok"]:
            self.posts.append(json.loads(posted.body))
            answer["ts"] = f"1503435956.{len(self.posts):06}"
        return Answer(200, json.dumps(answer, separators=(",", ":")).encode())


async def test_a_storys_messages_are_replies_in_one_slack_thread(tmp_path: Path) -> None:
    team = SlackTeam()
    async with receiver(team) as there:
        bot = {
            "type": "slack",
            "token": "xoxb-right",
            "channel": "C0123456789",
            "api_url": f"{there.url}/api",
        }
        async with open_desk(tmp_path, {}, **built(slack=bot)) as desk:
            for value in (155, 163, 171):
                await lorries(desk, value)
                await tell(desk)
            text = "The weather service said 40 storms were counted inland."
            await desk.read("border", text, counted(text, 40, "storms", noun="storm", event="count"))
            await tell(desk)
    assert [post.get("thread_ts") for post in team.posts] == [
        None, "1503435956.000001", "1503435956.000001", None,
    ]  # fmt: skip


async def test_what_an_outlet_takes_back_is_told_as_that(tmp_path: Path) -> None:
    async with receiver(lambda _: Answer()) as there, mail_server(Mailbox()) as inbox:
        hook = {"type": "webhook", "url": there.url, "allow_private": True}
        mail = mail_channel(inbox.port, "one@a.example")
        async with open_desk(tmp_path, {}, **built(hook=hook, mail=mail)) as desk:
            await lorries(desk, 155)
            await tell(desk)
            desk.clock.advance(hours=2)
            async with desk.app.db.write() as connection:
                [article_id] = (await connection.scalars(sa.select(articles.c.id))).all()
                [told] = await retractions.told(connection, article_id)
                why = "its words are gone from the article"
                await retractions.retract(
                    connection, article_id, [told.finding_id], why=why, now=desk.clock()
                )
            await tell(desk)
    first, second = (json.loads(posted.body) for posted in there.posted)
    [finding] = second["data"]["findings"]
    assert finding["relation"] == "WITHDRAWN"
    assert finding["headline"].startswith("Outlet took back: ")
    assert first["data"]["thread"] == second["data"]["thread"]
    before, after = inbox.mails
    assert str(after.message["subject"]).startswith("Outlet took back: ")
    assert "Figure taken out of the article" in after.part("plain")
    assert after.message["references"] == before.message["references"]


async def test_a_silenced_outlet_tells_nothing_and_others_do(tmp_path: Path) -> None:
    async with mail_server(Mailbox()) as inbox:
        mail = mail_channel(inbox.port, "one@a.example")
        async with open_desk(tmp_path, {}, **built(mail=mail)) as desk:
            await lorries(desk, 155, outlet="Loud Post")
            await tell(desk)
            await _silence(desk, "outlet", "loud post")
            await lorries(desk, 163, outlet="Loud Post")
            await tell(desk)
            await lorries(desk, 171, outlet="Calm Times")
            await tell(desk)
            desk.clock.advance(days=2)
            await lorries(desk, 180, outlet="Loud Post")
            await tell(desk)
    told = [str(mail.message["subject"]).split(" lorries")[0] for mail in inbox.mails]
    assert told == ["155", "163 → 171", "171 → 180"]


async def test_a_silenced_feed_tells_nothing_and_others_do(tmp_path: Path) -> None:
    wanted = (FeedConfig(url="https://loud.example/feed"), FeedConfig(url="https://calm.example/feed"))
    async with mail_server(Mailbox()) as inbox:
        mail = mail_channel(inbox.port, "one@a.example")
        async with open_desk(tmp_path, {}, **built(mail=mail), feeds=wanted) as desk:
            async with desk.app.db.read() as connection:
                loud, calm = (await connection.scalars(sa.select(feeds.c.id).order_by(feeds.c.id))).all()
            await _silence(desk, "feed", "https://loud.example/feed")
            await lorries(desk, 155, feed=loud)
            await tell(desk)
            assert inbox.mails == []
            await lorries(desk, 163, feed=calm)
            await tell(desk)
    assert len(inbox.mails) == 1


async def _silence(desk: Desk, kind: str, words: str) -> None:
    async with desk.app.db.write() as connection:
        new = await silences.named(connection, kind, words, None)
        new = replace(new, until=desk.clock() + timedelta(days=1))
        await silences.add(connection, new, desk.clock())
