"""Slack by an incoming webhook, or by a bot, which can also reply in a thread.

docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, docs.slack.dev/reference/methods/chat.postMessage
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from pydantic import SecretStr

from monitor.channels.channel import Tools
from monitor.channels.message import Message
from monitor.channels.post import TIMEOUT, Post, check_url, post
from monitor.config.channels import SlackConfig
from monitor.errors import ChannelError, PermanentChannelError, TransientChannelError
from monitor.model import Receipt


@dataclass(frozen=True, slots=True)
class Slack:
    """Posts `message.blocks`. The address is the secret, so it appears in no message."""

    name: str
    url: SecretStr
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    timeout: timedelta = TIMEOUT

    def targets(self) -> tuple[str, ...]:
        return ("",)

    async def send(self, message: Message, target: str) -> Receipt:
        label = f"Slack channel {self.name}"
        request = Post(
            label=label,
            url=self.url.get_secret_value(),
            content=json.dumps(body(message)).encode(),
            headers={},
            timeout=self.timeout,
        )
        answer = await post(self.http, request, self.now())
        if answer != "ok":
            raise TransientChannelError(f'{label} did not answer "ok"; check that its address is right.')
        return Receipt(answer)


_LATER = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})
_SETTINGS = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope"}
)


@dataclass(frozen=True, slots=True)
class SlackBot:
    """Posts `message.blocks` as a bot; replies to `message.parent`, the thread's first message, if there is one.

    Slack answers 200 to what it refuses, too, and says so in the body. What is wrong with token or channel is
    tried again, as it says nothing of the message and somebody will mend it.
    """

    name: str
    url: str
    token: SecretStr
    channel: str
    http: httpx.AsyncClient
    now: Callable[[], datetime]
    timeout: timedelta = TIMEOUT

    def targets(self) -> tuple[str, ...]:
        return (self.channel,)

    async def send(self, message: Message, target: str) -> Receipt:
        label = f"Slack channel {self.name}"
        thread = {"thread_ts": message.parent} if message.parent else {}
        request = Post(
            label=label,
            url=self.url,
            content=json.dumps({"channel": target, **thread, **body(message)}).encode(),
            headers={
                "Authorization": f"Bearer {self.token.get_secret_value()}",
                "Content-Type": "application/json; charset=utf-8",
            },
            timeout=self.timeout,
        )
        answer = _Answer.read(await post(self.http, request, self.now()))
        if answer.ok:
            return Receipt("ok", ref=message.parent or answer.ts)
        raise self._refused(label, answer.error)

    def _refused(self, label: str, error: str) -> ChannelError:
        said = f"{label} answered {error}"
        if error in _LATER:
            return TransientChannelError(f"{said}; it is tried again.")
        if error in _SETTINGS:
            return TransientChannelError(f"{said}; check the bot's token and its scope chat:write.")
        if error in {"channel_not_found", "not_in_channel", "is_archived"}:
            return TransientChannelError(f"{said}; invite the bot to {self.channel} or name another channel.")
        return PermanentChannelError(f"{said}: Slack refuses this message for good.")


@dataclass(frozen=True, slots=True)
class _Answer:
    """The beginning of what chat.postMessage answers; `ts` is Slack's name for the message."""

    ok: bool
    ts: str | None
    error: str

    @classmethod
    def read(cls, text: str) -> _Answer:
        """From the first bytes, which need not be a whole document."""
        ts = re.search(r'"ts"\s*:\s*"([\d.]+)"', text)
        error = re.search(r'"error"\s*:\s*"(\w+)"', text)
        ok = re.match(r'\{\s*"ok"\s*:\s*true\b', text) is not None
        return cls(ok, ts[1] if ts else None, error[1] if error else "something that is not Slack's")


def body(message: Message) -> dict[str, Any]:
    """What is posted; `text` is for notifications, and no preview of the articles is loaded."""
    return {
        "text": escape(message.subject) or "-",
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def escape(text: str) -> str:
    """The three characters that Slack reads as markup; without them no title can call <!channel>."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def open_slack(name: str, config: SlackConfig, tools: Tools) -> Slack | SlackBot:
    """A webhook or a bot, as configured. Raises ConfigError."""
    if config.webhook_url is not None:
        check_url(name, config.webhook_url.get_secret_value())
        return Slack(name, config.webhook_url, tools.http, tools.now)
    check_url(name, config.api_url)
    token, address = config.token or SecretStr(""), f"{config.api_url.rstrip('/')}/chat.postMessage"
    return SlackBot(name, address, token, config.channel or "", tools.http, tools.now)
