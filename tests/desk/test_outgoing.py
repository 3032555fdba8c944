"""Other programs read the ledger: feeds, files and the API say the same with everything that is needed to cite it."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256

import feedparser
import httpx
import jsonschema
import pytest
import sqlalchemy as sa

from monitor.desk.cells import cell
from monitor.desk.openapi import document
from monitor.feeds.opml import read_opml
from monitor.store.tables import articles, feedback, findings, revisions
from tests.desk.test_access import TOKEN, WRITER, guarded, visit
from tests.support.desk import Desk
from tests.support.story import claim

guarded = guarded  # noqa: PLW0127  (a fixture)


@pytest.mark.parametrize("path", ["/outgoing/all", "/outgoing/topics/border"])
async def test_a_feed_reader_reads_atom_and_json_and_sees_every_finding_once(
    browser: httpx.AsyncClient, desk: Desk, path: str
) -> None:
    atom = feedparser.parse((await browser.get(f"{path}.atom")).content)
    assert not atom.bozo
    listed = (await browser.get(f"{path}.json")).json()
    ids = [entry.id for entry in atom.entries]
    assert ids == [item["id"] for item in listed["items"]]
    assert len(set(ids)) == 5
    await desk.figure("border", 171)
    later = feedparser.parse((await browser.get(f"{path}.atom")).content)
    assert [entry.id for entry in later.entries][1:] == ids
    assert "said" in atom.entries[-1].content[0].value
    assert atom.entries[0].link.startswith("http://127.0.0.1:8080/findings/")


async def test_a_feed_that_has_not_changed_is_not_sent_again(browser: httpx.AsyncClient) -> None:
    first = await browser.get("/outgoing/all.atom")
    again = await browser.get("/outgoing/all.atom", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_what_strangers_wrote_breaks_no_feed(browser: httpx.AsyncClient, desk: Desk) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(
            sa.update(findings).values(headline="]]><script>\x00\x0b\ud7ff \u202e &amp;")
        )
        await connection.execute(sa.update(articles).values(title="<b>\x08", outlet="a & b"))
    atom = feedparser.parse((await browser.get("/outgoing/all.atom")).content, sanitize_html=False)
    assert not atom.bozo
    assert "<script" not in atom.entries[0].content[0].value
    assert (await browser.get("/outgoing/all.json")).json()["items"]


async def test_the_feeds_that_are_read_leave_as_opml_without_what_is_secret(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    listed = read_opml((await browser.get("/outgoing/feeds.opml")).content)
    assert [feed.url for feed in listed.feeds] == ["https://post.example/rss"]


async def _texts(desk: Desk) -> dict[tuple[int, int], str]:
    async with desk.app.db.read() as connection:
        rows = await connection.execute(sa.select(revisions))
        return {(row.article_id, row.number): row.text for row in rows}


FILES = (
    ("/export/findings", 5), ("/export/claims?topic=border", 2), ("/export/figures?topic=border", 3),
    ("/topics/border/figures/en/1", 3),
)  # fmt: skip
CITED = (
    "topic_id", "quote", "part", "start", "end", "revision", "text_sha256", "article_id", "url", "title", "outlet",
    "published_at", "first_seen_at", "speaker", "relation", "reason",
)  # fmt: skip


@pytest.mark.parametrize(("path", "rows"), FILES)
async def test_every_row_of_every_file_can_be_cited_word_for_word(
    browser: httpx.AsyncClient, desk: Desk, path: str, rows: int
) -> None:
    texts = await _texts(desk)
    name, _, query = path.partition("?")
    as_json = (await browser.get(f"{name}.jsonl?{query}")).text.splitlines()
    found = [json.loads(line) for line in as_json]
    assert len(found) == rows
    for row in found:
        assert set(CITED) <= set(row)
        text = texts[row["article_id"], row["revision"]]
        assert row["text_sha256"] == sha256(text.encode()).hexdigest()
        assert text[row["start"] : row["end"]] == row["quote"]
        assert row["published_at"].endswith("Z")
    lines = list(csv.DictReader(io.StringIO((await browser.get(f"{name}.csv?{query}")).text)))
    assert list(lines[0]) == list(found[0])
    as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in found]
    assert lines == as_text


@pytest.mark.parametrize("path", ["/export/figures.jsonl?topic=border", "/topics/border/figures/en/1.jsonl"])
async def test_a_changed_value_names_the_one_before_it(browser: httpx.AsyncClient, path: str) -> None:
    rows = [json.loads(line) for line in (await browser.get(path)).text.splitlines()]
    assert [(row["previous_low"], row["low"]) for row in rows] == [(None, 120), (120, 155), (155, 163)]


@pytest.mark.parametrize("what", ["claims", "figures"])
async def test_the_api_cites_a_claim_and_a_value_as_the_files_do(
    browser: httpx.AsyncClient, desk: Desk, what: str
) -> None:
    texts = await _texts(desk)
    items = (await browser.get(f"/api/v1/topics/border/{what}")).json()["items"]
    tellings = [point for item in items for point in item["points"]] if what == "figures" else items
    assert tellings
    for told in tellings:
        text = texts[told["article_id"], told["revision"]]
        assert told["text_sha256"] == sha256(text.encode()).hexdigest()
        assert text[told["start"] : told["end"]] == told["quote"]
        assert {"title", "outlet", "origin", "published_at", "first_seen_at", "relation", "part"} <= set(told)


@pytest.mark.parametrize(
    "path",
    ["/export/claims.csv", "/export/claims.csv?topic=x", "/export/findings.xml", "/export/x.csv",
     "/topics/border/figures/en/1.xml", "/topics/border/figures/en/9.csv"],
)  # fmt: skip
async def test_an_export_that_there_is_not_is_refused(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404


async def test_an_export_goes_on_after_its_last_row_whatever_comes_meanwhile(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    path = "/api/v1/topics/border/claims"
    first = (await browser.get(path, params={"limit": 1})).json()
    desk.clock.advance(hours=1)
    text = "Mayor Brandt said the road stays shut."
    await desk.read("border", text, claim(text, "the road stays shut", "Brandt"))
    second = (await browser.get(path, params={"limit": 1, "cursor": first["next"]})).json()
    assert [item["number"] for item in first["items"] + second["items"]] == [2, 1]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1"])
async def test_no_cell_of_an_export_is_taken_for_a_formula(
    browser: httpx.AsyncClient, desk: Desk, evil: str
) -> None:
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(articles).values(outlet=evil))
    [line, *_] = csv.DictReader(io.StringIO((await browser.get("/export/findings.csv")).text))
    assert line["outlet"] == f"'{evil}"


ANSWERS = (
    "/api/v1/topics", "/api/v1/topics/border/claims", "/api/v1/topics/border/figures?all=true", "/api/v1/findings",
    "/api/v1/findings/1", "/api/v1/articles/5", "/api/v1/alerts", "/api/v1/speakers", "/api/v1/outlets",
    "/api/v1/search?q=camp",
)  # fmt: skip


@pytest.mark.parametrize("path", ANSWERS)
async def test_every_answer_is_as_the_description_has_it(browser: httpx.AsyncClient, path: str) -> None:
    described = (await browser.get("/api/v1/openapi.json")).json()
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    template = path.partition("?")[0]
    for part, name in (
        ("/border/", "/{topic_id}/"),
        ("findings/1", "findings/{finding_id}"),
        ("articles/5", "articles/{article_id}"),
    ):
        template = template.replace(part, name)
    schema = described["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.Draft202012Validator({**schema, "components": described["components"]}).validate(answer.json())
    again = await browser.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_the_cursor_leads_through_a_listing_without_gap_or_repeat(browser: httpx.AsyncClient) -> None:
    for path in ("/api/v1/findings", "/api/v1/topics/border/claims", "/api/v1/speakers"):
        whole = (await browser.get(path)).json()["items"]
        found, cursor = [], ""
        while cursor is not None:
            page = (await browser.get(path, params={"limit": 1, "cursor": cursor})).json()
            found += page["items"]
            cursor = page["next"]
        assert found == whole


@pytest.mark.parametrize(
    "path",
    ["/api/v1/findings?limit=0", "/api/v1/findings?limit=x", "/api/v1/findings?cursor=%00", "/api/v1/findings?since=x",
     "/api/v1/findings?since=2026-01-01", "/api/v1/findings?since=1700000000",
     "/api/v1/findings?kind=x", "/api/v1/search?q=" + "x" * 300],
)  # fmt: skip
async def test_a_question_that_cannot_be_is_refused_in_words(browser: httpx.AsyncClient, path: str) -> None:
    answer = await browser.get(path)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_a_method_that_there_is_not_is_refused_with_those_that_there_are(
    browser: httpx.AsyncClient,
) -> None:
    answer = await browser.request("TRACE", "/api/v1/findings/1")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_a_token_that_may_only_read_changes_nothing(guarded: Desk) -> None:
    path, said = "/api/v1/findings/1/feedback", {"verdict": "useful"}
    async with visit(guarded) as client:
        assert (await client.get("/api/v1/findings")).status_code == 401
        reader, writer = {"authorization": f"Bearer {TOKEN}"}, {"authorization": f"Bearer {WRITER}"}
        assert (await client.get("/api/v1/findings", headers=reader)).status_code == 200
        assert (await client.post(path, json=said, headers=reader)).status_code == 403
        assert (await client.post(path, data=said, headers=writer)).status_code == 403
        assert (await client.post(path, json={"verdict": "x"}, headers=writer)).status_code == 400
        nothing = {"verdict": "not-new", "same_as": 999}
        assert (await client.post(path, json=nothing, headers=writer)).status_code == 404
        assert (await client.post(path, json=said, headers=writer)).json() == {"fresh": True}
        assert (await client.post(path, json=said, headers=writer)).json() == {"fresh": False}
    async with guarded.app.db.read() as connection:
        assert await connection.scalar(sa.select(feedback.c.made_by)) == "bridge"


def test_the_description_names_every_path_once() -> None:
    names = [operation["operationId"] for path in document()["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names)) == 11


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("  +1", "'  +1"),
        ("\u00a0@SUM(A1)", "'\u00a0@SUM(A1)"),
        ("\u200b-2", "'\u200b-2"),
        ("\uff1dcmd", "'\uff1dcmd"),
        ("\tx", "'\tx"),
        ("a = b", "a = b"),
        ("", ""),
        (-5, -5),
    ],
)
def test_no_cell_is_taken_for_a_formula(text: object, kept: object) -> None:
    assert cell(text) == kept
