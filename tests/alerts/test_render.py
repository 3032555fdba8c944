from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitor.alerts.render import render, sample_alert
from monitor.alerts.render.formatting import amount, counted, interval, link, said_by, spread, step, unread
from monitor.alerts.render.payload import schema
from monitor.channels.message import Message
from monitor.channels.slack import body
from monitor.model import Alert, FindingKind, FindingView, Interval, Part, Relation, Span, Stance, Unread
from tests.support.receiver import fault

NOW = datetime(2025, 5, 21, 12, 3, tzinfo=UTC)
WILD = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></div><svg/onload=alert(1)>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "{{ 7*7 }}{% include 'x' %}",
    "<!channel> <!here> <@U0> <#C0> <https://evil.example|look>",
    '=HYPERLINK("https://evil.example")',
    "\u202eesrever\u202c \u2066x\u2069 \x00\x07\x1b[2J\x9b",
    "a\r\nBcc: x@y.example\u2028b\u2029c\x85d",
    "\ud800 lone \udfff",
    "新" * 20_000,
    "👩\u200d👧" * 3_000,
    "&" * 5_000,
    "a" * 5_000 + " " + "b " * 3_000,
    "",
    " \n ",
)


def a_finding(**changes: Any) -> FindingView:
    finding = sample_alert(NOW).findings[0]
    told = {field: changes.pop(field) for field in ("quote", "title", "outlet", "url") if field in changes}
    if "quote" in told:
        told["span"] = Span(Part.TEXT, 40, 40 + len(told["quote"]), told["quote"])
    dates = {field: changes.pop(field) for field in ("published_at", "first_seen_at") if field in changes}
    return replace(finding, evidence=replace(finding.evidence, **told, **dates), **changes)


def an_alert(*findings: FindingView, topic: str = "Harbour bridge") -> Alert:
    return Alert("alert-7", "harbour", topic, NOW, findings)


def rendered(*findings: FindingView, zone: str = "Europe/Berlin", topic: str = "Harbour bridge") -> Message:
    return render(an_alert(*findings, topic=topic), zone)


