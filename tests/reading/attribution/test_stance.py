"""What is denied, taken back, left open, asked or not known."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Figure, Stance
from monitor.reading.attribution.speech import read_claims
from monitor.reading.revision import read_revision
from tests.support.texts import paragraph


def stances(text: str) -> list[tuple[str | None, Stance]]:
    return [(claim.cue, claim.stance) for claim in read_claims([paragraph(text)])]


@pytest.mark.parametrize(
    ("text", "cue", "stance"),
    [
        ("Verland ruled out a blockade of the strait.", "rule out", Stance.DENIES),
        ("Verland did not rule out a blockade of the strait.", "rule out", Stance.DECLINES),
        ("Verland no longer denies that its trawlers crossed the line.", "deny", Stance.DECLINES),
        ("The navy does not deny that it boarded the trawler.", "deny", Stance.DECLINES),
        ("The premier walked back her threat of new tolls.", "walk back", Stance.DENIES),
        ("The lab retracted its finding that the water was safe.", "retract", Stance.DENIES),
        ("Verland dropped its demand for an inquiry.", "drop", Stance.DENIES),
        ("The premier backtracked on her pledge to close the mine.", "backtrack", Stance.DENIES),
        ("Reporters asked whether the premier would resign.", "ask", Stance.QUESTIONS),
        ("Police asked residents to stay indoors.", "ask", Stance.DEMANDS),
        ("Officials do not know how long the tunnel will stay shut.", "know", Stance.QUESTIONS),
    ],
)
def test_a_verb_and_its_particle_its_object_and_its_negation_make_the_stance(
    text: str, cue: str, stance: Stance
) -> None:
    assert stances(text) == [(cue, stance)]


def test_a_text_may_end_where_a_verdict_would_stand() -> None:
    assert stances("He dismissed it as") == [("dismiss", Stance.DENIES)]


def test_what_is_denied_may_stand_behind_what_it_is_called() -> None:
    text = "The navy dismissed as absurd a claim that it had sunk the trawler."
    (claim,) = read_claims([paragraph(text)])
    assert (claim.stance, claim.content.quote) == (Stance.DENIES, "a claim that it had sunk the trawler")


@pytest.mark.parametrize(
    "text",
    [
        "The premier would neither confirm nor deny that troops had landed.",
        "The guild neither confirmed nor denied the sale of its mint.",
    ],
)
def test_who_neither_confirms_nor_denies_declines(text: str) -> None:
    assert {stance for _, stance in stances(text)} == {Stance.DECLINES}


def test_what_is_dropped_and_was_never_said_is_no_claim() -> None:
    assert stances("The plane dropped two tonnes of water.") == []


def test_a_question_in_somebodys_words_asserts_nothing() -> None:
    assert stances('"How long will the wall hold?" the mayor said.') == [("say", Stance.QUESTIONS)]


def test_what_nobody_says_is_nobodys_claim() -> None:
    assert stances("No group has claimed the attack on the ferry.") == []


def test_a_number_inside_a_denial_is_not_the_deniers() -> None:
    mentions = read_revision("", "The premier denied that 300 miners were trapped in the pit.", "en")
    (figure,) = (one.what for one in mentions if isinstance(one.what, Figure))
    assert (figure.speaker, figure.clause) == (
        None,
        "The premier denied that 300 miners were trapped in the pit",
    )


def said_by(text: str, title: str = "") -> list[str | None]:
    claims = (one.what for one in read_revision(title, text, "en"))
    return [c.speaker.name if c.speaker else None for c in claims if isinstance(c, Claim) and not c.plain]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Premier Ida Moss disputed the count that Storm Olga killed 90, saying 12 had died.",
            ["Ida Moss", "Ida Moss"],
        ),
        ("Tarnell Steel will shut two mills, it said on Friday.", ["Tarnell Steel"]),
    ],
)
def test_who_says_it_is_no_storm_and_no_pronoun(text: str, speakers: list[str]) -> None:
    assert said_by(text) == speakers


@pytest.mark.parametrize(
    ("title", "speakers"),
    [
        ("Storm Olga: 27 dead, 40 missing", []),
        ("Corran Dam: 3,000 families moved", []),
        ("Port Selby: dockers walk out over pay", []),
        ("Police: two men held after the raid", ["police"]),
        ("SHOCK: Mayor of Selby resigns over the bridge", [None]),
        ("TV Tonight: three films about the sea", []),
        ("NATO: Talks on the pipeline will go on", ["NATO"]),
    ],
)
def test_what_stands_before_a_colon_speaks_if_it_can(title: str, speakers: list[str]) -> None:
    assert said_by("", title) == speakers


def test_a_thing_offers_nothing_and_a_union_does() -> None:
    assert stances("A poster in the window still offers trips to the salt flats.") == []
    assert [stance for _, stance in stances("The union offered to return to work.")] == [Stance.PROMISES]


@pytest.mark.parametrize(
    "text",
    [
        "The wall wants a new coat of paint.",
        "The war has seen many changes of side.",
        "Sunday saw the first boats leave the harbour.",
    ],
)
def test_no_thing_and_no_day_holds_a_view(text: str) -> None:
    assert stances(text) == []


def test_who_speaks_without_a_name_is_no_speaker() -> None:
    assert said_by('"The dam will hold," said two.') == [None]
    assert said_by('"The dam will hold," said two divers.') == ["two divers"]


def test_it_is_the_body_that_the_sentence_tells_of() -> None:
    text = (
        "Ardo Steel named a price. The dockers' union backed the deal, though it warned that few would gain."
    )
    assert said_by(text)[-1] == "dockers' union"


def test_they_are_no_single_person_and_no_pronoun() -> None:
    text = '"It was cold," said one. They say that the first rain will bring the slope down.'
    assert said_by(text) == [None, None]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("The ferry was too fast, the recorder shows.", [None]),
        ("A test well has persuaded the company to drill again.", []),
        ("A petition by the dockers' union says that the port will close.", ["dockers' union"]),
        ("The auditors' report says that the money is missing.", ["auditors"]),
        ("The union said in a petition that the port will close.", ["union"]),
        ("The report says that the money is missing.", ["report"]),
    ],
)
def test_a_thing_says_nothing_and_what_is_written_says_what_its_author_does(
    text: str, speakers: list[str | None]
) -> None:
    claims = read_claims([paragraph(text)])
    assert [claim.speaker and claim.speaker.name for claim in claims] == speakers
