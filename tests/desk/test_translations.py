"""Every text of the interface is in the catalogue, and a reader gets the language that he asks for."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import monitor.desk
from monitor.model import Relation, Stance
from monitor.store.feedback import VERDICTS
from tests.desk.test_access import csrf

FOLDER = Path(monitor.desk.__file__).parent


def catalogue():  # type: ignore[no-untyped-def]
    return read_po((FOLDER / "catalogue/uk.po").open("rb"), locale="uk")


def test_every_text_of_the_templates_is_translated() -> None:
    known = catalogue()
    options = {"**.j2": {"trimmed": "false"}}
    used = {found[2] for found in extract_from_dir(FOLDER / "templates", [("**.j2", "jinja2")], options)}
    missing = [text for text in used if (entry := known.get(text)) is None or not all(entry.string)]
    assert missing == []


def test_the_words_that_the_ledger_brings_are_translated_too() -> None:
    known = catalogue()
    for word in (*(r.value.lower() for r in Relation), *(s.value for s in Stance), *VERDICTS.values()):
        assert known.get(word) is not None, word


def test_a_translation_names_the_same_values_as_its_text() -> None:
    for entry in catalogue():
        texts = (
            (entry.id, *([entry.string] if isinstance(entry.string, str) else entry.string))
            if entry.id
            else ()
        )
        flat = [text for one in texts for text in ([one] if isinstance(one, str) else one)]
        assert len({frozenset(re.findall(r"%\(\w+\)", text)) for text in flat}) <= 1, entry.id


@pytest.mark.parametrize(
    ("asked", "lang"),
    [("uk", "uk"), ("uk-UA,uk;q=0.9", "uk"), ("en-GB", "en"), ("xx", "en"), ("*", "en"), ("", "en")],
)
async def test_the_browser_asks_for_a_language(browser: httpx.AsyncClient, asked: str, lang: str) -> None:
    page = (await browser.get("/", headers={"accept-language": asked})).text
    assert f'<html lang="{lang}">' in page
    assert ("Останні знахідки" in page) == (lang == "uk")


async def test_the_readers_choice_stands_before_the_browsers(browser: httpx.AsyncClient) -> None:
    token = csrf((await browser.get("/alerts")).text)
    answer = await browser.post("/language", data={"csrf": token, "language": "uk", "next": "/alerts"})
    assert answer.headers["location"] == "/alerts"
    assert "Сповіщення" in (await browser.get("/alerts")).text
    await browser.post("/language", data={"csrf": token, "language": "zz", "next": "/alerts"})
    assert "Сповіщення" in (await browser.get("/alerts")).text
