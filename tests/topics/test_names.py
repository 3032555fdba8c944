"""Names that stand for several things: what an article means by them, and what the user is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.config.models import TopicConfig
from monitor.topics.compiled_topics import compile_topics, look_up, scores_by_meaning, sift
from monitor.topics.conditions import Subject
from monitor.topics.match import Aim, Match, Sense, match, read
from monitor.topics.query import compile_query
from monitor.topics.weighing import gate

BLIND = np.zeros((2, 4), np.float32)

PLAYER = (
    "Michael Jordan sells his share",
    "Michael Jordan, once a basketball star, sold his share in the team on Monday. Jordan bought it in 2010. "
    "A protest of another bidder had delayed the sale.",
)
KINGDOM = (
    "Jordan's King Abdullah swears in a cabinet",
    "King Abdullah swore in a cabinet on Sunday after weeks of protests over prices. Jordan needs more time.",
)
STATE = (
    "Georgia counts votes again",
    "Officials in Georgia began a recount on Monday after protests in Atlanta. Governor Dan Pruett, a "
    "Republican, said the state Senate would look into the election.",
)
CAUCASUS = (
    "Georgia votes after months of protests",
    "Polls opened across Georgia on Saturday. In Tbilisi, supporters of the opposition said that votes had "
    "been bought in the election.",
)
BIRD = (
    "Farm loses its flock",
    "A turkey farm lost 4,000 birds when an earthquake cracked its roof. Frozen turkey will cost more at "
    "Thanksgiving, growers said.",
)
COUNTRY = ("Turkey earthquake kills 12", "An earthquake shook the east of Turkey on Monday, officials said.")
DELTA = (
    "Pipeline blown up in the Niger Delta",
    "Militants attacked a pipeline in the Niger Delta, police said.",
)
NIGER = ("Gunmen attack a village in Niger", "Gunmen attacked a village in the west of Niger, the army said.")
NIGERIA = (
    "Gunmen attack a village in Nigeria",
    "Gunmen attacked a village in Nigeria, police in Abuja said.",
)
FOREST = (
    "Fires in the Amazon spread",
    "Fires spread in the Amazon as deforestation rose, Brazil's agency said.",
)
SHOP = (
    "Amazon cuts 900 jobs",
    "Amazon will cut jobs at its warehouses and its cloud unit. Fires played no part.",
)
KINSHASA = (
    "Rebels take a town in Congo",
    "Rebels took a town in the east of Congo, the army in Kinshasa said.",
)
BRAZZAVILLE = (
    "Congo holds a vote",
    "Rebels cried foul after the vote in Congo, officials in Brazzaville said.",
)
FRUIT = (
    "Apple growers hit by frost",
    "Growers said that frost had ruined the harvest. An apple costs more now.",
)
PHONES = ("Apple earnings rise", "Apple said that earnings rose with sales of the iPhone.")
SINGER = (
    "Chad Harlow makes an album",
    "Chad Harlow, singer of the Rebels, made an album. Chad said it took a year.",
)
REBELS = ("Rebels kill 12 in Chad", "Rebels killed 12 soldiers in the north of Chad, the Chadian army said.")
HEIRESS = ("Paris Hilton attacks critics", "Paris Hilton attacked her critics on Monday, and Hilton laughed.")
PARIS = (
    "Two held after attacks in Paris",
    "Police held two men after the attacks in Paris. Paris was quiet.",
)
SPOKANE = ("Wildfire near Spokane", "A wildfire near Spokane in Washington state burned 40 homes.")
CAPITAL = ("Washington weighs a wildfire bill", "The White House asked Congress for money against wildfires.")


def judged(query: str, article: tuple[str, str], description: str = "") -> Match:
    topic = TopicConfig(name="any", query=query, description=description)
    aim = Aim(compile_query(topic), (Sense(np.zeros(4, np.float32), 0.0, 1.0),))
    return match(aim, read(*article), BLIND, 0.47)


@pytest.mark.parametrize(
    ("query", "meant", "other"),
    [
        ("Jordan protests", KINGDOM, PLAYER),
        ("Jordan basketball", PLAYER, KINGDOM),
        ("Michael Jordan sale", PLAYER, KINGDOM),
        ("Georgia election Tbilisi", CAUCASUS, STATE),
        ("Georgia election Atlanta", STATE, CAUCASUS),
        ("turkey earthquake", COUNTRY, BIRD),
        ("Turkey earthquake", COUNTRY, BIRD),
        ("turkey Thanksgiving prices", BIRD, COUNTRY),
        ("Niger attack", NIGER, NIGERIA),
        ("Niger attack", NIGER, DELTA),
        ("Nigeria attack", NIGERIA, NIGER),
        ("Niger Delta attack", DELTA, NIGER),
        ("Amazon deforestation", FOREST, SHOP),
        ("Amazon warehouse jobs", SHOP, FOREST),
        ("Congo rebels Kinshasa", KINSHASA, BRAZZAVILLE),
        ("Congo rebels Brazzaville", BRAZZAVILLE, KINSHASA),
        ("Apple earnings", PHONES, FRUIT),
        ("apple harvest frost", FRUIT, PHONES),
        ("Chad rebels", REBELS, SINGER),
        ("Paris attacks", PARIS, HEIRESS),
        ("Washington state wildfire", SPOKANE, CAPITAL),
    ],
)
def test_an_article_about_a_namesake_comes_far_behind(
    query: str, meant: tuple[str, str], other: tuple[str, str]
) -> None:
    assert judged(query, meant).score > 0.8
    assert judged(query, other).score < 0.4


@pytest.mark.parametrize("place", ["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"])
def test_of_countries_whose_names_hold_each_other_only_one_is_meant(place: str) -> None:
    article = (
        f"Coup in {place}",
        f"Soldiers said on Monday that they had taken power in {place} after a coup.",
    )
    others = {"Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"} - {place}
    assert judged(f"{place} coup", article).score > 0.8
    assert all(judged(f"{other} coup", article).score < 0.3 for other in others)


def test_guinea_pigs_are_not_from_guinea() -> None:
    article = (
        "Guinea pigs and a coup",
        "A zoo called it a coup: three guinea pigs. The guinea pig eats hay.",
    )
    assert judged("Guinea coup", article).score < 0.3
    assert judged("guinea pig zoo", article).score > 0.8


def test_the_description_tells_what_is_meant_too() -> None:
    described = judged("Georgia election", STATE, "The ruling party of Georgia and the streets of Tbilisi.")
    assert described.score < judged("Georgia election", STATE).score / 2


def test_a_name_that_the_query_leaves_open_is_taken_either_way() -> None:
    assert judged("Georgia election", STATE).score > 0.8
    assert judged("Georgia election", CAUCASUS).score > 0.8
    assert judged("Congo rebels", KINSHASA).score > 0.8
    assert judged("Congo rebels", BRAZZAVILLE).score > 0.8


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        (
            "Jordan cabinet",
            "Jordan's King Abdullah names a cabinet",
            "He named a cabinet in Jordan on Sunday.",
        ),
        ("Turkey border", "TURKEY SAYS BORDER WILL STAY SHUT", "TURKEY WILL KEEP ITS BORDER SHUT."),
        (
            "Turkey border",
            "Turkey Says Border Will Stay Shut",
            "Turkey Says So. Turkey will keep its border shut.",
        ),
        ("Turkey border", "Border shut", "Turkey shut its border. Meanwhile Turkey said it was safe."),
        ("turkey border", "Turkey shuts border", "On Monday Turkey shut its border with Syria."),
        ("Korea missile", "South Korea tests missile", "South Korea tested a missile."),
        ("Nigeria floods", "Floods in Northern Nigeria", "Northern Nigeria and Central Nigeria saw floods."),
        (
            "Jordan vote",
            "President meets envoys",
            "The president thanked President Jordan of the vote board. Jordan votes in May.",
        ),
        (
            "Chad floods",
            "Chad floods",
            "Chad President Idriss Deby visited Chad's flooded towns. Chad needs tents.",
        ),
        (
            "Turkey lira",
            "EU Turkey talks",
            "The EU Turkey talks did not touch the lira, Turkish officials said.",
        ),
        ("Ukraine grain", "ukraine ships grain", "ukraine ships grain again, traders said."),
        ("Kenya locusts", "Locusts in Kenya", "The Red Cross Kenya office said that locusts ate everything."),
        ("Georgia vote", "Georgia votes", "In January Georgia held a vote. Then Georgia held another vote."),
        ("bird flu Turkey", "Bird flu found in Turkey", "Poultry farms in Turkey lost birds to avian flu."),
        (
            "Jordan floods",
            "Floods in Jordan",
            "Floods hit Jordan, where Michael Ames of the Red Cross works.",
        ),
        ("Niger coup", "Niger and Nigeria", "Nigeria closed its border with Niger after the coup in Niger."),
    ],
)
def test_ordinary_mentions_count_in_full(query: str, title: str, text: str) -> None:
    found = judged(query, (title, text))
    assert found.score > 0.8
    assert "counts for less" not in found.reasons[0]


def test_who_has_the_name_of_a_country_is_not_the_country_for_the_rest_of_the_article() -> None:
    assert judged("Chad rebels", SINGER).reasons[0] == (
        "'Chad' 3 times, first in the title; counts for less: the person 'Chad Harlow'"
    )


def test_a_country_stays_one_though_somebody_has_its_name() -> None:
    title, text = REBELS
    both = judged("Chad rebels", (title, f"{text} Chad Harlow, a teacher, saw it."))
    assert both.score > 0.8
    assert "counts for less once: the person 'Chad Harlow'" in both.reasons[0]


def test_the_reasons_say_what_a_name_is_taken_for() -> None:
    assert judged("Georgia election Tbilisi", STATE).reasons[0].endswith("reads as Georgia, the US state")
    assert judged("turkey earthquake", BIRD).reasons[0].endswith("counts for less: in small letters")
    assert judged("Niger attack", DELTA).reasons[0].endswith("counts for less: in the name 'Niger Delta'")


def test_the_pass_over_all_topics_leaves_out_only_what_is_absent() -> None:
    queries = [
        "Jordan protests",
        "Georgia election Tbilisi",
        "Niger Delta attack",
        "MH370 search",
        "Apple shares",
    ]
    topics = [TopicConfig(name=query, query=query) for query in queries]
    sense = Sense(np.zeros(4, np.float32), 0.0, 1.0)
    aims = [Aim(compile_query(topic), (sense,)) for topic in topics]
    compiled = compile_topics(topics, aims)
    for title, text in (PLAYER, STATE, CAUCASUS, BIRD, DELTA, FRUIT, PHONES, SHOP):
        reading = read(title, text)
        words = look_up(compiled, Subject(reading, title, text))
        lone = scores_by_meaning(sift(compiled, words, BLIND), reading)
        for number, aim in enumerate(aims):
            if number not in words:
                assert match(aim, reading, BLIND, 0.47).score == pytest.approx(lone[number])


@pytest.mark.parametrize(
    ("query", "title", "text"),
    [
        (
            "Sudan harvest",
            "South Sudan harvest fails",
            "The harvest in South Sudan failed, farmers said in Juba.",
        ),
        (
            "Guinea bauxite mine",
            "Guinea-Bissau opens a mine",
            "A bauxite mine opened in Guinea-Bissau on Monday.",
        ),
        ("Guinea oil", "Equatorial Guinea oil rises", "Oil output rose in Equatorial Guinea, Malabo said."),
    ],
)
def test_a_country_within_the_name_of_another_is_too_little_to_ask_a_chooser(
    query: str, title: str, text: str
) -> None:
    told = judged(query, (title, text))
    assert told.score < gate()
