"""Which articles are on a topic, and what the user is told of it."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.topics.match import (
    Aim,
    Match,
    Sense,
    aim,
    aim_texts,
    background,
    match,
    on_topic,
    passages,
    probe_texts,
    read,
    score,
    threshold,
)
from monitor.topics.query import compile_query

BLIND = np.zeros((2, 4), np.float32)


def wordy(query: str) -> Aim:
    """An aim without meaning: its vector is as far from everything as from anything."""
    return Aim(
        compile_query(TopicConfig(name="any", query=query)), (Sense(np.zeros(4, np.float32), 0.0, 1.0),)
    )


def by_words(query: str, title: str, text: str = "") -> float:
    return score(wordy(query), read(title, text), BLIND)


@pytest.fixture(scope="module")
def goal() -> Aim:
    query = compile_query(TopicConfig(name="any", query="Kenya locusts"))
    probes = [embed(probe_texts(term.words)).mean(axis=0) for term in query.terms]
    return aim(query, embed(aim_texts(query)), probes, embed(background()))


def judged(goal: Aim, title: str, text: str) -> Match:
    return match(goal, read(title, text), embed(passages(title, text)), threshold(()))


ON = "Swarms of desert locusts have eaten their way through farms in Kenya, the ministry said in Nairobi."
OFF = (
    "Kenya's central bank left its key rate where it was on Wednesday and said that the shilling was stable."
)


def test_an_article_on_the_topic_matches(goal: Aim) -> None:
    assert judged(goal, "Locusts strip fields in Kenya", ON).matched


def test_an_article_that_shares_only_the_country_comes_far_behind(goal: Aim) -> None:
    on, off = judged(goal, "Locusts strip fields in Kenya", ON), judged(goal, "Kenyan bank holds rates", OFF)
    assert off.score < on.score / 2


def test_an_article_about_something_else_does_not_match(goal: Aim) -> None:
    assert not judged(
        goal, "Museum reopens", "The museum reopened after two years of repairs to its roof."
    ).matched


def test_an_article_in_another_language_is_judged_by_its_meaning(goal: Aim) -> None:
    title, text = "Plaga de langostas en Kenia", "Las langostas destruyen los cultivos en el norte de Kenia."
    other = "El banco central mantuvo los tipos de interés y no prevé cambios este año."
    assert judged(goal, title, text).score > judged(goal, "Tipos de interés", other).score + 0.2


def test_the_reasons_name_the_words_found_and_the_score_needed(goal: Aim) -> None:
    reasons = judged(
        goal, "Locusts strip fields", "The swarms reached Kenya. Kenyan farmers lost all."
    ).reasons
    assert reasons[0] == "'Kenya' (as 'Kenyan') 2 times, first in the lead"
    assert reasons[1] == "'locusts' once, first in the title"
    assert reasons[-1].endswith("0.40 needed")


def test_the_reasons_of_a_miss_name_what_is_missing(goal: Aim) -> None:
    assert "'locusts' does not occur" in judged(goal, "Rates", OFF).reasons


def test_a_term_in_the_title_counts_more_than_one_far_down() -> None:
    filler = "Nothing of note was said here. " * 40
    assert by_words("locusts", "Locusts", filler) > by_words("locusts", "Report", f"{filler} Locusts.")


def test_a_missing_term_takes_more_away_than_a_second_mention_gives() -> None:
    assert by_words("cholera Chad", "Cholera in Chad") > by_words("cholera Chad", "Chad, Chad, Chad, Chad")


def test_another_countrys_longer_name_is_no_mention() -> None:
    assert by_words("Sudan", "Rain in South Sudan") < by_words("Sudan", "Rain in Sudan")
    assert by_words("Guinea", "Rain in Papua New Guinea") < by_words("Guinea", "Rain in Guinea")


def test_us_the_country_is_not_us_the_pronoun() -> None:
    assert by_words("US", "Tell us more") < by_words("US", "US troops leave")


def test_the_threshold_before_any_news_is_known() -> None:
    assert threshold(()) == threshold([0.1] * 5) == 0.4


def test_more_is_asked_where_much_of_the_news_comes_near() -> None:
    far = [0.05 + 0.001 * (i % 50) for i in range(400)]
    near = [0.05 + 0.01 * (i % 50) for i in range(400)]
    assert threshold(near) > threshold(far)


def test_a_feed_that_is_all_about_the_topic_still_matches() -> None:
    assert threshold([1.2, 1.3, 1.4, 1.5] * 100) <= 0.8


def test_the_threshold_does_not_depend_on_the_order_of_articles() -> None:
    scores = [0.01 * (i * 37 % 100) for i in range(100)]
    assert threshold(scores) == threshold(sorted(scores))


def test_passages_are_few_and_short() -> None:
    texts = passages("Title", "A sentence of exactly seven words stands. " * 500)
    assert len(texts) <= 12
    assert max(len(text.split()) for text in texts) <= 51


@pytest.mark.parametrize(("title", "text"), [("", ""), ("Title", ""), ("", "One line."), ("", "\n\n \n")])
def test_an_article_without_title_or_text_is_read_all_the_same(goal: Aim, title: str, text: str) -> None:
    assert not judged(goal, title, text).matched


def test_a_query_without_words_matches_nothing_by_words() -> None:
    assert by_words("?!", "Anything") < 0.3


def test_sentences_on_the_topic_stand_above_those_about_something_else(goal: Aim) -> None:
    sentences = [
        "Locusts have reached farms in the north of Kenya.",
        "The ministry said the swarm covered forty square kilometres and ate everything green.",
        "Kenyan farmers asked for aircraft to spray the locusts.",
        "In other news, a film about a boxer won the festival's main prize.",
        "Its director thanked her family and the jury.",
    ]
    relevance = on_topic(goal, sentences, embed(sentences))
    assert min(relevance[:3]) > max(relevance[3:])


def test_no_sentences_have_no_relevance(goal: Aim) -> None:
    assert on_topic(goal, [], embed([])) == []
