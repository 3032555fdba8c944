"""Lines that lead on to other stories are no part of the one that they stand in."""

from __future__ import annotations

import pytest

from monitor.articles.extract import extract

TEXT = [
    "The river Tole rose by two metres overnight and reached the first houses of the lower town, the mayor said.",
    "Forty families left their homes before midnight and were taken to the sports hall behind the school.",
    "The water is expected to fall from Thursday, once the locks above the town can be opened again.",
    "The army sent two companies with boats, and the power company cut off the streets along the bank.",
]
OTHER = "Nine dead as bus leaves road at Perm"


def read(*inside: str) -> str:
    body = (
        "".join(f"<p>{line}</p>" for line in TEXT[:2])
        + "".join(inside)
        + "".join(f"<p>{line}</p>" for line in TEXT[2:])
    )
    return extract(
        f"<html><body><article>{body}</article></body></html>".encode(),
        "https://p.example/a",
        "utf-8",
    ).text


@pytest.mark.parametrize(
    "phrase",
    [
        "READ ALSO:",
        "Also read |",
        "Lesen Sie auch:",
        "Lire aussi :",
        "Lea tambi\u00e9n:",
        "Leggi anche >",
        "Les ogs\u00e5:",
        "Czytaj te\u017c:",
        "\u0427\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043a\u0436\u0435:",
        "\u0427\u0438\u0442\u0430\u0439\u0442\u0435 \u0442\u0430\u043a\u043e\u0436:",
        "\u0627\u0642\u0631\u0623 \u0623\u064a\u0636\u0627\u064b:",
        "\u95a2\u9023\u8a18\u4e8b\uff1a",
        "\u76f8\u5173\u9605\u8bfb\uff1a",
        "\uad00\ub828\uae30\uc0ac",
        "Baca juga:",
    ],
)
@pytest.mark.parametrize(
    "markup", ["<p><strong>{} <a href='/b'>{}</a></strong></p>", "<h3>{} <a href='/b'>{}</a></h3>"]
)
def test_a_line_that_leads_on_goes(phrase: str, markup: str) -> None:
    assert read(markup.format(phrase, OTHER)) == "\n".join(TEXT)


def test_a_phrase_alone_goes_with_the_links_after_it_and_no_further() -> None:
    links = f"<ul><li><a href='/b'>{OTHER}</a></li><li><a href='/c'>Minister resigns over 12 contracts</a></li></ul>"
    assert read("<h3>Mehr zum Thema</h3>", links) == "\n".join(TEXT)


@pytest.mark.parametrize(
    "line",
    [
        "Read more about it, the mayor told the 300 people who stood in the rain, in the report out on Friday.",
        "Related costs rose to 155 million crowns, the ministry of finance said in its answer on Monday.",
    ],
)
def test_a_sentence_that_begins_so_stays(line: str) -> None:
    assert line in read(f"<p>{line}</p>")
