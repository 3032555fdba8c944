"""The whole service over the demo's story: real HTTP, SMTP, models and database; only the clock is turned by hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.demo.newsroom import Newsroom, open_newsroom
from monitor.demo.receivers import MailReceiver, WebhookReceiver, open_mail_receiver, open_webhook_receiver
from monitor.demo.story import ExpectedFinding, Story, load_story
from monitor.model import Interval
from monitor.pipeline import STAGES, drain
from monitor.status import Status, read_status
from tests.support.desk import Clock

SECRET = "whsec_" + "dGVzdCB0ZXN0IHRlc3QgdGVzdCB0ZXN0IQ=="
STEP = timedelta(hours=1)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Told:
    """What the receivers got, and what `status` says at the end."""

    story: Story
    newsroom: Newsroom
    mail: MailReceiver
    hooks: WebhookReceiver
    status: Status

    @property
    def findings(self) -> list[dict[str, Any]]:
        news = [
            hook.payload["data"] for hook in self.hooks.received if hook.payload["type"] == "alert.raised"
        ]
        return [finding for alert in news for finding in alert["findings"]]

    def of(self, article: str) -> list[dict[str, Any]]:
        url = self.newsroom.url(article)
        return [finding for finding in self.findings if finding["article"]["url"] == url]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    story = load_story()
    clock = Clock(story.begins_at)
    folder = tmp_path_factory.mktemp("story")
    async with (
        open_newsroom(clock, story=story) as newsroom,
        open_mail_receiver() as mail,
        open_webhook_receiver(SECRET) as hooks,
    ):
        config = _config(folder, story, newsroom, mail, hooks)
        async with open_app(config, now=clock) as app:
            await _live_through(app, clock, story)
        yield Told(story, newsroom, mail, hooks, await read_status(config))


def _config(
    folder: Path, story: Story, newsroom: Newsroom, mail: MailReceiver, hooks: WebhookReceiver
) -> Config:
    document = {
        "database": f"sqlite:///{folder / 'story.db'}",
        # All are asked at each turn of the clock: who is asked first hangs on the address, and so on the port.
        "feeds": [
            {"name": name, "url": url, "interval": "10m", "slowest": "10m"} for name, url in newsroom.feeds
        ],
        "topics": [{"name": story.topic_name, "query": story.topic_query}],
        "channels": {
            "mail": {
                "type": "email",
                "host": mail.host,
                "port": mail.port,
                "security": "none",
                "sender": "monitor@example.org",
                "recipients": ["desk@example.org"],
            },
            "hook": {"type": "webhook", "url": hooks.url, "secret": SECRET, "allow_private": True},
        },
        "fetch": {"per_domain_delay": "0s", "allow_private": ["127.0.0.1"]},
    }
    return Config.model_validate_json(json.dumps(document))


async def _live_through(app: App, clock: Clock, story: Story) -> None:
    while clock.now < story.ends_at + 3 * STEP:
        for stage in STAGES:
            await drain(app, stage)
        clock.now += STEP / 2


def _tells(finding: dict[str, Any], wanted: ExpectedFinding) -> bool:
    """Whether a finding of the right article is the event: a figure by its values, a claim by its relation."""
    if finding["kind"] != wanted.kind:
        return False
    if wanted.value is None:
        return bool(finding["relation"] == wanted.relation)
    return finding["value"] == _ends(wanted.value) and finding["previous"] == _ends(wanted.previous)


def _ends(value: Interval | None) -> dict[str, float | None] | None:
    return None if value is None else {"low": value.low, "high": value.high}


async def test_articles_that_bring_a_vital_event_tell_and_half_of_them_tell_it_as_what_it_is(
    told: Told,
) -> None:
    """What was learnt is no rule: which of a sentence's figure and claim is told, and what is beside it, may vary."""
    vital = [wanted for wanted in told.story.expected.told if wanted.grade == "vital"]
    missed = [t.what for t in vital if not any(_tells(f, t) for f in told.of(t.article))]
    assert all(told.of(wanted.article) for wanted in vital)
    assert len(missed) <= len(vital) / 2, missed


async def test_a_wire_story_copied_by_four_outlets_is_told_once(told: Told) -> None:
    articles = [piece.id for piece in told.story.pieces if piece.id.startswith("wire-")]
    wanted = [
        article for article in articles for f in told.of(article) if f["value"] == _ends(Interval(148, 148))
    ]
    assert len(articles) == 4
    assert wanted in ([], ["wire-times"])


async def test_articles_about_something_else_tell_nothing(told: Told) -> None:
    assert [article for article in told.story.expected.off_topic if told.of(article)] == []


async def test_every_quote_stands_in_its_article(told: Told) -> None:
    pieces = {told.newsroom.url(piece.id): piece for piece in told.story.pieces}
    assert told.findings
    for finding in told.findings:
        versions = pieces[finding["article"]["url"]].versions
        texts = ["\n".join((v.title, *v.paragraphs, v.note or "")) for v in versions]
        assert any(finding["quote"] in text for text in texts), finding["quote"]


async def test_mail_and_webhook_get_the_same_alerts_once_each(told: Told) -> None:
    hooks = [hook.id for hook in told.hooks.received]
    assert len(set(hooks)) == len(hooks)
    assert len(told.mail.received) == len(hooks)
    assert len({str(mail.message["Message-ID"]) for mail in told.mail.received}) == len(hooks)
    assert told.hooks.refused == 0


async def test_a_broken_feed_and_a_page_without_text_are_named_in_the_status(told: Told) -> None:
    failing = {feed.name: feed.error for feed in told.status.feeds if feed.error}
    assert list(failing) == list(told.newsroom.broken)
    assert "not a feed" in failing[told.newsroom.broken[0]]
    parked = {entry.url.partition("?")[0] for entry in told.status.parked}
    assert parked == {told.newsroom.url(article) for article in told.story.expected.without_text}


async def test_no_work_is_left_behind(told: Told) -> None:
    assert {state for _, state in told.status.deliveries} == {"done"}
    assert told.status.troubled_deliveries == []


async def test_the_owner_of_a_broken_feed_is_told_once(told: Told) -> None:
    health = [
        hook.payload["data"] for hook in told.hooks.received if hook.payload["type"] == "health.changed"
    ]
    [broken] = told.newsroom.broken
    assert sum(broken in str(data) for data in health) == 1
