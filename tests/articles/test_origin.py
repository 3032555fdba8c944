from __future__ import annotations

import pytest

from monitor.articles.origin import credited_origin

BODY = "The dam was closed on Monday.\nNobody was hurt, officials said.\nPumps are at work.\nAn inquiry will follow."


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("LORNE, April 8 (Reuters) - The dam was closed.", "Reuters"),
        ("LORNE (AP) \u2014 The dam was closed.", "Associated Press"),
        ("NEW LORNE, Upper Land, April 9 (Xinhua) -- The dam was closed.", "Xinhua"),
        ("(CNN) \u2014 The dam was closed.", "CNN"),
        ("LORNE, April 9. /TASS/. The dam was closed.", "TASS"),
        ("Lorne (AFP) \u2013 The dam was closed.", "AFP"),
        ("By Ann Ode, Associated Press", "Associated Press"),
        ("By ANN ODE Associated Press", "Associated Press"),
        ("By Ann Ode and Bo Lind | Reuters", "Reuters"),
        ("By AFP", "AFP"),
        ("By The Associated Press", "Associated Press"),
        ("Source: Xinhua", "Xinhua"),
        ("REUTERS", "Reuters"),
        ("Agence France-Presse", "AFP"),
        ("By Ann Ode, AP Staff Writer", "Associated Press"),
    ],
)
def test_a_dateline_or_byline_names_the_agency(head: str, agency: str) -> None:
    assert credited_origin(f"{head}\n{BODY}", "Lorne Gazette") == agency


@pytest.mark.parametrize(
    ("end", "agency"),
    [
        ("The gates stay shut. (Reuters)", "Reuters"),
        ("The gates stay shut. \u2014 AFP", "AFP"),
        ("The gates stay shut. -- Bernama", "Bernama"),
        ("(Reporting by Ann Ode; Editing by Bo Lind)", "Reuters"),
        ("Reporting by Ann Ode in Lorne, additional reporting by Bo Lind; writing by Cy Dorn", "Reuters"),
        ("Copyright 2025 The Associated Press. All rights reserved.", "Associated Press"),
        ("\u00a9 2025 AFP", "AFP"),
        ("___\nAssociated Press writers Ann Ode and Bo Lind contributed to this report.", "Associated Press"),
        ("Yonhap", "Yonhap"),
    ],
)
def test_the_last_lines_name_the_agency(end: str, agency: str) -> None:
    assert credited_origin(f"{BODY}\n{end}", "Lorne Gazette") == agency


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"The operator told Reuters that the dam was closed.\n{BODY}",
        f"As reported by Reuters, the dam was closed on Monday.\n{BODY}",
        f"{BODY}\nThe minister spoke to the AP news agency (pictured) on Tuesday.",
        f"{BODY}\nThe Associated Press contributed to this report.",
        f"{BODY}\nab/cd (AP, Reuters)",
        f"{BODY}\nWith inputs from PTI",
        f"By Ann Ode\n{BODY}",
        f"He paid for a pa and an aa battery (both old) - nothing else.\n{BODY}",
        f"By the time Reuters asked for comment, the dam had been closed for days and nobody knew.\n{BODY}",
        "",
    ],
)
def test_an_outlets_own_story_has_no_agency(text: str) -> None:
    assert credited_origin(text, "Lorne Gazette") is None


def test_an_agencys_own_site_is_that_agency() -> None:
    assert credited_origin(BODY, "AP News") == "Associated Press"
    assert credited_origin(BODY, "reuters") == "Reuters"


def test_a_long_line_is_read_in_no_time() -> None:
    assert credited_origin("By " + "A, " * 100_000 + "\n" + "x (" * 100_000, "Lorne Gazette") is None
