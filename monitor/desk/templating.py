"""Renders the templates: everything that is told in them is escaped, and nothing stands in them but words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from monitor import __version__
from monitor.alerts.render import formatting
from monitor.desk.access import csrf_token, identity_of
from monitor.desk.service import Service, service_of
from monitor.desk.translations import LANGUAGES, language_of, translations
from monitor.model import FindingView
from monitor.redaction import shown


def _groups(items: Iterable[Any], name: str) -> list[tuple[Any, list[Any]]]:
    """The items by an attribute, groups and items in the order in which they come, those without it last."""
    found: dict[Any, list[Any]] = {}
    for item in items:
        found.setdefault(getattr(item, name), []).append(item)
    return sorted(found.items(), key=lambda group: group[0] is None)


def around(sentence: str, words: str, most: int = 90) -> tuple[str, str, str]:
    """What of a sentence stands before its words, the words, and what stands after them; far ends are cut."""
    before, found, after = sentence.partition(words)
    if not found:
        return "", words, ""
    if len(before) > most:
        before = f"… {before[-most:].partition(' ')[2]}"
    if len(after) > most:
        after = f"{after[:most].rpartition(' ')[0]} …"
    return before, found, after


_TURNS = re.compile("[\u202d\u202e]")


def unturned(value: Any) -> Any:
    """A text without the signs that have the letters after them read backwards, so that a name says what it shows."""
    return _TURNS.sub("", value) if type(value) is str else value


def news(finding: FindingView) -> str:
    """The headline without the old and the new value before it, which stand beside it on the pages."""
    change, _, rest = finding.headline.partition(": ")
    if finding.value is None or not change.endswith(
        f" → {formatting.interval(finding.value, finding.bound)}"
    ):
        return finding.headline
    return rest or finding.headline


_FILTERS = {
    "groupby_kept": _groups,
    "around": around,
    "amount": formatting.amount,
    "interval": formatting.interval,
    "language": formatting.language,
    "news": news,
    "number": formatting.number,
    "shown": shown,
    "web_link": formatting.link,
}


async def render(request: Request, template: str, status: int = 200, /, **values: Any) -> Response:
    """A page, or the part of one that a script asked for; made in a thread, as the stages go on meanwhile."""
    return HTMLResponse(await asyncio.to_thread(text, request, template, **values), status)


def text(request: Request, template: str, /, **values: Any) -> str:
    """The template as text, for answers that are made of several."""
    service, language = service_of(request), language_of(request)
    page = _environment(language).get_template(template)
    return page.render(**_common(request, service, language), **values)


def _common(request: Request, service: Service, language: str) -> dict[str, Any]:
    zone = ZoneInfo(service.app.config.time_zone)
    return {
        "request": request,
        "who": identity_of(request),
        "csrf": lambda: csrf_token(request),
        "lang": language,
        "languages": LANGUAGES,
        "version": __version__,
        "url": lambda name, /, **parts: path_for(request, name, **parts),
        "static": lambda name: f"{path_for(request, 'static', path=name)}?{_fingerprint(name)}",
        "here": lambda **changed: here(request, changed),
        "when": lambda moment, short=False: when(moment, zone, short=short),
        "now": service.now(),
        "editable": service.file is not None,
    }


def path_for(request: Request, name: str, /, **parts: Any) -> str:
    """The path of a page, below the one that a proxy may have put before it."""
    query = {key: value for key, value in parts.pop("query", {}).items() if value not in (None, "", False)}
    path = request.scope.get("root_path", "") + str(request.app.url_path_for(name, **parts))
    return f"{path}?{urlencode(query)}" if query else path


def here(request: Request, changed: Mapping[str, Any]) -> str:
    """The page's own address with some of its parameters changed; those that are None go."""
    query = {**request.query_params, **changed}
    kept = {key: value for key, value in query.items() if value not in (None, "", False)}
    return f"{request.scope.get('root_path', '')}{_route_path(request)}" + (
        f"?{urlencode(kept)}" if kept else ""
    )


def _route_path(request: Request) -> str:
    path, root = str(request.scope["path"]), str(request.scope.get("root_path", ""))
    return path.removeprefix(root) if root else path


def when(moment: datetime | None, zone: ZoneInfo, *, short: bool = False) -> Markup:
    """A time in the service's zone, which a script puts into the reader's own; UTC on hover."""
    if moment is None:
        return Markup("–")
    utc, local = moment.astimezone(UTC), moment.astimezone(zone)
    shown_ = f"{local.day} {local:%b, %H:%M}" if short else f"{local.day} {local:%b %Y, %H:%M}"
    kind = "short" if short else "long"
    return Markup('<time datetime="{}" title="{} UTC" data-time="{}">{}</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M:%S"), kind, shown_
    )


def tone(finding: FindingView) -> str:
    """The colour by which a finding is told from others."""
    return TONES.get(finding.relation.value, "new")


TONES = {
    "NEW": "new", "REFINES": "changed", "SUPERSEDES": "changed", "CONFLICTS": "conflict", "DENIES": "denied",
    "WITHDRAWN": "gone", "CONFIRMS": "known", "LAGGED": "known",
}  # fmt: skip


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.desk", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=unturned,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= _FILTERS
    environment.globals |= {
        "relation_words": formatting.relation,
        "said_by": formatting.said_by,
        "step": formatting.step,
    }
    environment.globals |= {"tone": tone, "tones": TONES, "spread": formatting.spread}
    return environment


@cache
def _fingerprint(name: str) -> str:
    return sha256(files("monitor.desk").joinpath(f"static/{name}").read_bytes()).hexdigest()[:12]
