"""Labels that a person can read: 40 sentences of many domains."""

from __future__ import annotations

import re

import pytest

from monitor.reading.quantities.figures import find_figures
from tests.support.texts import paragraph

LABELS = [
    ("At the gate the price of onions rose 12 percent.", ["At the gate the price of onions rose 12 percent"]),
    ("She paid a fine of $300.", ["Fine"]),
    ("What the fund had lost was $61 million.", ["What the fund had lost was $61 million"]),
    ("Peru counted 12 deaths and suspected cases rose to 40.", ["Deaths in Peru", "Suspected cases in Peru"]),
    ("Brands of beer slid 2 percent.", ["Brands of beer slid 2 percent"]),
    ("At least 25 people drowned when a ferry sank off Java.", ["People drowned"]),
    ("Some 40 Nepalese nationals are fighting for Russia.", ["Nepalese nationals fighting for Russia"]),
    ("Police arrested 61 demonstrators in Varen on Saturday.", ["Demonstrators arrested in Varen"]),
    ("The death toll from the flood rose from 16 to 20.", ["Deaths"]),
    ("The number of prisoners has risen from 148 to 171.", ["Prisoners"]),
    ("More than 900 Finns are listed as killed.", ["Finns killed"]),
    ("The storm left 12 dead and 30 injured.", ["People who died", "People injured"]),
    ("About 15,000 people were forced to leave their homes in Sarvel.", ["People"]),
    ("The agency counts 1,020 cases of bird flu worldwide.", ["Cases worldwide"]),
    ("Unemployment fell to 4.1 percent in May.", ["Unemployment"]),
    ("Harlan Motors reported revenue of $4.1 billion.", ["Revenue"]),
    ("The volcano forced 900 families from their homes.", ["Families forced from their homes"]),
    ("Donors pledged $120 million for Lurania.", ["Donors pledged $120 million for Lurania"]),
    ("Rescuers brought six miners to the surface.", ["Miners"]),
    ("The virus has been found in 18 countries.", ["Countries"]),
    ("Turnout was 61 percent when polls closed in Kelmar.", ["Turnout"]),
    ("The Green Union will hold 112 seats in parliament.", ["Seats held"]),
    ("Some 250 firefighters are battling the blaze.", ["Firefighters"]),
    ("The wildfire has burnt 3,200 hectares of forest.", ["Forest"]),
    ("Peru has confirmed 20 deaths.", ["Deaths in Peru"]),
    ("Mexico has reported 310 cases of bird flu.", ["Cases in Mexico"]),
    ("Two captured Bolivian soldiers were shown on television.", ["Captured Bolivian soldiers"]),
    ("Eighteen Bolivian prisoners are held in the fort.", ["Bolivian prisoners"]),
    ("The ministry reported 231 suspected cases of meningitis.", ["Suspected cases"]),
    ("Nurses vaccinated 12,500 residents of Port Alden.", ["Residents vaccinated"]),
    ("Orlia launched 45 drones overnight.", ["Drones launched overnight"]),
    ("The navy rescued 93 passengers of the ferry.", ["Passengers rescued"]),
    ("Some 74 passengers are still missing.", ["Passengers missing"]),
    ("The company will cut 2,000 jobs.", ["Jobs"]),
    ("A convoy of 75 trucks reached the town.", ["Trucks"]),
    ("More than 60,000 refugees have crossed the border.", ["Refugees"]),
    ("The blast destroyed 2,300 houses.", ["Houses destroyed"]),
    ("Hospitals treated 33 injured marchers.", ["Injured marchers"]),
    ("Thirty-three miners are trapped underground at Kolva.", ["Miners trapped in Kolva"]),
    ("The ferry carried 190 passengers.", ["Passengers carried"]),
    ("At least 12 villagers were taken prisoner.", ["Villagers captured"]),
    ("The army lost 64 soldiers in the battle.", ["Soldiers"]),
    ("Inflation reached 7.2 percent in March.", ["Inflation"]),
    ("The festival drew 80,000 visitors.", ["Visitors drawn"]),
    ("Some 40 people were feared dead.", ["People who died"]),
]


def labels(text: str) -> list[str]:
    return [figure.label for figure in find_figures(paragraph(text))]


@pytest.mark.parametrize(("text", "expected"), LABELS)
def test_a_quantity_is_named_in_plain_words(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in LABELS])
def test_no_label_holds_a_number_or_a_verb_that_is_none(text: str) -> None:
    for label in (label for label in labels(text) if label not in text):
        assert not re.search(r"\d|\b(?:say|says|speaked|risen|fallen to)\b", label)
        assert label[:1].isupper()
