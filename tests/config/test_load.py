"""The whole way from a file to values, and from every mistake to the line that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config.channels import EmailConfig
from monitor.config.load import load, load_topics
from monitor.config.models import Config
from monitor.errors import ConfigError

NO_ENVIRONMENT: Mapping[str, str] = {}
PLANTED = "planted-in-secret"


def read(folder: Path, text: str | bytes, environ: Mapping[str, str] = NO_ENVIRONMENT) -> Config:
    path = folder / "config.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path, environ)


def problems(folder: Path, text: str | bytes, environ: Mapping[str, str] = NO_ENVIRONMENT) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environ)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


WHOLE = """\
database: sqlite:///somewhere/monitor.db
feeds:
  - url: https://news.example/feed
    name: Example
    interval: 1h 30m
    tags: [world]
topics:
  - name: Grain shipments
    query: grain shipments Black Sea
channels:
  desk:
    type: email
    host: mail.example
    sender: Monitor <monitor@example.org>
    recipients: [desk@example.org]
    password: ${MAIL_PASSWORD}
  console: {type: console}
routes:
  - topics: [grain-shipments]
    channels: [desk]
"""


def test_a_whole_file_becomes_values(tmp_path: Path) -> None:
    config = read(tmp_path, WHOLE, {"MAIL_PASSWORD": PLANTED})
    assert config.feeds[0].interval == timedelta(minutes=90)
    desk = config.channels["desk"]
    assert isinstance(desk, EmailConfig)
    assert desk.password is not None
    assert desk.password.get_secret_value() == PLANTED
    assert PLANTED not in repr(config)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbf" + b"log_level: debug\n").log_level == "debug"


def test_a_key_without_a_value_counts_as_absent(tmp_path: Path) -> None:
    assert read(tmp_path, "log_level: info\nroutes:\nchannels:\n").routes == ()


def test_an_alias_repeats_what_its_anchor_marks(tmp_path: Path) -> None:
    text = "topics:\n- {name: A, query: &q one two}\n- {name: B, query: *q}\n"
    assert [topic.query for topic in read(tmp_path, text).topics] == ["one two", "one two"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("feeds:\n- url: https://a.example\n  interval: often\n",
         "config.yaml:3:13: feeds[0].interval: not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m"
         " (got 'often')"),
        ("feeds:\n- url: https://a.example\n  interval: 900\n",
         "config.yaml:3:13: feeds[0].interval: a number without a unit: write 900s or 900m (got 900)"),
        ("feeds:\n- url: https://a.example\n  interval: 0s\n",
         "config.yaml:3:13: feeds[0].interval: must be more than nothing (got '0s')"),
        ("feeds:\n- url: https://a.example\n  interval: 99999999999999d\n",
         "config.yaml:3:13: feeds[0].interval: not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m"
         " (got '99999999999999d')"),
        ("feeds:\n- name: A\n", "config.yaml:2:3: feeds[0].url: required, but not given"),
        ("feeds:\n- url: a.example\n",
         "config.yaml:2:8: feeds[0].url: not a web address: it must begin with http:// or https://"
         " (got 'a.example')"),
        ("feeds:\n- url: htp://me:pass@a.example/x?key=k\n",
         "config.yaml:2:8: feeds[0].url: not a web address: it must begin with http:// or https://"
         " (got 'htp://***a.example/x?***')"),
        ("feeds: https://a.example\n",
         "config.yaml:1:8: feeds: must be a list: one line \"- item\" each (got 'https://a.example')"),
        ("feeds:\n- https://a.example\n",
         "config.yaml:2:3: feeds[0]: must be lines of \"key: value\" (got 'https://a.example')"),
        ("topcis: []\n", "config.yaml:1:1: topcis: unknown key: did you mean topics?"),
        ("fetch:\n  contcat: a\n", "config.yaml:2:3: fetch.contcat: unknown key: did you mean contact?"),
        ("grouping:\n  xyz: 1\n", "config.yaml:2:3: grouping.xyz: unknown key:"
         " known here: interval, stories, urgent_interval, wait"),
        ("channels:\n  a: {type: emial}\n",
         "config.yaml:2:13: channels.a.type: unknown type: did you mean email?"),
        ("channels:\n  a: {host: b}\n",
         "config.yaml:2:6: channels.a: needs a type: email, slack, webhook, apprise, console or file"),
        ("channels:\n  a: {type: slack, webhok_url: b, webhook_url: http://a}\n",
         "config.yaml:2:20: channels.a.webhok_url: unknown key: did you mean webhook_url?"),
        ("channels:\n  Desk: {type: console}\n",
         "config.yaml:2:3: channels.Desk: the name must be made of a-z, 0-9, - and _"),
        ("time_zone: Europe\n",
         "config.yaml:1:12: time_zone: not a time zone: write it as Europe/Berlin or UTC (got 'Europe')"),
        ("time_zone: ../../etc/passwd\n",
         "config.yaml:1:12: time_zone: not a time zone: write it as Europe/Berlin or UTC"
         " (got '../../etc/passwd')"),
        ("database: mysql://me:pass@host/name\n",
         "config.yaml:1:11: database: not a database: write sqlite:///data/monitor.db or"
         " postgresql://user:password@host/name"),
        ("log_level: no\n",
         'config.yaml:1:12: log_level: "no" is a word to some and false to others:'
         " write false, or quote the word"),
        ("fetch: {concurrency: 010}\n",
         "config.yaml:1:22: fetch.concurrency: a leading 0 makes it another number to some: leave the 0 out,"
         " or quote the text"),
        ("topics:\n- {name: 2024, query: a}\n",
         "config.yaml:2:10: topics[0].name: must be text: put quotes around it (got 2024)"),
        ("workers: {processes: 0}\n", "config.yaml:1:22: workers.processes: must be at least 1 (got 0)"),
        ("log_level: info\nlog_level: debug\n",
         "config.yaml:2:1: log_level: given twice, first in line 1: remove one of them"),
        ("topics:\n- {name: A b, query: x}\n- {name: a-B, query: y}\n",
         "config.yaml:3:3: topics[1]: the same id (a-b) as topics[0]: give it another name or id"),
        ("feeds:\n- url: https://a.example/x/\n- url: http://A.example/x\n",
         "config.yaml:3:8: feeds[1].url: the same address as feeds[0]: remove one of them"),
        ("channels:\n  a: {type: console}\n  b:\nroutes:\n- channels: [b]\n",
         'config.yaml:5:14: routes[0].channels[0]: no channel has the name "b": known here: a'),
        ("channels: {a: {type: console}}\nroutes:\n- channels: [b]\n",
         'config.yaml:3:14: routes[0].channels[0]: no channel has the name "b": known here: a'),
        ("topics: [{name: Grain, query: q}]\nchannels: {a: {type: console}}\nroutes:\n"
         "- topics: [Grian]\n  channels: [a]\n",
         'config.yaml:4:12: routes[0].topics[0]: no topic has the name "Grian": did you mean Grain?'),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_place_and_remedy(tmp_path: Path, text: str, expected: str) -> None:
    assert problems(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("feeds:\n\t- url: a\n", "2:1", "a tab"),
        ("log_level: 'info\n", "2:1", "quote that is not closed"),
        ("feeds: [a\ntopics: []\n", "2:", "brackets"),
        ("topics:\n- name: one: two\n", "2:12", '":"'),
        ("x: [${NAME}]\n", "1:", "quotes around a value with ${NAME}"),
        ("a: 1\n---\nb: 2\n", "2:1", "second document"),
        ("base: &b {x: 1}\nfeeds:\n- <<: *b\n", "3:3", "merge keys"),
        ("a: *b\n", "1:4", "alias"),
        ("a: &b [*b]\n", "1:8", "alias"),
        ("a: !!python/object/apply:os.system [x]\n", "1:4", "tags"),
        ("%YAML 1.1\n---\na: 1\n", "1:1", "directives"),
        ("[a]: 1\n", "1:1", "plain text"),
        ("a: 1\nb: \x00\n", "2:4", "U+0000"),
        (b"a: 1\nb: \xff\xfe\n", "2:4", "UTF-8"),
        ("a: 1\n".encode("utf-16"), "1:1", "UTF-8"),
        ("", "", "empty"),
        ("# nothing\n", "", "empty"),
    ],
)
def test_what_is_no_usable_yaml_is_told(tmp_path: Path, text: str | bytes, place: str, words: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(f"config.yaml:{place}")
    assert words in problem


def test_a_root_that_is_no_mapping_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path, "- a\n") == ['config.yaml:1:1: must be lines of "key: value"']


BOMBS = {
    "billion laughs": "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)),
    "deep flow": "a: " + "[" * 500_000,
    "deep block": "- " * 300_000,
    "deep keys": "? " * 300_000,
    "deep by aliases": "".join(f"a{n}: &a{n} [[[[*a{n - 1}]]]]\n" if n else "a0: &a0 1\n" for n in range(90)),
    "aliases": "a: &a 1\nb: [" + "*a," * 200_000 + "]",
    "values": "a: [" + "1," * 500_000 + "]",
    "pairs": "a: [" + "{a: b}," * 19_000 + "]",
    "tags": "%TAG !a! x\n" * 80_000,
    "size": "#" * (2 << 20),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    assert len(problems(tmp_path, BOMBS[name])) == 1


def test_all_mistakes_are_told_at_once_and_in_order(tmp_path: Path) -> None:
    text = "log_level: loud\nfeeds:\n- nmae: ${NOWHERE}\n  url: x\nroutes:\n- channels: [nobody]\n"
    told = problems(tmp_path, text)
    assert [problem.split(": ")[1] for problem in told] == [
        "log_level",
        "feeds[0].nmae",
        "feeds[0].nmae",
        "feeds[0].url",
        "routes[0].channels[0]",
    ]


def test_a_variable_that_is_not_set_is_told_once_with_its_place(tmp_path: Path) -> None:
    text = "channels:\n  chat:\n    type: slack\n    webhook_url: ${CHAT_URL}\n"
    expected = "config.yaml:4:18: channels.chat.webhook_url: the environment variable CHAT_URL is not set"
    assert problems(tmp_path, text) == [expected]


def test_a_variable_is_replaced_in_texts_only_and_never_becomes_syntax(tmp_path: Path) -> None:
    environ = {"NAME": "a: [b, &c *d]", "PORT": "2525"}
    text = (
        "topics: [{name: '${NAME}!', query: 'cost $${NAME} $5'}]\n"
        "channels: {m: {type: email, host: h, port: '${PORT}', sender: a@b, recipients: [a@b]}}\n"
    )
    config = read(tmp_path, text, environ)
    assert config.topics[0].name == "a: [b, &c *d]!"
    assert config.topics[0].query == "cost ${NAME} $5"
    mail = config.channels["m"]
    assert isinstance(mail, EmailConfig)
    assert mail.port == 2525


@pytest.mark.parametrize("reference", ["${}", "${NAME:-x}", "${a b}", "${NAME"])
def test_a_reference_that_is_badly_written_is_told(tmp_path: Path, reference: str) -> None:
    (problem,) = problems(tmp_path, f"topics: [{{name: '{reference}', query: q}}]\n", {"NAME": "x"})
    assert "topics[0].name: not a ${NAME}" in problem


@pytest.mark.parametrize(
    "text",
    [
        f"channels: {{a: {{type: emial, password: {PLANTED}}}}}",
        f"channels: {{a: {{type: slack, webhook_url: {PLANTED}}}}}",
        f"channels: {{a: {{type: slack, webhook_url: [{PLANTED}]}}}}",
        f"channels: {{a: {{type: webhook, url: {PLANTED}, secret: {{x: {PLANTED}}}}}}}",
        f"channels: {{a: {{type: console, passwrd: {PLANTED}}}}}",
        f"channels: {PLANTED}",
        f"channels: [{PLANTED}]",
        f"channels: {{a: {{type: email, password: *{PLANTED}}}}}",
        f"channels: {{a: {{type: email, password: !{PLANTED} x}}}}",
        f"channels: {{a: {{type: email, password: '{PLANTED}}}}}",
        f"channels: {{a: {{type: email, password: {PLANTED}: x}}}}",
        f"channels: {{a: {{type: email, password: &{PLANTED} *x}}}}",
        f"database: postgresql:/me:{PLANTED}@host/name",
        f"feeds: [{{url: 'htp://me:{PLANTED}@host/x'}}]",
        f"feeds: [{{url: 'http://me:{PLANTED}@host/x'}}, {{url: 'http://me:{PLANTED}@host/x'}}]",
        "feeds: [{url: '${PLANT}'}]",
        "log_level: ${PLANT}",
        "topics: [{name: a, query: '${PLANT}', ${PLANT}: 1}]",
        "routes: [{channels: ['${PLANT}'], topics: ['${PLANT}']}]",
    ],
)
def test_no_message_holds_a_secret(tmp_path: Path, text: str) -> None:
    told = problems(tmp_path, text, {"PLANT": PLANTED})
    assert PLANTED not in "\n".join(told)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: no such file"):
        load(tmp_path / "nowhere.yaml", NO_ENVIRONMENT)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, NO_ENVIRONMENT)


def test_the_error_keeps_no_trace_of_the_values(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, f"channels: {{a: {{type: slack, webhook_url: {PLANTED}}}}}")
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "topics.yaml",
            "- {name: One, query: q 1, id: X Y, active: no, since: 010}\n- {name: Two, query: q 2}\n",
        ),
        ("topics.json", '[{"name": "One", "query": "q 1", "id": 7},\n\t{"name": "Two", "query": "q 2"}]'),
        ("config.yaml", "log_level: loud\ntopics: [{name: One, query: q 1}, {name: Two, query: q 2}]\n"),
    ],
)
def test_a_list_of_topics_is_read_and_its_other_keys_are_ignored(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    topics = load_topics(tmp_path / name)
    assert [(topic.name, topic.query) for topic in topics] == [("One", "q 1"), ("Two", "q 2")]
    assert topics[0].id is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("t.yaml", "- {name: One}\n", "t.yaml:1:3: [0]: needs a query, or terms under any or all"),
        ("t.json", '[{"name": "One"}]', "t.json: [0]: needs a query, or terms under any or all"),
        ("t.json", '[{"name": "One",}]', "t.json:1:1"),
        ("t.json", "[" * 100_000, "t.json: not readable as JSON"),
        ("t.yaml", "name: One\n", "t.yaml:1:1: must be a list of topics, each with name and query"),
        ("t.yaml", "- {name: no, query: a}\n", 't.yaml:1:10: [0].name: "no" is a word'),
        (
            "t.yaml",
            "- {name: A, query: a}\n- {name: a, query: b}\n",
            "t.yaml:2:3: [1]: the same id (a) as [0]",
        ),
    ],
)
def test_a_mistake_in_a_list_of_topics_is_told(tmp_path: Path, name: str, text: str, expected: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_topics(tmp_path / name)
    (problem,) = caught.value.problems
    assert problem.removeprefix(f"{tmp_path}/").startswith(expected)


def test_the_database_of_the_environment_stands_before_that_of_the_file(tmp_path: Path) -> None:
    environ = {"MONITOR_DATABASE": "postgresql://me@db/monitor"}
    assert read(tmp_path, "database: sqlite:///a.db\n", environ).database == "postgresql://me@db/monitor"
    told = problems(tmp_path, "log_level: info\n", {"MONITOR_DATABASE": f"mysql:/{PLANTED}@x/y"})
    assert [problem.split(": ")[1] for problem in told] == ["database"]
    assert PLANTED not in told[0]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [*"ab:-[]{}&*!|>'\"%@`#,? \n\t~0", "\n  ", "feeds:", "- ", "${", "a: ", "name: ", "<<", "---"]
        ),
        max_size=40,
    ).map("".join)
)
def test_any_text_becomes_values_or_problems(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text)
    try:
        assert isinstance(load(path, NO_ENVIRONMENT), Config)
    except ConfigError as error:
        assert error.problems
