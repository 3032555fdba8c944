"""A webhook's body in the receiver's own form, from a template of the user's."""

from __future__ import annotations

from dataclasses import dataclass, field

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from monitor.channels.message import Message
from monitor.errors import ConfigError, PermanentChannelError


@dataclass(frozen=True, slots=True)
class Body:
    """A Jinja2 template with `message` (id, subject, text, payload ...). Raises ConfigError for one that is none.

    In JSON every text belongs into the filter tojson: {"title": {{ message.subject | tojson }}}.
    """

    name: str
    source: str
    content_type: str
    _template: Template = field(init=False, repr=False)

    def __post_init__(self) -> None:
        try:
            template = SandboxedEnvironment(undefined=StrictUndefined).from_string(self.source)
        except TemplateError as error:
            raise ConfigError(
                [f"Channel {self.name}: the body is no template: {error}. Correct it."]
            ) from error
        object.__setattr__(self, "_template", template)

    def render(self, message: Message) -> str:
        """The body of one message. Raises PermanentChannelError where the template fails."""
        try:
            return self._template.render(message=message)
        except Exception as error:
            problem = f"Webhook {self.name}: its body's template failed ({error}); correct it and send again."
            raise PermanentChannelError(problem) from error
