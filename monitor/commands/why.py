"""The command that tells why an article is on a topic or not."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.text import Text

from monitor.commands.ledger import decided
from monitor.commands.terminal import DEFAULT, ConfigOption, out, readable
from monitor.store.choices import Fate
from monitor.why import Answer
from monitor.why import why as ask_why

app = typer.Typer(add_completion=False)


@app.command()
def why(
    article: Annotated[str, typer.Argument(help="The article's address or number.")],
    topic: Annotated[str, typer.Argument(help="The topic's name or id.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Tell why an article is on a topic or not, and what was chosen of its sentences and figures, by whom and why."""
    _show_answer(asyncio.run(ask_why(readable(config)[0], article, topic)))


def _show_answer(answer: Answer) -> None:
    out.print(Text(answer.title, style="bold"))
    out.print(Text(f"{answer.outlet}, {answer.url}"), soft_wrap=True)
    verdict = "on the topic" if answer.now.matched else "not on the topic"
    out.print(Text(f"{answer.topic_name} (version {answer.topic_version}): {answer.state}"))
    if answer.matched_at_version not in (None, answer.topic_version):
        out.print(f"It was matched by version {answer.matched_at_version}.", highlight=False)
    out.print(Text(f"Judged now: {verdict}", style="green" if answer.now.matched else "yellow"))
    for reason in answer.now.reasons:
        out.print(Text(f"  {reason}"), soft_wrap=True)
    for fate in answer.fates:
        out.print(_became(fate), soft_wrap=True)
        out.print(Text(f"  “{fate.quote}”", style="dim"), soft_wrap=True)
        out.print(Text(f"  {decided(fate)}"), soft_wrap=True)


def _became(fate: Fate) -> Text:
    if fate.relation is None:
        return Text("passed over", style="bold")
    told = {None: "kept, not told", "baseline": "kept silently"}.get(fate.finding, f"told ({fate.finding})")
    return Text.assemble((f"{fate.relation} ", "bold"), f"{told}: {fate.belongs_to}")
