"""What of an article is prose, and where it stands."""

from __future__ import annotations

import pytest

from monitor.model import Part
from monitor.reading.prose import prose

TITLE = "Ferry sinks off Luzon with dozens aboard"
LEAD = "A ferry carrying 84 people sank off Luzon on Sunday, the coast guard said."
REST = "Rescuers pulled 61 passengers from the water before nightfall."


def texts(text: str, title: str = TITLE) -> list[str]:
    return [stretch.text for stretch in prose(title, text) if stretch.part is Part.TEXT]


def test_every_stretch_is_an_exact_part_of_the_article() -> None:
    text = f"Share\n\nMANILA, May 4 (Reuters) - {LEAD}\n\n  {REST}  \n"
    for stretch in prose(TITLE, text):
        whole = TITLE if stretch.part is Part.TITLE else text
        assert whole[stretch.start : stretch.end] == stretch.text


def test_the_title_comes_first_and_its_copies_are_left_out() -> None:
    stretches = prose(TITLE, f"{TITLE}\n{LEAD}\n\n{TITLE}!\n")
    assert [stretch.text for stretch in stretches] == [TITLE, LEAD]


def test_an_article_that_repeats_its_body_is_read_once() -> None:
    assert texts(f"{LEAD}\n{REST}\n{LEAD}\n{REST}\n") == [LEAD, REST]


@pytest.mark.parametrize(
    "dateline",
    [
        "MANILA, May 4 (Reuters) - ",
        "MANILA | Mon May 4, 2009 8:25 am EDT MANILA (Reuters) - ",
        "MANILA (AP) — ",
        "MANILA, 5 May (PNWS) - ",
        "MANILA/GENEVA, May 5 (Lodestar) - ",
        "May 5 (Lodestar) - ",
        "MANILA, 12 May - ",
        "MANILA — ",
        "MANILA - ",
        "MANILA ",
        "Manila (CNN) -- ",
        "VELL (Newsline) - ",
        "VELL/ORR CITY, Dec 12",
        "PORT VELL, Marrow (Northern Press) – ",
        "VELL, Tuesday: ",
        "VELL--",
        "16.45 ",
        "09:10 GMT - ",
        "Manila, Philippines - ",
        "Sunday 26 April 2009 11.25 BST ",
        "* Ferry was overloaded * Search goes on (Adds quotes) By Ana Cruz MANILA, May 4 (Reuters) - ",
    ],
)
def test_a_dateline_is_cut_from_its_paragraph(dateline: str) -> None:
    assert texts(dateline + LEAD) == [LEAD]


@pytest.mark.parametrize(
    "line",
    [
        "Share",
        "Read more: five ferries that sank this year",
        "Source link",
        "By Ana Cruz and Luis Ramos",
        "Photo: Ana Cruz",
        "Picture: A boatman rows one of his 12 passengers over what was the market of Vell, where the river Orr has "
        "stood for two weeks",
        "Updated 11:20 | 4 min read | 318 comments",
        "Rescuers at work on the beach of San Juan on May 4, 2024.Ana Cruz / AFP via Getty Images",
        "Philippine Coast Guard via AP",
        "An image released Monday by the coast guard shows the ferry on its side.",
        "The ferry is seen in the harbour of Batangas in 2019.",
        "We will find them all. pic.twitter.com/abc123",
        "— Coast Guard (@coastguard) May 4, 2024",
        "(Reporting by Ana Cruz; editing by Luis Ramos)",
        "MANILA, Philippines, May 4 (Reuters) -",
        "This article has been updated with a statement from the coast guard.",
        "Copyright 2024 The Example. All rights reserved.",
        "ALSO IN THE EXAMPLE: Ten beaches to visit | Win 2 tickets",
        "The Example's Morning Tide reaches 1.2 million inboxes. Unsubscribe at any time.",
        "Our reporter is on the quay and will tell you more.",
        "Our Standards: the Example's principles of trust.",
        "Reporting by Ana Cruz in Manila; Editing by Luis Ramos",
        "Ana Cruz reported from Manila, and Luis Ramos from Cebu.",
        "Ana Cruz/Morning Example",
    ],
)
def test_what_is_no_prose_is_left_out(line: str) -> None:
    assert texts(f"{LEAD}\n{line}\n{REST}") == [LEAD, REST]


def test_a_heading_that_runs_into_a_sentence_is_cut_from_it() -> None:
    heading, sentence = "Divers on their way to Luzon", "In his first interview the captain wept."
    assert texts(f"{heading} {sentence}") == [heading, sentence]


@pytest.mark.parametrize(
    "lead",
    [
        "UNICEF - based in Vell - ",
        "NATO–Russia ",
        "U.S. Ambassador ",
        "USA Today ",
        "HAMAS: We ",
        "IBM (Marlow) ",
    ],
)
def test_capitals_that_are_no_dateline_stay(lead: str) -> None:
    line = f"{lead}said that nine people had drowned."
    assert texts(line) == [line]


@pytest.mark.parametrize(
    "tail", ["(Reporting by Ana Cruz)", "Read more: 9 ferries", "Ana Cruz/Morning Example"]
)
def test_what_is_no_prose_is_cut_from_the_end_of_a_paragraph(tail: str) -> None:
    assert texts(f"{LEAD} {tail}") == [LEAD]


@pytest.mark.parametrize(
    "line",
    [
        "The ban on ferries was put off to May 4, 2024.",
        "Pigs caught a type A influenza virus there.",
        "Subscribers cancelled 9,000 contracts in June.",
        "Related claims against 12 officers were dropped.",
        "The group's email reaches 1.2 million inboxes, its owner said.",
        "Our reporter was beaten by police, the Example said.",
        "Reporting by citizens led to 40 arrests.",
        "More from abroad came by train.",
        '"We lost nine men," the mayor said. - AFP',
    ],
)
def test_a_sentence_that_only_looks_like_a_caption_or_a_heading_stays_whole(line: str) -> None:
    assert texts(f"{LEAD}\n{line}") == [LEAD, line]


def test_headlines_of_other_articles_are_left_out() -> None:
    text = f"{LEAD}\nYou may also like\n20 beaches you must see\nStorm kills 12 in Taiwan\n"
    assert texts(text) == [LEAD]


def test_an_empty_article_has_no_stretches() -> None:
    assert prose("", "  \n ") == ()
