"""The few pages behind the links in messages, as small as pages can be: no script, nothing remote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a form: what is sent for it, and what it says."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """A heading, some lines, and, where something can be done, the groups of buttons that do it."""

    title: str
    lines: tuple[str, ...] = ()
    quote: str = ""
    forms: tuple[tuple[str, tuple[Choice, ...]], ...] = ()


def page(shown: Page, status: int = 200) -> Response:
    """The HTTP response with the page as HTML."""
    return Response(html(shown), status, media_type="text/html; charset=utf-8")


def html(page: Page) -> str:
    """The page, with everything that is told in it escaped."""
    return _environment().get_template("page.html.j2").render(page=page)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.web", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def buttons(name: str, choices: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """Buttons that send `name` with one value each."""
    return tuple(Choice(name, value, label) for value, label in choices)