class _Page(HTMLParser):
    """Notes the tags, attributes and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.words = ""
        self.style = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.style += "".join(value or "" for name, value in attrs if name == "style")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style":
            self.style += data
        self.words += data


TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "h1",
    "p",
    "span",
    "strong",
    "blockquote",
    "a",
    "br",
}
TAGS |= {"ul", "li"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "style", "dir", "href", "rel"}


def check_harmless(message: Message) -> None:
    """Nothing active, nothing loaded, nothing that a channel or a receiver refuses."""
    page = _Page(message.html)
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert all(urlsplit(address).scheme in {"http", "https"} for address in page.links)
    assert not any(word in page.style for word in ("url(", "@import", "expression("))
    assert len(message.html) < 100_000
    for text in (message.subject, message.text, message.html):
        text.encode()
        assert not set("\x00\x07\x1b\x9b\u202e\u2066\u2028") & set(text)
    assert len(message.subject.splitlines()) == 1
    assert len(message.subject) <= 200
    assert fault(body(message)) is None
    Draft202012Validator(schema()).validate(message.payload)
    json.dumps(message.payload, ensure_ascii=False).encode()


def test_subject_and_first_line_tell_the_news() -> None:
    first = a_finding(headline="155 → 163 cyclists on the bridge, Mayor Lind says")
    alone, three = rendered(first), rendered(first, a_finding(), a_finding())
    assert alone.subject == "155 → 163 cyclists on the bridge, Mayor Lind says"
    assert three.subject == "155 → 163 cyclists on the bridge, Mayor Lind says (+2 more)"
    assert alone.subject in three.text
    assert three.blocks[0]["text"]["text"] == three.subject


def test_a_changed_figure_is_told_with_all_its_evidence() -> None:
    message = rendered(
        a_finding(
            headline="155 → 163 cyclists on the bridge, Mayor Lind says",
            speaker="Anna Lind",
            quote="We counted 163 cyclists, Lind said.",
            title="Counts rise again",
            outlet="Nordhaven Post",
            url="https://post.example/a?b=1&c=2",
            published_at=NOW - timedelta(minutes=40),
            first_seen_at=NOW - timedelta(minutes=1),
            reason="differs from 155 by 5%",
        )
    )
    assert message.text == (
        "Topic: Harbour bridge, 21 May 2025, 14:03 CEST\n"
        "\n"
        "155 → 163 cyclists on the bridge, Mayor Lind says\n"
        "Changed figure: 155 → 163 cyclists (+8, +5.2%)\n"
        "\n"
        "> We counted 163 cyclists, Lind said.\n"
        "\n"
        "Said by Anna Lind\n"
        "Counts rise again (Nordhaven Post)\n"
        "https://post.example/a?b=1&c=2\n"
        "Published 21 May 2025, 13:23 CEST, seen 21 May 2025, 14:02 CEST\n"
        "3 independent origins, 41 copies\n"
        "Why: differs from 155 by 5%\n"
        "Finding 0\n"
    )
    page = _Page(message.html)
    assert page.links == ["https://post.example/a?b=1&c=2"]
    for words in (
        "155",
        "163 cyclists",
        "+8, +5.2%",
        "We counted 163 cyclists, Lind said.",
        "Said by Anna Lind",
    ):
        assert words in page.words
    assert "<https://post.example/a?b=1&amp;c=2|Counts rise again>, Nordhaven Post" in json.dumps(
        message.blocks
    )


@pytest.mark.parametrize(
    ("relation", "kind", "words"),
    [
        (Relation.NEW, FindingKind.NEW_CLAIM, "New claim"),
        (Relation.NEW, FindingKind.NEW_FIGURE, "New figure"),
        (Relation.REFINES, FindingKind.CHANGED_FIGURE, "More precise figure: 155 → 163 cyclists (+8, +5.2%)"),
        (Relation.CONFLICTS, FindingKind.CHANGED_FIGURE, "Conflicting figure: 163 cyclists (against 155)"),
        (Relation.DENIES, FindingKind.NEW_CLAIM, "Denial of an earlier claim"),
        (Relation.WITHDRAWN, FindingKind.NEW_FIGURE, "Figure taken out of the article"),
        (Relation.CONFIRMS, FindingKind.NEW_CLAIM, "Claim confirmed"),
        (Relation.LAGGED, FindingKind.NEW_FIGURE, "Late report of an earlier figure"),
    ],
)
def test_a_relation_is_told_in_plain_words(relation: Relation, kind: FindingKind, words: str) -> None:
    message = rendered(a_finding(relation=relation, kind=kind))
    assert f"\n{words}" in message.text
    check_harmless(message)


def test_a_claim_without_value_speaker_or_date_is_told_too() -> None:
    claim = a_finding(
        kind=FindingKind.NEW_CLAIM,
        relation=Relation.NEW,
        value=None,
        previous=None,
        unit="",
        speaker=None,
        stance=None,
        published_at=None,
        origins=1,
        copies=1,
    )
    message = rendered(claim)
    assert "\nNew claim\n" in message.text
    assert "No speaker named" in message.text
    assert "Published at an unknown time" in message.text
    assert "1 origin so far" in message.text
    assert message.payload["data"]["findings"][0]["article"]["published_at"] is None
    check_harmless(message)


@pytest.mark.parametrize("wild", WILD, ids=range(len(WILD)))
def test_wild_text_is_shown_and_never_acts(wild: str) -> None:
    finding = a_finding(
        headline=wild,
        quote=wild,
        title=wild,
        outlet=wild,
        url=wild,
        speaker=wild,
        unit=wild,
        reason=wild,
    )
    check_harmless(rendered(finding, topic=wild))
    check_harmless(rendered(finding, finding, topic=wild))


@given(st.lists(st.text(st.characters(), max_size=60), min_size=8, max_size=8))
@settings(max_examples=20, deadline=None)
def test_no_text_at_all_acts(texts: list[str]) -> None:
    names = ("headline", "quote", "title", "outlet", "url", "speaker", "unit", "reason")
    check_harmless(rendered(a_finding(**dict(zip(names, texts, strict=True))), topic=texts[0]))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://post.example/a", "https://post.example/a"),
        ("HTTP://post.example/ü?q=新", "HTTP://post.example/ü?q=新"),
        ("https://post.example/a b|c<d>\"e'", "https://post.example/a%20b%7Cc%3Cd%3E%22e%27"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//post.example/a", None),
        ("https://", None),
        (" https://post.example", None),
        ("https://post.example/\u202egnp", None),
        ("https://post.example/\njavascript:x", None),
        ("https://post.example/" + "a" * 3000, None),
    ],
)
def test_only_web_addresses_become_links(url: str, shown: str | None) -> None:
    assert link(url) == shown
    message = rendered(a_finding(url=url))
    assert _Page(message.html).links == ([shown] if shown else [])
    assert message.payload["data"]["findings"][0]["article"]["url"] == shown


def test_ten_thousand_findings_make_one_message_of_bearable_size() -> None:
    message = rendered(*(a_finding(headline=f"{number} people on the bridge") for number in range(10_000)))
    check_harmless(message)
    assert message.subject == "0 people on the bridge (+9,999 more)"
    assert "49 people on the bridge" in message.text
    assert "and 9,950 more." in message.text
    assert "and 9,9" in json.dumps(message.blocks[-1])
    assert message.payload["data"]["findings_total"] == 10_000
    assert len(message.payload["data"]["findings"]) == 200


def test_the_payload_is_what_its_schema_says() -> None:
    validator = Draft202012Validator(schema())
    validator.check_schema(schema())
    payload = rendered(a_finding()).payload
    validator.validate(payload)
    assert set(payload["data"]["findings"][0]) == set(schema()["$defs"]["finding"]["properties"])
    del payload["data"]["findings"][0]["quote"]
    assert not validator.is_valid(payload)


def test_the_schema_knows_every_kind_relation_stance_and_part() -> None:
    properties = schema()["$defs"]["finding"]["properties"]
    assert set(properties["kind"]["enum"]) == set(FindingKind)
    assert set(properties["relation"]["enum"]) == set(Relation)
    assert set(properties["stance"]["enum"]) == {*Stance, None}
    assert set(properties["part"]["enum"]) == set(Part)


@pytest.mark.parametrize("quote", ["plain words", "nul\x00 and \ud800 and \u202e", "新" * 20_000])
def test_offsets_hold_for_the_payloads_quote(quote: str) -> None:
    finding = rendered(a_finding(quote=quote)).payload["data"]["findings"][0]
    assert finding["end"] - finding["start"] == len(finding["quote"]) == len(quote)


def test_the_payload_tells_times_in_utc_and_values_as_intervals() -> None:
    payload = rendered(a_finding(value=Interval(150, None), previous=None)).payload
    assert payload["timestamp"] == "2025-05-21T12:03:00Z"
    assert payload["data"]["findings"][0]["value"] == {"low": 150, "high": None}
    assert payload["data"]["findings"][0]["previous"] is None


def test_an_alert_renders_the_same_every_time() -> None:
    assert rendered(a_finding()) == rendered(a_finding())


def test_the_sample_says_everywhere_that_it_is_a_test() -> None:
    message = render(sample_alert(NOW), "UTC")
    assert message.id.startswith("test-")
    assert message.subject.startswith("TEST: ")
    assert "This is a test of the channel." in message.text
    assert message.payload["data"]["topic"]["id"] == "monitor-test"
    quote = sample_alert(NOW).findings[0].evidence
    assert quote.quote == quote.span.quote
    check_harmless(message)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (155, 155, "155"),
        (11000, 11000, "11,000"),
        (3.5, 3.5, "3.5"),
        (1_234_567.25, 1_234_567.25, "1,234,567.25"),
        (0.1 + 0.2, 0.1 + 0.2, "0.3"),
        (-4, -4, "-4"),
        (150, None, "at least 150"),
        (None, 20, "up to 20"),
        (1000, 2000, "1,000 to 2,000"),
        (None, None, "unknown"),
    ],
)
def test_an_interval_is_told_in_words(low: float | None, high: float | None, words: str) -> None:
    assert interval(Interval(low, high)) == words


@pytest.mark.parametrize(
    ("unit", "words"), [("people", "5 people"), ("%", "5%"), ("percent", "5%"), ("$", "$5"), ("", "5")]
)
def test_a_unit_stands_where_readers_expect_it(unit: str, words: str) -> None:
    assert amount(Interval(5, 5), unit) == words


@pytest.mark.parametrize(
    ("old", "new", "unit", "words"),
    [
        (Interval(155, 155), Interval(163, 163), "people", "+8, +5.2%"),
        (Interval(200, 200), Interval(50, 50), "people", "−150, −75%"),
        (Interval(0, 0), Interval(4, 4), "people", "+4"),
        (Interval(10, 10), Interval(11_000, 11_000), "people", "+10,990, +109,900%"),
        (Interval(5.1, 5.1), Interval(5.4, 5.4), "%", "+0.3 points"),
        (Interval(150, None), Interval(163, 163), "people", ""),
        (Interval(100, 200), Interval(163, 163), "people", ""),
    ],
)
def test_a_change_is_told_in_numbers_and_in_percent(
    old: Interval, new: Interval, unit: str, words: str
) -> None:
    assert step(old, new, unit) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "21 May 2025, 14:03 CEST"),
        ("UTC", "21 May 2025, 12:03 UTC"),
        ("America/Sao_Paulo", "21 May 2025, 09:03 UTC-03"),
        ("Asia/Kathmandu", "21 May 2025, 17:48 UTC+0545"),
    ],
)
def test_times_are_told_in_the_readers_zone(zone: str, words: str) -> None:
    assert words in rendered(a_finding(), zone=zone).text


def test_spread_counts_origins_before_copies() -> None:
    assert [spread(1, 1), spread(1, 40), spread(3, 1041)] == [
        "1 origin so far",
        "1 origin so far, 40 copies",
        "3 independent origins, 1,041 copies",
    ]


def test_who_denies_is_not_said_to_say_it() -> None:
    assert said_by("Anna Lind", Stance.DENIES) == "Denied by Anna Lind"
    assert said_by("Anna Lind", None) == "Said by Anna Lind"
    assert said_by("Norway", Stance.ASSERTS, act=True) == "Done by Norway"
    told = said_by("Anna Lind", Stance.PROMISES, office="mayor, Porto")
    assert told.endswith("by Anna Lind (mayor, Porto)")


@pytest.mark.parametrize(
    ("unit", "parts"),
    [
        ("crew members", ("163", "crew members")),
        ("count", ("163", "")),
        ("percent", ("163%", "")),
        ("$", ("$163", "")),
    ],
)
def test_what_is_counted_stands_beside_its_number(unit: str, parts: tuple[str, str]) -> None:
    assert counted(Interval(163, 163), unit) == parts


@pytest.mark.parametrize(
    ("some", "told"),
    [
        (Unread("zh", 12, ("一", "二")), "12 articles in Chinese matched and were not read: “一”; “二”"),
        (Unread("uk", 1, ()), "1 article in Ukrainian matched and was not read"),
        (Unread("xx", 1_234, ("",)), "1,234 articles in xx matched and were not read"),
    ],
)
def test_what_was_not_read_is_told_by_language(some: Unread, told: str) -> None:
    assert unread(some) == told


def of_article(number: int, quote: str, part: Part = Part.TEXT, **changes: Any) -> FindingView:
    finding = a_finding(
        title=f"Story {number}", url=f"https://paper.example/{number}", quote=quote, **changes
    )
    return replace(finding, evidence=replace(finding.evidence, span=Span(part, 0, len(quote), quote)))


def test_findings_of_one_article_stand_together_and_its_title_link_and_times_are_told_once() -> None:
    first = of_article(1, "163 crossed the bridge.", id=1, headline="163 cyclists")
    other = of_article(2, "The ferry was late.", id=2, headline="The ferry is late")
    again = of_article(1, "The ramp stays closed.", id=3, headline="The ramp stays closed")
    message = rendered(first, other, again)
    for text in (message.text, message.html):
        assert text.count("https://paper.example/1") == 1
        assert text.count("Story 1") == 1
        order = [
            text.index(words) for words in ("163 crossed", "The ramp stays closed.", "The ferry was late.")
        ]
        assert order == sorted(order)
    assert message.text.count("In the same article.") == 1
    assert json.dumps(message.blocks).count("https://paper.example/1") == 1


def test_what_the_text_says_stands_before_what_the_title_of_the_article_says() -> None:
    title = of_article(1, "Ramp closed", Part.TITLE, id=1, headline="Ramp closed")
    text = of_article(1, "The ramp is closed until May, Lind said.", id=2, headline="Closed until May")
    message = rendered(title, text)
    assert message.text.index("until May, Lind") < message.text.index("> Ramp closed")


def test_two_stories_of_one_message_are_both_named_in_its_subject() -> None:
    bridge = of_article(1, "163 crossed.", id=1, headline="163 cyclists on the bridge")
    ferry = of_article(2, "It was late.", id=2, headline="The ferry is late")
    assert rendered(bridge, ferry).subject == "163 cyclists on the bridge; The ferry is late"
    long = replace(bridge, headline="a long headline " * 40)
    assert len(rendered(long, replace(ferry, headline="b" * 300), bridge).subject) <= 200


def test_the_schema_knows_every_kind_relation_and_stance() -> None:
    finding = json.dumps(schema())
    for words in (FindingKind, Relation, [*Stance, None]):
        assert json.dumps([*words]) in finding
