"""A page's story is read from where its text stands densest, where the extractor stopped early."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.articles.density import dense
from monitor.articles.extract import extract
from monitor.articles.markup import read_tree

URL = "https://paper.example/a"
LEAD = "The ferry Ostrava lost its rudder off Kolby on Friday night with 212 people aboard, the coast guard said."
WORDS = [
    "harbour",
    "council",
    "engine",
    "weather",
    "rescue",
    "captain",
    "insurance",
    "passengers",
    "inquiry",
    "dock",
]
STORY = [
    f"Paragraph {number} tells what the {one} did about the {other} after the ferry had lost its rudder, and it adds"
    f" that {number * 7} people had asked for it in the weeks before the accident happened off the coast."
    for number, (one, other) in enumerate([*pairwise(WORDS), *pairwise(WORDS[::-1])], 2)
]


def page(body: str, *, whole: str = "") -> bytes:
    return f"<html><head><title>Ferry</title></head><body>{body}</body>{whole}</html>".encode()


def read(body: str) -> str:
    return extract(page(body), URL, "utf-8").text


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def in_boxes(start: str, end: str) -> str:
    return "".join(
        f"{start}{paragraphs(STORY[number : number + 3])}{end}" for number in range(0, len(STORY), 3)
    )


@pytest.mark.parametrize(
    "rest",
    [
        in_boxes("<div class='c-7 wide'>", "</div>"),
        in_boxes("<section data-part='1'><div>", "</div></section>"),
        "<div class='part-two'>" + "<br><br>".join(STORY) + "</div>",
        "<div>" + "".join(f"<div>{line}</div>" for line in STORY) + "</div>",
        "<form>" + paragraphs(STORY) + "</form>",
    ],
)
def test_a_body_in_parts_of_other_names_is_read_whole(rest: str) -> None:
    start = "<div class='article-body'>" + paragraphs([LEAD, *STORY[:2]]) + "</div>"
    text = read(f"<main><article><h1>Ferry</h1>{start}{rest}</article></main>")
    assert [line for line in (LEAD, *STORY) if line not in text] == []


def test_comments_teasers_and_the_next_article_are_no_part_of_it() -> None:
    voices = "".join(
        f"<div class='comment'><p>Reader {n} thinks {line}</p></div>" for n, line in enumerate(STORY)
    )
    teasers = "".join(
        f"<div class='card'><h3><a href='/{n}'>Other {n}</a></h3><p>{line}</p></div>"
        for n, line in enumerate(STORY)
    )
    another = "<article><h1>Dam</h1>" + paragraphs([f"The dam: {line}" for line in STORY * 2]) + "</article>"
    own = paragraphs([LEAD, *STORY[:4]])
    text = read(
        f"<main><article><h1>Ferry</h1>{own}</article>{another}{teasers}<div id='comments'>{voices}</div></main>"
    )
    assert LEAD in text
    assert ("The dam:" in text, "Reader 3" in text, "Other 3" in text) == (False, False, False)


def test_a_text_that_stands_twice_for_two_screens_is_read_once() -> None:
    body = paragraphs(STORY)
    tree = read_tree(
        page(f"<article><div class='desk'>{body}</div><div class='phone'>{body}</div></article>"), "utf-8"
    )
    [story] = dense(tree)
    assert story.text() == "\n".join(STORY)


@pytest.mark.parametrize("name", ["comments-enabled", "no-comments", "has-comments wide"])
def test_a_place_that_only_says_whether_comments_are_open_holds_the_story(name: str) -> None:
    told = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    for body in (
        f"<div class='{name}'><h1>Ferry</h1>{told}</div>",
        f"<h1>Ferry</h1><div class='{name}'>{told}</div>",
    ):
        assert all(paragraph in read(body) for paragraph in STORY)
