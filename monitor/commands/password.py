"""The command that hashes a password."""

from __future__ import annotations

import typer

from monitor.commands.terminal import say
from monitor.desk.access import hashed
from monitor.errors import MonitorError

app = typer.Typer(add_completion=False)


@app.command()
def password() -> None:
    """Make the hash of a password, for `web.users` in the configuration."""
    typed = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(typed) < 10:
        raise MonitorError("A password of at least 10 characters, please.")
    say(hashed(typed))
