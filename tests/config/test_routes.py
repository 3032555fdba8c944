"""Ids of topics, the channels they reach, and the warnings where they reach none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.check import warnings
from monitor.config.models import Config, TopicConfig
from monitor.config.routes import Traits, channels_for, lanes, topic_id


def topic(name: str, given_id: str | None = None) -> TopicConfig:
    return TopicConfig(name=name, query="words", id=given_id)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Grain shipments", "grain-shipments"),
        ("  Déjà-vu:  Łódź & Straße! ", "deja-vu-lodz-strasse"),
        ("COVID", "covid"),
        ("Зерно", "topic-"),
        ("COVID в России", "covid-"),
        ("穀物", "topic-"),
        ("!!!", "topic-"),
        ("long " * 40, "long-long-"),
    ],
)
def test_an_id_is_made_from_the_name(name: str, expected: str) -> None:
    made = topic_id(topic(name))
    assert made.startswith(expected)
    assert len(made) == len(expected) or not expected[-1].isalnum()


def test_a_given_id_is_kept() -> None:
    assert topic_id(topic("Grain", "harvest_1")) == "harvest_1"


def test_names_that_differ_in_letters_without_a_latin_form_get_different_ids() -> None:
    assert topic_id(topic("COVID в России")) != topic_id(topic("COVID в Китае"))


@given(st.text(min_size=1, max_size=200))
def test_every_name_gives_an_id_that_may_be_given_as_one(name: str) -> None:
    made = topic_id(topic(name))
    assert topic(name, made).id == made


CHANNELS = {"mail": {"type": "file", "path": "a"}, "chat": {"type": "console"}}


def config(*routes: dict[str, list[str]], topics: tuple[str, ...] = ("Grain", "Oil")) -> Config:
    return Config.model_validate(
        {
            "feeds": [{"url": "https://a.example"}],
            "topics": [{"name": name, "query": name} for name in topics],
            "channels": CHANNELS,
            "routes": list(routes),
            "fetch": {"contact": "desk@example.org"},
        }
    )


def test_without_routes_every_topic_goes_to_every_channel() -> None:
    assert channels_for(config(), "grain") == ("mail", "chat")


def test_a_route_names_topics_by_name_or_id_and_a_channel_comes_once() -> None:
    routed = config(
        {"topics": ["Grain"], "channels": ["chat"]},
        {"topics": ["grain"], "channels": ["chat", "mail"]},
    )
    assert channels_for(routed, "grain") == ("mail", "chat")
    assert channels_for(routed, "oil") == ()


def test_a_route_without_topics_stands_for_all() -> None:
    assert channels_for(config({"channels": ["mail"]}), "oil") == ("mail",)


def test_a_topic_that_no_route_reaches_is_warned_of() -> None:
    (warning,) = warnings(config({"topics": ["Grain"], "channels": ["mail"]}))
    assert warning == 'topics: no route leads from "Oil" to a channel'


def test_a_file_that_does_nothing_is_warned_of() -> None:
    places = [warning.split(":")[0] for warning in warnings(Config())]
    assert places == ["feeds", "topics", "channels", "fetch.contact"]


def test_the_channels_that_a_topic_names_itself_stand_before_the_routes() -> None:
    config = Config.model_validate(
        {
            "topics": [{"name": "Grain", "query": "grain", "route": ["b"]}, {"name": "Oil", "query": "oil"}],
            "channels": {"a": {"type": "console"}, "b": {"type": "console"}},
            "routes": [{"channels": ["a"]}],
        }
    )
    assert [lane.channels for lane in lanes(config, Traits("grain", "new_claim"))] == [("b",)]
    assert [lane.channels for lane in lanes(config, Traits("oil", "new_claim"))] == [("a",)]
