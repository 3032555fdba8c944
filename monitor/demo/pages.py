"""Feeds and pages of the demo's outlets, each outlet with a look of its own, as strings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.demo.story import Outlet, Piece, Story, Version

_IN_FEED = 12
_RELATED = 4

_templates = Environment(
    loader=PackageLoader("monitor.demo", "data/templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["rfc822"] = lambda moment: format_datetime(moment, usegmt=True)
_templates.filters["iso"] = lambda moment: moment.isoformat(timespec="seconds")
_templates.filters["long"] = lambda moment: f"{moment:%A}, {moment.day} {moment:%B %Y, %H:%M} UTC"


@dataclass(slots=True)
class Site:
    """An outlet's web site; `root` ("http://127.0.0.1:8000") is known once its port is."""

    story: Story
    outlet: Outlet
    root: str = ""

    def address(self, path: str) -> str:
        return self.root + path


def feed(site: Site, now: datetime) -> str:
    """The outlet's feed at `now`, RSS 2.0 or Atom, newest first."""
    items = site.story.of(site.outlet, now)[:_IN_FEED]
    changed_at = max((version.since for _, version in items), default=site.story.begins_at)
    template = _templates.get_template(f"{site.outlet.format}.xml")
    return template.render(site=site, outlet=site.outlet, items=items, changed_at=changed_at)


def front_page(site: Site, now: datetime) -> str:
    """A list of the outlet's articles that also names its feed."""
    return _templates.get_template("front.html").render(site=site, items=site.story.of(site.outlet, now))


def article_page(site: Site, piece: Piece, version: Version, now: datetime) -> str:
    """An article as the outlet's readers see it at `now`, with all that stands around it."""
    others = [other for other in site.story.of(site.outlet, now) if other[0].id != piece.id]
    template = _templates.get_template(f"{site.outlet.template}.html")
    return template.render(site=site, piece=piece, version=version, related=others[:_RELATED])
