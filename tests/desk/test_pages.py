"""Each page tells what the ledger holds, in place and with its reasons, and nothing of it becomes markup."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape

import httpx
import pytest
import sqlalchemy as sa

from monitor.desk.gate import CSP
from monitor.ledger import novelty
from monitor.model import Speaker, Stance
from monitor.store.desk.claims import DENIED
from monitor.store.tables import (
    alerts,
    articles,
    choices,
    claims,
    findings,
    quantities,
    reports,
    revisions,
    topics,
)
from tests.support.desk import Desk, counted
from tests.support.story import claim

PAGES = (
    "/", "/topics/border", "/topics/border?view=figures", "/topics/border?view=told", "/topics/border?view=decisions",
    "/topics/border/figures/en/1", "/articles/5", "/findings/1", "/alerts", "/speakers", "/speaker?name=Haas",
    "/outlets", "/outlet?name=Evening+Star", "/feeds", "/feeds/1", "/login",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
async def test_every_page_is_shown_with_the_headers_that_keep_scripts_out(
    browser: httpx.AsyncClient, page: str
) -> None:
    answer = await browser.get(page)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-security-policy"] == CSP
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert " style=" not in answer.text
    assert not re.search(r"<script(?! src=\"/static/)", answer.text)


async def test_the_overview_tells_what_is_new_since_the_last_visit(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    first = (await browser.get("/")).text
    assert "1 topic is watched" in first
    desk.clock.advance(hours=1)
    assert "Nothing new since your last visit" in (await browser.get("/")).text
    desk.clock.advance(hours=1)
    await desk.figure("border", 171)
    desk.clock.advance(hours=1)
    assert "1 new finding" in (await browser.get("/")).text
    assert "1 new finding" in (await browser.get("/")).text, "looking again at once is the same visit"


async def test_claims_stand_by_speaker_with_the_denial_beside_what_it_denies(
    browser: httpx.AsyncClient,
) -> None:
    page = unescape((await browser.get("/topics/border")).text)
    assert page.index("Relief workers") < page.index("the camp has running water")
    assert "Denied by Relief workers" in re.sub(r"<[^>]+>|\s+", " ", page).replace("  ", " ")


async def test_a_denial_of_what_is_not_known_stands_beside_no_claim(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    assert DENIED == novelty.DENIED
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(choices).values(likeness=DENIED - 0.01))
    page = (await browser.get("/topics/border")).text
    assert "Denied by" not in page
    assert "Against what was said by" not in page


async def test_what_was_only_kept_is_shown_when_it_is_asked_for(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.delete(findings))
    assert "Nothing was told yet" in (await browser.get("/topics/border")).text
    assert "kept, not told" in (await browser.get("/topics/border?all=1")).text


@pytest.mark.parametrize(
    ("kind", "told"), [("", 5), ("new_claim", 2), ("new_figure", 1), ("changed_figure", 2), ("odd", 5)]
)
async def test_findings_are_told_apart_by_their_kind(
    browser: httpx.AsyncClient, kind: str, told: int
) -> None:
    page = (await browser.get(f"/topics/border?view=told&kind={kind}")).text
    assert page.count('id="finding-') == told


async def test_the_overview_says_where_the_figures_stand(browser: httpx.AsyncClient) -> None:
    page = unescape(re.sub(r"<[^>]+>|\s+", " ", (await browser.get("/")).text))
    assert re.search(r"(?i)people held\s+155\s+→\s+then\s+163", page), page


async def test_topics_by_the_thousand_are_shown_page_by_page(browser: httpx.AsyncClient, desk: Desk) -> None:
    row = {"query": "q", "definition": {"name": "T", "query": "q"}, "version": 1, "version_at": desk.clock(),
           "baseline": "silent", "added_at": desk.clock()}  # fmt: skip
    async with desk.app.db.write() as connection:
        many = [{"id": f"t{n}", "name": f"T {n:04}", **row} for n in range(1_200)]
        await connection.execute(sa.insert(topics), many)
    first = (await browser.get("/")).text
    assert "1201 topics are watched" in re.sub(r"<[^>]+>|,", "", first)
    assert first.count('<article class="card">') == 24
    assert 'rel="next" href="/?page=2"' in first
    assert (await browser.get("/outgoing")).text.count("/outgoing/topics/") == 2 * 1_201


async def test_a_claim_stands_within_the_sentence_that_tells_it(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/topics/border?speaker=Haas")).text
    assert re.search(
        r'<span class="around">Governor Haas said </span><a [^>]*>the camp has running water</a>', page
    )


async def test_a_value_that_another_speaker_holds_against_the_latest_stands_beside_it(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    async with desk.app.db.write() as connection:
        first = sa.select(sa.func.min(reports.c.id)).scalar_subquery()
        await connection.execute(sa.update(reports).where(reports.c.id == first).values(speaker="Weber"))
    page = re.sub(r"<[^>]+>|\s+", " ", (await browser.get("/topics/border?view=figures")).text)
    assert re.search(r"163 +latest, by +Lind.* 120 +by Weber", page), page


async def test_a_speakers_page_sums_up_what_became_of_the_words(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    text = "Governor Haas denied that the camp has running water."
    await desk.read("border", text, claim(text, "the camp has running water", "Haas", Stance.DENIES))
    page = re.sub(r"<[^>]+>|\s+", " ", (await browser.get("/speaker?name=Haas")).text)
    assert re.search(r"Claims first made +2 .*Denials +1 .*Taken back +1 ", page), page
    assert re.search(
        r"Figures given +people held +163",
        (re.sub(r"<[^>]+>|\s+", " ", (await browser.get("/speaker?name=Lind")).text)),
    )


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("speaker=Haas", "Governor Haas said", "Relief workers denied that"),
        ("outlet=Evening+Star", "Relief workers denied that", "Governor Haas said"),
        ("days=1", "Governor Haas said", "no such words"),
    ],
)
async def test_filters_leave_what_fits(browser: httpx.AsyncClient, asked: str, there: str, gone: str) -> None:
    page = (await browser.get(f"/topics/border?{asked}")).text
    assert there in page
    assert f'<blockquote dir="auto">{gone}' not in page


async def test_a_figure_has_its_chart_its_table_and_its_reasons(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/topics/border?view=figures")).text
    found = re.search(r'data-chart="([^"]+)"', page)
    assert found is not None
    points = json.loads(unescape(found[1]))["points"]
    assert [point["low"] for point in points] == [120, 155, 163]
    assert {point["who"] for point in points} == {"Lind"}
    assert "Minister Lind said 163 people were held" in page


async def test_nobody_shares_the_colour_of_a_speaker_of_a_figure(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    names = ["Lind"] * 3 + [f"Speaker {n}" for n in range(9)] + [None]
    for number, name in enumerate(names):
        text = f"Someone counted {200 + number} people at the border camp."
        told = replace(
            counted(text, 200 + number, "people", noun="people"), speaker=name and Speaker(name, name)
        )
        await desk.read("border", text, told)
        desk.clock.advance(hours=1)
    page = (await browser.get("/topics/border/figures/en/1?all=1")).text
    data = json.loads(unescape(re.search(r'data-chart="([^"]+)"', page)[1]))  # type: ignore[index]
    colours = {point["who"]: point["k"] for point in data["points"]}
    assert data["speakers"][0] == "Lind"
    assert [name for name, k in colours.items() if k == colours["Lind"]] == ["Lind"]
    assert colours[""] == colours["Speaker 8"] == data["others"]
    picture = (await browser.get("/topics/border/figures/en/1.svg")).text
    assert "nobody named, or others" in picture


@pytest.mark.parametrize(
    ("headline", "shown"),
    [
        ("155 → 163: the camp holds 163 people, Lind says", "the camp holds 163 people, Lind says"),
        ("155 → 163 people held, Lind says: all are well", "155 → 163 people held, Lind says: all are well"),
        ("The camp: 163 people are held", "The camp: 163 people are held"),
    ],
)
async def test_a_change_stands_once_in_a_row(
    browser: httpx.AsyncClient, desk: Desk, headline: str, shown: str
) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(findings).where(findings.c.id == 3).values(headline=headline))
    page = (await browser.get("/topics/border?view=told")).text
    assert f'<a href="/findings/3">{shown}</a>' in page


async def test_a_value_that_conflicts_replaces_none(browser: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        conflict = (
            sa.update(findings).where(findings.c.id == 3).values(relation="CONFLICTS", headline="163 held")
        )
        await connection.execute(conflict)
    for path in ("/topics/border?view=told", "/findings/3"):
        page = re.sub(r"<[^>]+>|\s+", " ", (await browser.get(path)).text)
        assert re.search(r"163 +against 155", page), path
    cards = (await browser.get("/api/v1/topics")).json()["items"]
    assert cards[0]["figures"][0]["previous"] is None


async def test_no_name_is_shown_backwards(browser: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(findings).values(headline="\u202eelpmaxe.live/moc.knab\u200f"))
        await connection.execute(sa.update(articles).values(outlet="\u202dPost"))
    for path in ("/", "/findings/3", "/outlets", "/topics/border?view=figures"):
        page = (await browser.get(path)).text
        assert "\u202e" not in page
        assert "\u202d" not in page
    assert "elpmaxe.live/moc.knab\u200f" in (await browser.get("/findings/3")).text


@pytest.mark.parametrize("view", ["claims", "figures", "told", "decisions"])
async def test_a_topic_of_which_nothing_was_told_says_so(
    browser: httpx.AsyncClient, desk: Desk, view: str
) -> None:
    row = {"query": "q", "definition": {"name": "T", "query": "q"}, "version": 1, "version_at": desk.clock(),
           "baseline": "silent", "added_at": desk.clock()}  # fmt: skip
    async with desk.app.db.write() as connection:
        await connection.execute(sa.insert(topics).values(id="new", name="New", **row))
    page = await browser.get(f"/topics/new?view={view}")
    assert page.status_code == 200
    assert "Nothing was" in page.text
    narrowed = await browser.get(f"/topics/new?view={view}&speaker=Haas")
    assert ("fits" in narrowed.text) is (view != "decisions")


async def test_a_filter_names_what_it_holds_though_it_lists_others(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/topics/border?speaker=Rare+Voice&outlet=Rare+Paper")).text
    assert '<option value="Rare Voice" selected>' in page
    assert "<option selected>Rare Paper" in page


async def test_a_figure_of_one_time_shows_its_words_in_place_of_a_chart(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    await desk.figure("border", 171)
    page = (await browser.get("/topics/border?view=figures")).text
    assert page.count("data-chart=") == 1
    assert "<blockquote" in page
    assert "Officials said 171 people were counted at the border." in page


async def test_alerts_of_one_moment_are_all_listed(browser: httpx.AsyncClient, desk: Desk) -> None:
    alert = {"topic_id": "border", "thread": "b", "created_at": desk.clock(), "subject": "s", "message": {}}
    async with desk.app.db.write() as connection:
        await connection.execute(sa.insert(alerts), [{"id": f"a{n:02}", **alert} for n in range(50)])
    pages = [(await browser.get(f"/alerts?page={page}")).text for page in (1, 2)]
    assert len({found for page in pages for found in re.findall(r"/alerts/(a\d\d)", page)}) == 50


async def test_what_has_no_title_can_still_be_opened(browser: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(articles).values(title=" "))
        await connection.execute(sa.update(revisions).values(title=""))
    for path in ("/articles/4", "/findings/4", "/outlet?name=Morning+Post", "/search?q=water"):
        assert "Without a title" in (await browser.get(path)).text, path


async def test_a_figure_leaves_as_csv_and_as_svg(browser: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(quantities).values(label="<people> & co"))
        await connection.execute(sa.update(articles).values(outlet="=HYPERLINK(1)"))
    lines = list(csv.DictReader(io.StringIO((await browser.get("/topics/border/figures/en/1.csv")).text)))
    assert [line["low"] for line in lines] == ["120.0", "155.0", "163.0"]
    assert lines[0]["outlet"] == "'=HYPERLINK(1)"
    picture = (await browser.get("/topics/border/figures/en/1.svg")).text
    assert "&lt;people&gt; &amp; co" in picture
    assert picture.count("<circle") >= 3


async def test_an_article_marks_what_was_told_and_shows_what_a_revision_changed(
    browser: httpx.AsyncClient,
) -> None:
    page = (await browser.get("/articles/4")).text
    assert re.search(r'<mark class="claim told"[^>]*>the camp has running water</mark>', page)
    revised = (await browser.get("/articles/5")).text
    assert "<del>running </del>" in revised
    assert "<ins>clean </ins>" in revised


async def test_nothing_that_strangers_wrote_becomes_markup(browser: httpx.AsyncClient, desk: Desk) -> None:
    evil = "<img src=x onerror=alert(1)>\"'</title><script>alert(1)</script>"
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(findings).values(headline=evil, reason=evil))
        await connection.execute(
            sa.update(claims).values(content=evil, speaker={"name": evil, "words": evil})
        )
        await connection.execute(
            sa.update(articles).values(
                title=evil, outlet=evil, url=sa.literal("javascript:") + sa.cast(articles.c.id, sa.Text)
            )
        )
        await connection.execute(sa.update(quantities).values(label=evil))
    for page in PAGES:
        text = (await browser.get(page)).text
        assert "<img src=x" not in text, page
        assert "<script>" not in text, page
        assert 'href="javascript:' not in text, page


@pytest.mark.parametrize(
    "page",
    [
        "/topics/none",
        "/articles/99",
        "/findings/99",
        "/alerts/none",
        "/feeds/99",
        "/x",
        f"/articles/{10**20}",
        f"/findings/{10**20}",
        f"/topics/border/figures/en/{10**12}",
    ],
)
async def test_what_is_not_there_is_told_in_words(browser: httpx.AsyncClient, page: str) -> None:
    answer = await browser.get(page)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "page",
    [
        "/topics/border?page=x",
        "/alerts?page=yesterday",
        "/api/v1/findings?since=0001-01-01T00:00:00%2B14:00",
        "/topics/border?view=x",
        "/speaker?name=%00",
    ],
)
async def test_a_parameter_that_cannot_be_is_refused_in_words(browser: httpx.AsyncClient, page: str) -> None:
    assert (await browser.get(page)).status_code in {400, 404}


async def test_the_files_that_others_wrote_are_those_that_their_list_names(
    browser: httpx.AsyncClient,
) -> None:
    from hashlib import sha256
    from importlib.resources import files

    folder = files("monitor.desk").joinpath("static/vendor")
    listed = re.findall(
        r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", folder.joinpath("SOURCES.md").read_text(), re.MULTILINE
    )
    assert len(listed) == 3
    for name, known in listed:
        assert sha256(folder.joinpath(name).read_bytes()).hexdigest() == known
