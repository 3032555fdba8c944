"""Who chooses: the reader where one is configured, else what was learnt, else words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from monitor.app import App
from monitor.config.models import Config
from monitor.language.missing import missing_models
from monitor.selection import plain
from monitor.selection.asking import open_reader
from monitor.selection.learnt import choose as learnt
from monitor.selection.put import Choice, Chooser, Put
from monitor.workers import Workers

LEARNT_LANGUAGE = "en"
"""The language of the stories from which was learnt."""
_ENGLISH_ONLY = "what was learnt is for English only"
_NO_MODELS = "the language models are missing"


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
        return Plain(_ENGLISH_ONLY)
    if missing_models():
        return Plain(_NO_MODELS)
    return Learnt(app.workers)


def in_use(config: Config) -> str:
    """Which chooser stands behind the topics, in words for the user."""
    without = _in_use_without_reader(config)
    reader = config.reader
    if reader is None:
        return without
    return (
        f"the reader {reader.model} at {urlsplit(reader.url).hostname}; where it gives no answer, {without}"
    )


def _in_use_without_reader(config: Config) -> str:
    if config.chooser == "plain":
        return "plain (words and numbers alone, by the configuration)"
    if missing_models():
        return f"plain (words and numbers alone, {_NO_MODELS})"
    return f"learnt; in other languages than English plain ({_ENGLISH_ONLY})"
