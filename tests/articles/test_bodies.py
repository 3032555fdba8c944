"""Bodies that lie in several blocks, in scripts or beside boilerplate; walls in several languages; dates by trust."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from monitor.articles.dates import published_at
from monitor.articles.extract import extract
from monitor.articles.page import facts_of
from monitor.articles.paywall import paywall_or_consent, without_paywall
from monitor.errors import ParseError
from tests.articles.paper import DAM, PORT

URL = "https://paper.example/news/dam"
NOW = datetime(2025, 4, 9, tzinfo=UTC)
ISLANDS = (
    "Ferries to the outer islands had carried passengers but no freight since the strike began in the second week.",
    "On Vell, the largest of them, two bakeries closed because flour could not be brought over from the mainland.",
    "Their owners said they would open again as soon as the first lorries left the quay on Saturday morning.",
    "The regional government promised to pay for storage and asked the port to let perishable goods pass first.",
)


def document(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html lang='en'><head><title>News</title>{head}</head><body>{body}</body></html>".encode()


def paragraphs(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def test_a_body_in_several_blocks_is_found_whole() -> None:
    chunks = "<aside>Advertisement</aside>".join(
        f"<div class='row'><div class='chunk'>{paragraphs(*part)}</div></div>"
        for part in (DAM, PORT, ISLANDS)
    )
    text = extract(document(f"<main><article>{chunks}</article></main>"), URL, None).text
    assert [sentence for sentence in (*DAM, *PORT, *ISLANDS) if sentence not in text] == []


def test_other_articles_on_the_page_are_no_part_of_the_body() -> None:
    blocks = "".join(
        f"<article><h1>{number}</h1><div class='body'>{paragraphs(*part)}</div></article>"
        for number, part in enumerate((DAM * 2, PORT))
    )
    text = extract(document(f"<main>{blocks}</main>"), URL, None).text
    assert DAM[2] in text
    assert ISLANDS[0] not in text


@pytest.mark.parametrize("encode", [str, json.dumps])
def test_a_body_in_a_script_stands_in_for_a_page_that_browsers_make(encode: object) -> None:
    markup = json.dumps(paragraphs(*PORT, *ISLANDS)).replace("<", "\\u003c").replace(">", "\\u003e")
    script = f"<script>self.push([1,{markup}])</script>"
    if encode is json.dumps:
        script = (
            f"<script>self.push([1,{json.dumps(json.dumps({'body': paragraphs(*PORT, *ISLANDS)}))}])</script>"
        )
    found = extract(document(f"<div id='app'></div>{script}"), URL, None)
    assert found.text == "\n".join((*PORT, *ISLANDS))


def test_a_declared_body_tells_furniture_from_text() -> None:
    declared = {"@type": "NewsArticle", "articleBody": " ".join(DAM)}
    head = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    teaser = "Download our new application and read all of our stories wherever you are, for a whole month."
    body = f"<article>{paragraphs(*DAM[:3])}<p>{teaser}</p>{paragraphs(*DAM[3:])}</article>"
    assert extract(document(body, head), URL, None).text == "\n".join(DAM)


def test_a_declared_teaser_does_not_cut_the_body() -> None:
    declared = {"@type": "NewsArticle", "articleBody": DAM[0]}
    head = f'<script type="application/ld+json">{json.dumps(declared)}</script>'
    assert DAM[4] in extract(document(f"<article>{paragraphs(*DAM)}</article>", head), URL, None).text


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        ("Subscribe now to continue reading this story.", "a subscription"),
        ("You have reached your limit of three free articles.", "a subscription"),
        ("Sign in to continue reading.", "a subscription"),
        ("Exklusiv f\u00fcr Abonnenten. Jetzt weiterlesen mit dem Probeabo.", "a subscription"),
        ("Cet article est r\u00e9serv\u00e9 aux abonn\u00e9s.", "a subscription"),
        ("Contenido exclusivo para suscriptores.", "a subscription"),
        ("We value your privacy.", "consent"),
        ("Wir ben\u00f6tigen Ihre Zustimmung.", "consent"),
        ("Please verify that you are human.", "a proof that we are human"),
        ("Please enable JavaScript to go on.", "a proof that we are human"),
    ],
)
def test_a_short_page_that_asks_for_something_is_a_wall(request_: str, kind: str) -> None:
    text = f"{DAM[0]}\n{DAM[1]}\n{request_}"
    assert paywall_or_consent(text, free=None) == kind
    with pytest.raises(ParseError, match=kind):
        extract(document(f"<article>{paragraphs(*text.splitlines())}</article>"), URL, None)


def test_an_article_about_walls_is_none() -> None:
    story = (
        "The regulator fined the network because its site had told readers to accept all cookies, with no "
        "way to say no on the first screen, and because it kept whatever it had read of their devices in the "
        "year before, although two courts had told its lawyers to stop.",
    )
    assert paywall_or_consent("\n".join(story), free=None) is None
    long = "\n".join((*DAM, *PORT, *ISLANDS, "Subscribe to continue reading tomorrow's story."))
    assert paywall_or_consent(long, free=False) is None
    assert without_paywall(long) == "\n".join((*DAM, *PORT, *ISLANDS))


def test_a_teaser_of_a_page_that_says_it_is_not_free_is_a_wall() -> None:
    assert paywall_or_consent("\n".join(DAM[:2]), free=False) == "a subscription"
    assert paywall_or_consent("\n".join(DAM[:2]), free=True) is None


FEED, PAGE = datetime(2025, 4, 8, 9, tzinfo=UTC), datetime(2025, 4, 7, 8, tzinfo=UTC)
HEADER, AT = "Sun, 06 Apr 2025 08:00:00 GMT", datetime(2025, 4, 6, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("feed", "page", "header", "found"),
    [
        (FEED, PAGE, HEADER, FEED),
        (None, PAGE, HEADER, PAGE),
        (None, None, HEADER, AT),
        (None, None, "yesterday-ish", None),
        (datetime(1699, 1, 1, tzinfo=UTC), PAGE, None, PAGE),
        (datetime(2026, 4, 8, tzinfo=UTC), None, None, None),
        (None, None, None, None),
    ],
)
def test_the_feeds_date_goes_before_the_pages_and_that_before_the_headers(
    feed: datetime | None, page: datetime | None, header: str | None, found: datetime | None
) -> None:
    assert published_at((feed, page), header, NOW) == found


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (
            "Die Schleusen wurden am Montag geschlossen, nachdem Risse in der Mauer gefunden worden waren.",
            "de",
        ),
        (
            "Les vannes ont \u00e9t\u00e9 ferm\u00e9es lundi apr\u00e8s la d\u00e9couverte de fissures dans le mur.",
            "fr",
        ),
        ("Las compuertas se cerraron el lunes despu\u00e9s de que aparecieran grietas en el muro.", "es"),
    ],
)
def test_the_language_is_that_of_the_text(words: str, language: str) -> None:
    assert facts_of(words, "Outlet").language == language
