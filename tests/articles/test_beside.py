"""What a declared body may cut out of a page, and what it may not."""

from __future__ import annotations

import json

import pytest

from monitor.articles.extract import extract
from tests.articles.paper import DAM, PORT

URL = "https://paper.example/news/dam"
TOLD = (*DAM, *PORT)


def shown(body: str, declared: str) -> str:
    data = json.dumps({"@type": "NewsArticle", "articleBody": declared})
    head = f'<title>News</title><script type="application/ld+json">{data}</script>'
    page = f"<!doctype html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"
    return extract(page.encode(), URL, "utf-8").text


def paragraphs(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


@pytest.mark.parametrize(
    "added",
    [
        "<p class='intro'>The gates stay shut for a week, and 63 farms are without water.</p>",
        "<h2>Water board: 63 farms are without water, and more will follow</h2>",
        "<p><b>UPDATE: 63 farms are now without water, says the board.</b></p>",
        "<p><i>Clarification: the board counts farms, not fields, as we wrote at first.</i></p>",
        "<ul><li>63 farms have no water</li><li>Two canals are dry</li></ul>",
        "<div class='relative'><p>The gates stay shut for a week, and the farms are without water.</p></div>",
        "<p>Aggiornamento: the board counts farms, not fields, as we wrote at first</p>",
        "<p>Rättelse: not Mira Tal but her deputy spoke to us</p>",
        "<table><tr><td>Gates</td><td>all are shut</td></tr><tr><td>Pumps</td><td>none is at work</td></tr></table>",
        "<p>The gates stay shut for a week, and the farms are without water, the board says</p>",
        "<blockquote><p>We did what we could, and it was not enough, the engineer said.</p></blockquote>",
        "<table><tr><td>Farms without water</td><td>63</td></tr></table>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_what_a_declared_body_lacks_of_the_story_stays(added: str, first: bool) -> None:
    body = added + paragraphs(*TOLD) if first else paragraphs(*TOLD) + added
    bare = shown(body, "")
    lines = [line for line in bare.split("\n") if line not in TOLD]
    assert [line for line in lines if line not in shown(body, " ".join(TOLD))] == []


@pytest.mark.parametrize("name", ["teaser", "promo-text", "social-lead", "related-lead"])
def test_a_standfirst_stays_whatever_its_place_is_called(name: str) -> None:
    first = f"<h2 class='{name}'>The gates stay shut for a week, and the farms of the valley are without water.</h2>"
    assert "The gates stay shut for a week" in shown(first + paragraphs(*TOLD), " ".join(TOLD))
    caption = "<div class='caption'><p>The gates of the dam in the evening light of Monday, seen from afar.</p></div>"
    assert "evening light" not in shown(caption + paragraphs(*TOLD), " ".join(TOLD))


def test_a_declared_body_that_was_not_renewed_does_not_cut_the_new_sentence() -> None:
    old = "The board counted 41 farms without water on Monday evening, its speaker said."
    new = "The board counted 63 farms without water on Tuesday morning, its speaker said."
    text = shown(paragraphs(*TOLD[:2], new, *TOLD[2:]), " ".join((*TOLD[:2], old, *TOLD[2:])))
    assert new in text
    assert old not in text


@pytest.mark.parametrize(
    "boilerplate",
    [
        "<p>See also: Ferries stand still in the north</p>",
        "<p><a href='/ferries'>Ferries stand still in the north, and nobody knows for how long</a></p>",
        "<div class='related-stories'><p><a href='/2'>Board fined 63 million for the old dam</a></p></div>",
        "<p>Follow us on our channel and get all of the news of the valley as it comes.</p>",
        "<p class='byline'>Ann Ode in the upper valley</p>",
        "<div class='sidebar'><p>The valley's best walks are told here, with maps of all huts and inns.</p></div>",
    ],
)
def test_furniture_that_a_declared_body_lacks_goes(boilerplate: str) -> None:
    text = shown(paragraphs(*TOLD[:4]) + boilerplate + paragraphs(*TOLD[4:]), " ".join(TOLD))
    assert text.split("\n") == list(TOLD)


@pytest.mark.parametrize("name", ["page-with-newsletter", "story share-enabled", "has-sidebar"])
def test_what_holds_the_story_as_well_is_no_place_beside_it(name: str) -> None:
    new = "The board let the water in again on Tuesday morning, and the farms of the valley rejoice."
    told = f"<div class='{name}'>{paragraphs(*TOLD[:4], new, *TOLD[4:])}</div>"
    assert new in shown(told, " ".join(TOLD))
