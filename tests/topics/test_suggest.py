"""Words that a topic's own articles offer."""

from __future__ import annotations

from monitor.config.models import TopicConfig
from monitor.topics.match import read
from monitor.topics.suggest import Scored, Suggestion, suggest

TOPIC = TopicConfig(name="Storm", query="Typhoon Marisela damage")


def scored(title: str, score: float, *, matched: bool = False) -> Scored:
    return Scored(title, read(title, ""), score, matched)


ARTICLES = [
    scored("Typhoon Marisela damages levees along the coast", 1.1, matched=True),
    scored("Levees broken, roofs damaged by Typhoon Marisela", 1.0, matched=True),
    scored("Damage from Typhoon Marissella counted", 0.45),
    scored("Bank keeps its rate", 0.05),
    scored("Museum reopens after repairs", 0.05),
    scored("Bakers ask for cheaper flour", 0.05),
    scored("Trains run late again", 0.05),
]


def found(text: str) -> Suggestion:
    return next(one for one in suggest(TOPIC, ARTICLES, 0.47, 20) if one.text == text)


def test_another_spelling_of_a_name_is_proposed_with_what_it_would_add() -> None:
    topic = TopicConfig(name="Storm", query="Typhoon Maricelo damage")
    one = next(s for s in suggest(topic, ARTICLES, 0.6, 20) if s.kind == "spelling")
    assert one.text == "Typhoon Marisela"
    assert one.stands_for == "Typhoon Maricelo"
    assert one.adds == ("Damage from Typhoon Marissella counted",)


def test_a_word_that_sets_the_topics_articles_apart_is_proposed() -> None:
    one = found("levees")
    assert (one.kind, one.in_matched, one.in_others) == ("word", 2, 0)


def test_a_word_of_the_query_is_not_proposed() -> None:
    assert not {"typhoon", "Typhoon", "damage"} & {s.text for s in suggest(TOPIC, ARTICLES, 0.47, 50)}


def test_nothing_is_proposed_where_nothing_is_stored() -> None:
    assert suggest(TOPIC, [], 0.47, 5) == []
