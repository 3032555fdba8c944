"""Hostile texts in every field of a finding, through every template and channel: nothing active, nothing lost.

    python -m benchmarks.quality.messages --data ../shared/hostile [--chromium /usr/bin/chromium] [--json]

Every line of the lists of scripts, header breaks, formulas and naughty strings stands once in all fields of a
finding, with and without links. Each message goes by SMTP, Slack's webhook and bot, a signed webhook, Apprise, the
console and a file to receivers on loopback that refuse what the real ones refuse. Figures: messages, active nodes
(tags, attributes or addresses that no template of ours has, by two parsers), rejects, and alerts that never arrived.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import lxml.html
from jsonschema import Draft202012Validator
from rich.console import Console as Terminal
from standardwebhooks import Webhook as Verifier

from monitor.alerts.render import render, sample_alert
from monitor.alerts.render.payload import schema
from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.channels.console import Console
from monitor.config.channels import AppriseConfig, EmailConfig, FileConfig, SlackConfig, WebhookConfig
from monitor.config.models import WebConfig
from monitor.errors import ChannelError
from monitor.model import Alert, Bound, Interval, Known, Part, Span, Unread
from monitor.web.pages import Page, html
from tests.support.mail import Mailbox, mail_server
from tests.support.receiver import Answer, Posted, receiver, slack, slack_api

SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"
TAGS = frozenset(
    re.findall(
        r"\w+",
        "html head meta title style body div h1 p span strong blockquote a br ul li img link main form button",
    )
)
ATTRIBUTES = frozenset(
    re.findall(r"\w+", "lang charset name content class style dir href rel src alt width height method value")
)
WEB = WebConfig.model_validate({"url": "https://watch.example", "secret": "a secret of some length"})
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "\t=1",
)


@dataclass(slots=True)
class Found:
    """What the run counts."""

    messages: int = 0
    active: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


def payloads(data: Path) -> Iterator[str]:
    """Every line of the lists, each once."""
    hostile = data if (data / "payloads").is_dir() else data.parent / "hostile"
    lists = [
        *sorted(hostile.glob("payloads/XSS*/**/*.txt")),
        *sorted(hostile.glob("payloads/CRLF*/**/*.txt")),
    ]
    texts = [line for path in lists for line in path.read_text("utf-8", "replace").splitlines()]
    texts += re.findall(
        r"```\w*\n(.*?)```", (hostile / "payloads/CSV Injection/README.md").read_text("utf-8"), re.DOTALL
    )
    texts += json.loads((hostile / "blns/blns.json").read_text("utf-8"))
    texts += [*FORMULAS, "a\r\nBcc: x@y.example\r\n\r\nbody", "a\u2028b\u2029c\x85d", "\ud800", "新" * 20_000]
    return iter(dict.fromkeys(texts))


def alert_of(text: str, number: int) -> Alert:
    """An alert with the text in every field."""
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    finding = sample_alert(now).findings[0]
    evidence = replace(
        finding.evidence,
        outlet=text,
        title=text,
        url=text,
        quote=text,
        span=Span(Part.TEXT, 0, len(text), text),
    )
    history = tuple(Known(now, Interval(n, n), Bound.EXACTLY, text, text) for n in (2, 155, 163))
    told = replace(
        finding,
        headline=text,
        evidence=evidence,
        unit=text,
        speaker=text,
        reason=text,
        history=history,
        topic=text,
    )
    unread = (Unread(text, 12, (text, text)),)
    return Alert(f"alert-{number}", "border", text, now, (told, told), digest="day", unread=unread)


def check_html(page: str, found: Found) -> None:
    """Count what no template of ours has, as the standard library and as lxml read it."""
    ours = _Parsed(page)
    theirs = lxml.html.document_fromstring(page.encode("utf-8", "replace"))
    for tag, attributes in [
        *ours.nodes,
        *((str(n.tag), dict(n.attrib)) for n in theirs.iter() if isinstance(n.tag, str)),
    ]:
        if tag not in TAGS:
            found.active[f"tag {tag}"] += 1
        for name, value in attributes.items():
            if name not in ATTRIBUTES:
                found.active[f"attribute {name}"] += 1
            elif name in {"href", "src"} and not _is_harmless(value or ""):
                found.active[f"address {value!r:.60}"] += 1
            elif name == "style" and re.search(r"url\(|expression|@import", value or "", re.IGNORECASE):
                found.active["style"] += 1


def _is_harmless(address: str) -> bool:
    return address == "/style.css" or urlsplit(address).scheme.lower() in {"http", "https", "cid"}


class _Parsed(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.nodes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.nodes.append((tag, dict(attrs)))


async def run(texts: list[str], chromium: str | None) -> Found:
    found = Found()
    pages: list[str] = []
    async with AsyncExitStack() as stack:
        box = await stack.enter_async_context(mail_server(Mailbox()))
        hooks = await stack.enter_async_context(receiver(_hook))
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=20))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        screen = io.StringIO()
        channels = _channels(http, hooks.url, box.port, folder, screen)
        for number, text in enumerate(texts):
            message = render(alert_of(text, number), "Europe/Berlin", web=WEB)
            check_html(message.html, found)
            check_html(html(Page(text or "-", (text, text), text)), found)
            Draft202012Validator(schema()).validate(message.payload)
            pages.append(message.html)
            found.messages += 1
            for name, channel in channels.items():
                try:
                    await channel.send(message, channel.targets()[0])
                except ChannelError as error:
                    found.rejects[f"{name}: {error}"[:100]] += 1
        _count_lost(found, channels, box, hooks.posted, (folder / "out.jsonl").read_text().splitlines())
    if chromium:
        found.active["run by Chromium"] += in_chromium(pages, chromium)
    return found


def _channels(
    http: httpx.AsyncClient, url: str, port: int, folder: Path, screen: io.StringIO
) -> dict[str, Channel]:
    def now() -> datetime:
        return datetime.now(UTC)

    mail = EmailConfig.model_validate(
        {"type": "email", "host": "localhost", "port": port, "security": "none"}
        | {"sender": "desk@a.example", "recipients": ["one@b.example"]}
    )
    bot = {"type": "slack", "token": "xoxb-right", "channel": "C0123456789", "api_url": f"{url}/api"}
    configs = {
        "mail": mail,
        "slack": SlackConfig.model_validate({"type": "slack", "webhook_url": f"{url}/slack"}),
        "bot": SlackConfig.model_validate(bot),
        "webhook": WebhookConfig.model_validate({"type": "webhook", "url": f"{url}/hook", "secret": SECRET}),
        "apprise": AppriseConfig.model_validate(
            {"type": "apprise", "url": f"{url.replace('http://', 'json://')}/apprise"}
        ),
        "file": FileConfig.model_validate({"type": "file", "path": str(folder / "out.jsonl")}),
    }
    built: dict[str, Channel] = {name: build(name, config, http, now) for name, config in configs.items()}
    return built | {"console": Console(Terminal(file=screen, width=100))}


def _hook(posted: Posted) -> Answer:
    """Each path a receiver of its own; the webhook's verifies the signature."""
    match posted.path:
        case "/slack":
            return slack(posted)
        case "/api/chat.postMessage":
            return slack_api(posted)
        case "/hook":
            Verifier(SECRET).verify(posted.body, posted.headers)
    return Answer()


