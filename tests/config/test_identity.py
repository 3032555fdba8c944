"""Which topic of the file is which stored one."""

from __future__ import annotations

from monitor.config.identity import Known, identified
from monitor.config.models import TopicConfig


def topic(name: str, query: str = "grain", given: str | None = None) -> TopicConfig:
    return TopicConfig(name=name, query=query, id=given)


def stored(number: str, one: TopicConfig, *, archived: bool = False) -> Known:
    return Known(number, one, archived)


def ids(topics: list[TopicConfig], *known: Known) -> list[str | None]:
    return [one.id for one in identified(topics, known)]


def test_a_new_topic_gets_the_id_of_its_name() -> None:
    assert ids([topic("Grain deal")]) == ["grain-deal"]


def test_a_topic_that_changed_its_name_alone_keeps_its_id_now_and_later() -> None:
    renamed = topic("Wheat")
    assert ids([renamed], stored("grain", topic("Grain"))) == ["grain"]
    assert ids([renamed], stored("grain", renamed)) == ["grain"]


def test_a_topic_that_asks_for_something_else_under_another_name_is_a_new_one() -> None:
    assert ids([topic("Wheat", "wheat")], stored("grain", topic("Grain"))) == ["wheat"]


def test_nothing_is_taken_for_renamed_while_the_old_name_is_still_there() -> None:
    assert ids([topic("Grain"), topic("Wheat")], stored("grain", topic("Grain"))) == ["grain", "wheat"]


def test_of_two_that_ask_for_the_same_none_is_taken_for_the_renamed_one() -> None:
    assert ids([topic("Wheat"), topic("Corn")], stored("grain", topic("Grain"))) == ["wheat", "corn"]


def test_a_topic_that_comes_back_gets_its_old_ledger() -> None:
    assert ids([topic("Grain")], stored("cereals", topic("Grain"), archived=True)) == ["cereals"]


def test_an_archived_topic_is_not_taken_for_a_renamed_one() -> None:
    assert ids([topic("Wheat")], stored("grain", topic("Grain"), archived=True)) == ["wheat"]


def test_a_new_topic_does_not_take_the_id_that_a_renamed_one_keeps() -> None:
    known = stored("grain", topic("Wheat", "wheat"))
    assert ids([topic("Wheat", "wheat"), topic("Grain")], known) == ["grain", "grain-2"]


def test_a_given_id_is_kept_whatever_the_name() -> None:
    assert ids([topic("Wheat", given="grain")], stored("grain", topic("Grain"))) == ["grain"]
