"""Who chooses: the reader where one is configured, else what was learnt, else words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.app import App
from monitor.language.warm import missing_models
from monitor.selection import plain
from monitor.selection.asking import open_reader
from monitor.selection.learnt import choose as learnt
from monitor.selection.put import Choice, Chooser, Put
from monitor.workers import Workers

LEARNT_LANGUAGE = "en"
"""The language of the stories from which was learnt."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt chooses, in a language worker."""

    workers: Workers

    async def choose(self, put: Put) -> Sequence[Choice]:
        return await self.workers.language.run(learnt.choose, put)


@dataclass(frozen=True, slots=True)
class Plain:
    """Words and numbers choose; `why` says for want of what."""

    why: str = ""

    async def choose(self, put: Put) -> Sequence[Choice]:
        chosen = plain.choose(put)
        return [replace(one, reason=f"{one.reason} ({self.why})") for one in chosen] if self.why else chosen


def open_chooser(app: App, language: str) -> Chooser:
    """The chooser for articles in this language."""
    return open_reader(app, _without_reader(app, language))


def _without_reader(app: App, language: str) -> Chooser:
    if app.config.chooser == "plain":
        return Plain()
    if language != LEARNT_LANGUAGE:
        return Plain("what was learnt is for English only")
    if missing_models():
        return Plain("the language models are missing")
    return Learnt(app.workers)