def _count_lost(
    found: Found, channels: dict[str, Channel], box: Mailbox, posted: list[Posted], lines: list[str]
) -> None:
    paths = Counter(one.path for one in posted)
    got = {
        "mail": len({str(mail.message["message-id"]) for mail in box.mails}),
        "slack": paths["/slack"],
        "bot": paths["/api/chat.postMessage"],
        "webhook": len({one.headers["webhook-id"] for one in posted if one.path == "/hook"}),
        "apprise": paths["/apprise"],
        "file": len({json.loads(line)["data"]["id"] for line in lines}),
        "console": found.messages,
    }
    for name in channels:
        found.lost[name] += found.messages - got[name]
    for mail in box.mails:
        for header in ("bcc", "cc", "x-injected"):
            found.active[f"header {header}"] += header in mail.message
        if mail.recipients != ("one@b.example",):
            found.active["recipients"] += 1


def in_chromium(pages: list[str], chromium: str) -> int:
    """How many dialogs, errors and requests the pages' bodies cause when a browser opens all of them as one page."""
    bodies = [re.sub(r"</?(?:html|head|body|!doctype)\b[^>]*>", "", page) for page in pages]
    counter = (
        "<!doctype html><title>0</title><meta charset=utf-8><script>let n=0;"
        "for(const f of ['alert','prompt','confirm','print','open','eval','fetch'])"
        "window[f]=()=>{n++;document.title=String(n)};</script>"
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "all.html"
        page.write_text(counter + "\n".join(bodies), "utf-8", "replace")
        command = [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=5000",
            "--dump-dom",
        ]
        done = subprocess.run(
            [*command, page.as_uri()], capture_output=True, text=True, check=True, timeout=300
        )
    title = re.search(r"<title>(\d+)</title>", done.stdout)
    return int(title[1]) if title else -1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/hostile"))
    parser.add_argument("--every", type=int, default=1, help="only every so many texts")
    parser.add_argument("--chromium", help="path of a browser in which all messages are opened too")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    found = asyncio.run(run(list(payloads(args.data))[:: args.every], args.chromium))
    figures = {
        "messages.sent": found.messages,
        "messages.active_nodes": found.active.total(),
        "messages.rejects": found.rejects.total(),
        "messages.lost": found.lost.total(),
    }
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:24} {value}")
        for counted in (+found.active, +found.rejects, +found.lost):
            for name, number in counted.most_common(20):
                print(f"  {number:6} {name}")
    sys.exit(1 if found.active.total() or found.lost.total() else 0)


if __name__ == "__main__":
    main()
