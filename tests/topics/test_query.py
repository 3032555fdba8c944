"""What two plain words are taken to ask for."""

from __future__ import annotations

import pytest

from monitor.config.models import TopicConfig
from monitor.topics.aliases import Term
from monitor.topics.query import Query, compile_query
from monitor.topics.terms import root, sounds, tokens


def compiled(query: str) -> Query:
    return compile_query(TopicConfig(name="any", query=query))


def term(query: str, words: str) -> Term:
    return next(term for term in compiled(query).terms if term.words == words)


def keys(found: Term) -> set[tuple[str, ...]]:
    return {alias.keys for alias in found.aliases}


@pytest.mark.parametrize("alias", ["russia", "russian", "russians", "moscow", "kremlin"])
def test_a_country_is_found_by_its_people_and_its_government(alias: str) -> None:
    assert (alias,) in keys(term("mercenaries Russia", "Russia"))


@pytest.mark.parametrize("query", ["Kyiv", "Ukrainian", "ukraine"])
def test_a_capital_or_a_people_stands_for_its_country(query: str) -> None:
    assert {("ukraine",), ("ukrainian",), ("kyiv",)} <= keys(compiled(query).terms[0])


def test_a_country_of_several_words_is_one_term() -> None:
    assert [t.words for t in compiled("floods South Africa").terms] == ["floods", "South Africa"]


def test_the_longer_name_of_another_country_is_known() -> None:
    assert ("south", "sudan") in term("famine Sudan", "Sudan").longer
    assert ("south", "sudan") not in term("famine South Sudan", "South Sudan").longer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fighters", "fighting"),
        ("neutrality", "neutral"),
        ("protests", "protesters"),
        ("elections", "electoral"),
        ("vaccination", "vaccines"),
        ("spying", "spies"),
        ("stopped", "stops"),
        ("mines", "mining"),
        ("fires", "fired"),
        ("trade", "trading"),
    ],
)
def test_words_of_one_family_have_one_root(one: str, other: str) -> None:
    assert root(one) == root(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("violent", "violation"),
        ("universe", "unions"),
        ("war", "wares"),
        ("planes", "planned"),
        ("hoped", "hopped"),
    ],
)
def test_words_that_only_look_alike_keep_their_roots(one: str, other: str) -> None:
    assert root(one) != root(other)


def test_near_words_count_less_than_the_word_itself() -> None:
    levels = {alias.keys: alias.level for alias in term("flu outbreak", "outbreak").aliases}
    assert levels[(f"~{root('epidemic')}",)] < levels[(f"~{root('outbreak')}",)] == 1.0


def test_an_organisation_is_found_by_its_letters_and_by_its_name() -> None:
    assert ("world", "health", "organization") in keys(compiled("WHO").terms[0])
    assert ("WHO",) in keys(compiled("World Health Organization").terms[0])


def test_short_names_in_capitals_are_looked_for_as_written() -> None:
    assert ("US",) in keys(compiled("United States").terms[0])
    assert ("us",) not in keys(compiled("United States").terms[0])


def test_common_words_weigh_less_than_names() -> None:
    assert term("attacks Somalia", "attacks").weight < term("attacks Somalia", "Somalia").weight


def test_capitalised_words_in_a_row_are_one_name() -> None:
    assert [t.words for t in compiled("Ada Lovelace papers").terms] == ["Ada Lovelace", "papers"]


def test_a_part_of_a_name_that_has_aliases_is_looked_for_by_itself() -> None:
    topic = TopicConfig(name="any", query="Ada Lovelace papers", aliases={"Ada": ["Augusta"]})
    ada, lovelace, papers = compile_query(topic).terms
    assert [ada.words, lovelace.words, papers.words] == ["Ada", "Lovelace", "papers"]
    assert ("~augusta",) in keys(ada)


def test_stop_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert [t.words for t in compiled("the war in Yemen").terms] == ["war", "Yemen"]
    assert [t.words for t in compiled("the who").terms] == ["the", "who"]


@pytest.mark.parametrize("query", ["?!", "— …"])
def test_a_query_without_words_is_compiled_all_the_same(query: str) -> None:
    assert compiled(query).terms == ()


def test_accents_and_possessives_do_not_hide_a_word() -> None:
    assert [t.form for t in tokens("Côte d’Ivoire’s café")] == ["cote", "d", "ivoire", "cafe"]


@pytest.mark.parametrize("alias", [("maduro",), ("caracas",), ("venezuelan",)])
def test_a_country_is_found_by_who_leads_it(alias: tuple[str, ...]) -> None:
    assert alias in keys(term("Venezuela oil", "Venezuela"))


@pytest.mark.parametrize("spelling", ["Gadhafi", "Qaddafi", "Kadhafi", "Gaddafi"])
def test_a_name_is_found_in_the_spellings_of_other_outlets(spelling: str) -> None:
    heard = {f"^{one}" for one in sounds(tokens(spelling)[0])}
    assert heard & {key for (key,) in keys(term("Gaddafi trial", "Gaddafi"))}


def test_a_flight_is_found_by_its_number_and_its_airline() -> None:
    found = keys(term("QF217 landing", "QF217"))
    assert {("qf217",), ("qf", "217"), ("flight", "217"), ("qantas",)} <= found


@pytest.mark.parametrize("word", ["AK47", "MS13", "G20", "H5N1"])
def test_what_looks_like_a_flight_is_none(word: str) -> None:
    assert ("flight", word[2:]) not in keys(term(f"{word} news found", word))


def test_two_names_in_a_row_are_looked_for_each_by_itself() -> None:
    assert [t.words for t in compiled("Merkel Macron talks").terms] == ["Merkel", "Macron", "talks"]


def test_the_terms_without_which_an_article_is_hardly_on_the_topic() -> None:
    assert [t.key for t in compiled("bird flu Thailand").terms] == [False, False, True]
    assert [t.key for t in compiled("cholera Thailand").terms] == [True, True]


def test_of_countries_with_one_name_the_query_tells_which() -> None:
    found = keys(term("Congo Pointe-Noire protests", "Congo"))
    assert ("brazzaville",) in found
    assert ("kinshasa",) not in found
    assert {("brazzaville",), ("kinshasa",)} <= keys(term("Congo protests", "Congo"))
