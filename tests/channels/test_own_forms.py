"""A webhook's body in the receiver's own form, Apprise, and the pictures inside a mail."""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from datetime import timedelta

import pytest
from standardwebhooks import Webhook as Verifier

from monitor.alerts.render.sparkline import HEIGHT, WIDTH, sparkline
from monitor.channels.build import build
from monitor.channels.email import compose
from monitor.channels.message import Picture, from_stored, to_stored
from monitor.channels.ping import ping
from monitor.config.channels import AppriseConfig, WebhookConfig
from monitor.config.models import WorkersConfig
from monitor.errors import ConfigError, TransientChannelError
from monitor.model import Bound, Interval, Known
from monitor.workers import open_workers
from tests.channels.sending import NOW, a_client, a_message, now
from tests.support.receiver import Answer, receiver

SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"


def a_webhook(url: str, body: str, **more: str) -> WebhookConfig:
    return WebhookConfig.model_validate({"type": "webhook", "url": url, "body": body, **more})


async def test_a_body_of_ones_own_is_posted_and_signed() -> None:
    body = '{"title": {{ message.subject | tojson }}, "n": {{ message.payload.data.findings_total }}}'
    message = a_message(subject='Five "new" ones </script>')
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        await build("desk", a_webhook(there.url, body, secret=SECRET), http, _real_now).send(message, "")
    [posted] = there.posted
    assert json.loads(posted.body) == {"title": 'Five "new" ones </script>', "n": 1}
    Verifier(SECRET).verify(posted.body, posted.headers)


def _real_now():  # type: ignore[no-untyped-def]
    from datetime import UTC, datetime

    return datetime.now(UTC)


async def test_a_body_may_be_plain_text() -> None:
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        config = a_webhook(there.url, "{{ message.subject }}", content_type="text/plain; charset=utf-8")
        await build("desk", config, http, now).send(a_message(subject="Grüße"), "")
    assert there.posted[0].body.decode() == "Grüße"
    assert there.posted[0].headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_body_that_is_no_template_is_a_mistake_in_the_configuration() -> None:
    async with a_client() as http:
        with pytest.raises(ConfigError, match="the body is no template"):
            build("desk", a_webhook("https://a.example", "{{ message."), http, now)


@pytest.mark.parametrize("body", ["{{ message.nothing }}", "{{ message.__class__.__mro__ }}", "{{ 1 / 0 }}"])
async def test_a_body_that_fails_reaches_nothing_inside_and_the_built_in_one_is_sent_with_a_note(
    body: str,
) -> None:
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        await build("desk", a_webhook(there.url, body), http, now).send(a_message(), "")
    [posted] = there.posted
    assert json.loads(posted.body) == a_message().payload
    assert posted.headers["monitor-note"].startswith("the template of the body failed (")


async def test_a_body_without_end_is_ended_and_the_built_in_one_is_sent() -> None:
    endless = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
    async with (
        open_workers(WorkersConfig()) as workers,
        receiver(lambda _: Answer()) as there,
        a_client() as http,
    ):
        await build("desk", a_webhook(there.url, endless), http, now, workers.pages.run).send(a_message(), "")
    assert "2 seconds of computing" in there.posted[0].headers["monitor-note"]


async def test_apprise_sends_subject_and_text() -> None:
    pytest.importorskip("apprise")
    async with receiver(lambda _: Answer()) as there, a_client() as http:
        url = there.url.replace("http://", "json://")
        config = AppriseConfig.model_validate({"type": "apprise", "url": url})
        await build("desk", config, http, now).send(a_message(subject="155 → 163"), "")
    sent = json.loads(there.posted[0].body)
    assert sent["title"] == "155 → 163"
    assert "Why: " in sent["message"]


async def test_apprise_that_fails_is_tried_again_and_tells_no_address() -> None:
    pytest.importorskip("apprise")
    async with receiver(lambda _: Answer(500)) as there, a_client() as http:
        url = there.url.replace("http://", "json://user:s3cr3t@")
        config = AppriseConfig.model_validate({"type": "apprise", "url": url})
        with pytest.raises(TransientChannelError, match="could not send") as raised:
            await build("desk", config, http, now).send(a_message(), "")
    assert "s3cr3t" not in str(raised.value)


async def test_an_address_that_apprise_does_not_know_is_a_mistake_in_the_configuration() -> None:
    pytest.importorskip("apprise")
    config = AppriseConfig.model_validate({"type": "apprise", "url": "nonsense://s3cr3t"})
    async with a_client() as http:
        with pytest.raises(ConfigError) as raised:
            build("desk", config, http, now)
    assert "s3cr3t" not in str(raised.value)


def known(day: int, low: float | None, high: float | None) -> Known:
    return Known(NOW + timedelta(days=day), Interval(low, high), Bound.EXACTLY, None, "Post")


def test_a_history_is_drawn_as_a_png_of_the_promised_size() -> None:
    png = sparkline([known(0, 2, 2), known(1, 150, None), known(2, 155, 155)])
    assert png is not None
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (WIDTH, HEIGHT)
    assert len(png) < 10_000


@pytest.mark.parametrize("history", [[], [known(0, 5, 5)], [known(0, 5, 5), known(1, 5, 5)]])
def test_without_a_change_there_is_nothing_to_draw(history: list[Known]) -> None:
    assert sparkline(history) is None


def test_values_at_one_time_and_of_any_size_can_be_drawn() -> None:
    assert sparkline([known(0, 1e300, None), known(0, None, -1e300)]) is not None


def test_a_mail_carries_its_pictures_and_loads_nothing() -> None:
    png = sparkline([known(0, 2, 2), known(1, 155, 155)])
    assert png is not None
    drawn = Picture("figure-1", "Reported over time: 2, 155", b64encode(png).decode())
    message = a_message(pictures=(drawn,), html='<p><img src="cid:figure-1" alt="x"></p>')
    assert from_stored(to_stored(message)) == message
    mail = compose(message, "desk@a.example", "one@b.example")
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert mail.get_content_type() == "multipart/alternative"
    assert "multipart/related" in parts
    assert parts["image/png"]["content-id"] == "<figure-1>"
    assert parts["image/png"].get_content_disposition() == "inline"
    assert parts["image/png"].get_content() == png


async def test_the_dead_mans_switch_is_called_and_tells_no_address() -> None:
    from pydantic import SecretStr

    async with receiver(lambda _: Answer()) as there, a_client() as http:
        await ping(http, SecretStr(f"{there.url}/ping/s3cr3t"))
    assert [(posted.method, posted.path) for posted in there.posted] == [("GET", "/ping/s3cr3t")]
    async with receiver(lambda _: Answer(500)) as there, a_client() as http:
        with pytest.raises(TransientChannelError) as raised:
            await ping(http, SecretStr(f"{there.url}/ping/s3cr3t"))
    assert "s3cr3t" not in str(raised.value)
