"""A webhook's body in the receiver's own form, from a template of the user's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from monitor.channels.message import Message
from monitor.errors import ConfigError, ParseError

SECONDS = 2.0
"""Of computing, for one body."""
Run = Callable[..., Awaitable[Any]]
"""Runs a function with its arguments, within the `seconds` given: in a worker, where an endless one can be ended."""


async def here(function: Callable[..., Any], *args: Any, seconds: float) -> Any:
    """In this process, without a limit: for who can be interrupted by hand."""
    return function(*args)


@dataclass(frozen=True, slots=True)
class Body:
    """A Jinja2 template with `message` (id, subject, text, payload ...). Raises ConfigError for one that is none.

    In JSON every text belongs into the filter tojson: {"title": {{ message.subject | tojson }}}.
    """

    name: str
    source: str
    content_type: str
    run: Run = here

    def __post_init__(self) -> None:
        try:
            _environment().from_string(self.source)
        except TemplateError as error:
            raise ConfigError(
                [f"Channel {self.name}: the body is no template: {error}. Correct it."]
            ) from error

    async def render(self, message: Message) -> str:
        """The body of one message. Raises ParseError or LimitError where the template fails."""
        return str(await self.run(render, self.source, message, seconds=SECONDS))


def render(source: str, message: Message) -> str:
    """What the template makes of the message. Raises ParseError."""
    try:
        return _environment().from_string(source).render(message=message)
    except Exception as error:
        raise ParseError(f"{type(error).__name__}: {error}") from error


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined)
