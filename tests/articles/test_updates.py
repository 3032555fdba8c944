from __future__ import annotations

import json

from monitor.articles.extract import extract

URL = "https://paper.example/live/flood"
PLACES = (
    "Arden",
    "Brook",
    "Carrow",
    "Dunmere",
    "Elvet",
    "Farne",
    "Gorse",
    "Harl",
    "Ivel",
    "Jura",
    "Kelso",
    "Leven",
)


def update(place: str, level: int) -> str:
    return (
        f"The river at {place} stood at {level} centimetres when the gauge was read by the district's engineers. "
        f"The road from {place} to the motorway is closed, and the mayor asked people there to stay at home."
    )


def linked(places: tuple[str, ...], *, level: int = 300) -> str:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Water in {place}",
            "datePublished": f"2026-03-02T{8 + number:02}:00:00Z",
            "articleBody": update(place, level + number),
        }
        for number, place in enumerate(places)
    ]
    node = {"@type": "LiveBlogPosting", "headline": "Floods in the north, live", "liveBlogUpdate": updates}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def live(shown: list[str], head: str, opening: str = "") -> bytes:
    blocks = "".join(f"<div><p>{text}</p></div>" for text in shown)
    article = f"<main><article><h1>Floods in the north, live</h1>{opening}{blocks}</article></main>"
    return (
        f"<!doctype html><html><head><title>Floods</title>{head}</head><body>{article}</body></html>".encode()
    )


def test_of_many_updates_those_count_that_the_page_shows() -> None:
    shown = [update(place, 300 + number) for number, place in enumerate(PLACES[:4])]
    text = extract(live(shown, linked(PLACES)), URL, None).text
    assert all(sentence in text for sentence in shown)
    assert not any(place in text for place in PLACES[4:])


def test_all_updates_count_where_the_page_shows_none() -> None:
    opening = (
        "<p>Rivers in the north have left their beds after a week of rain; we tell here what happens.</p>"
    )
    text = extract(live([], linked(PLACES), opening), URL, None).text
    assert all(update(place, 300 + number) in text for number, place in enumerate(PLACES))
    assert text.index("Leven") < text.index("Arden")
    assert "Rivers in the north have left their beds" in text


def test_a_number_that_the_page_changed_is_told_though_the_linked_data_have_the_old_one() -> None:
    shown = [update(place, 300 + number) for number, place in enumerate(PLACES)]
    shown[3] = update("Dunmere", 415)
    text = extract(live(shown, linked(PLACES)), URL, None).text
    assert "415 centimetres" in text
    assert "Dunmere stood at 303" not in text


def test_a_sentence_that_the_page_alone_has_stays_beside_the_updates_of_its_linked_data() -> None:
    opening = (
        "<p>The dam above Arden holds, the water ministry said on Monday after a visit of its engineers.</p>"
    )
    text = extract(live([], linked(PLACES), opening), URL, None).text
    assert text.startswith("The dam above Arden holds")
