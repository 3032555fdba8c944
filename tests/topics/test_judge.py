"""The whole way from an article to the topics that it is on, across languages and scripts."""

from __future__ import annotations

import pytest

from monitor.config.models import TopicConfig
from monitor.language.embed import embed
from monitor.topics.judge import Text, judge, ready, scores_of, watchlist, why
from monitor.topics.match import passages, read, score
from tests.topics.articles import (
    CHINESE,
    ENGLISH,
    RUSSIAN,
    RUSSIAN_OTHER,
    UKRAINIAN,
    UKRAINIAN_OTHER,
    judged,
    matches,
)

ALIASES = {
    "Zelensky": ["Зеленський", "Зеленский", "泽连斯基"],
    "grain": ["зерно", "зерновой", "зерновий", "пшеница", "粮食"],
}


@pytest.mark.parametrize("article", [RUSSIAN, UKRAINIAN, CHINESE, ENGLISH], ids=lambda a: a.language)
def test_an_article_in_another_script_matches_through_aliases(article: Text) -> None:
    assert matches(article, query="Zelensky grain", aliases=ALIASES)


@pytest.mark.parametrize("article", [RUSSIAN, UKRAINIAN], ids=lambda a: a.language)
def test_an_article_in_another_script_matches_by_meaning(article: Text) -> None:
    assert matches(article, query="grain shipments Black Sea")
    assert matches(article, query="grain ships Odesa", description="Ships carry grain through the Black Sea.")


@pytest.mark.parametrize("article", [RUSSIAN_OTHER, UKRAINIAN_OTHER], ids=lambda a: a.language)
def test_an_article_about_something_else_in_another_script_does_not_match(article: Text) -> None:
    assert not matches(article, query="grain shipments Black Sea")
    assert not matches(article, query="Zelensky grain", aliases=ALIASES)


@pytest.mark.parametrize("article", [RUSSIAN, UKRAINIAN, ENGLISH], ids=lambda a: a.language)
def test_a_name_is_found_in_other_spellings_without_being_told(article: Text) -> None:
    assert matches(article, any=["Zelensky"], aliases={"Zelensky": []})


@pytest.mark.parametrize("article", [RUSSIAN, UKRAINIAN, CHINESE], ids=lambda a: a.language)
def test_a_country_is_known_under_its_names_in_other_languages(article: Text) -> None:
    reasons = judged_reasons(article, query="Ukraine grain")
    assert reasons[0].startswith("'Ukraine' (as ")


def judged_reasons(article: Text, **topic: object) -> tuple[str, ...]:
    return why(TopicConfig.model_validate({"name": "any", **topic}), 0.5, article).reasons


def test_all_that_is_told_of_an_article_names_the_condition_that_kept_it_out() -> None:
    reasons = judged_reasons(ENGLISH, query="grain corridor", none=["Odesa"], languages=["uk"])
    assert reasons[-2:] == ("its language en is not among uk", "of none, 'Odesa' is there")


def test_the_pass_over_all_topics_scores_as_one_topic_alone() -> None:
    topics = [
        TopicConfig(name="A", query="grain shipments Black Sea"),
        TopicConfig(name="B", query="Kenya locusts", description="Swarms of insects eat farms."),
        TopicConfig(name="C", query="Ukraine Zelensky corridor", aliases={"Zelensky": ("Зеленський",)}),
        TopicConfig(name="D", query="museum clocks"),
    ]
    articles = [RUSSIAN, UKRAINIAN, CHINESE, ENGLISH, UKRAINIAN_OTHER]
    together = scores_of(watchlist(topics), articles)
    alone = [scores_of(watchlist([topic]), articles) for topic in topics]
    for number, found in enumerate(together):
        assert found == pytest.approx([scores[number][0] for scores in alone], abs=1e-4)


def test_the_passages_of_an_article_are_read_for_the_topics_that_it_may_concern() -> None:
    topics = [
        TopicConfig(name="A", query="grain shipments Black Sea"),
        TopicConfig(name="D", query="museum clocks"),
    ]
    reading, vectors = read(ENGLISH.title, ENGLISH.text), embed(passages(ENGLISH.title, ENGLISH.text))
    near, far = scores_of(watchlist(topics), [ENGLISH])[0]
    assert near == pytest.approx(score(ready(topics[0]), reading, vectors), abs=1e-4)
    assert far == pytest.approx(score(ready(topics[1]), reading, vectors[:2]), abs=1e-4)


def test_a_stored_article_without_any_word_of_the_topics_is_left_alone() -> None:
    museum = Text("Museum reopens", "The museum reopened after repairs.")
    packed = watchlist([TopicConfig(name="A", query="Kenya locusts")])
    assert judge(packed, [0.47], museum, look_back=True).scores == ()
    assert judge(packed, [0.47], museum).scores != ()


def test_a_narrower_breadth_asks_for_more() -> None:
    text = Text("Wheat ships wait", "Ships with wheat wait off the coast, port workers said on Monday.")
    found = judged(text, query="grain ships").scores[0]
    hits = {
        breadth: bool(judged(text, query="grain ships", breadth=breadth).hits)
        for breadth in ("strict", "normal", "broad")
    }
    assert list(hits.values()) == sorted(hits.values()), found
