"""Who may look and who may act: this machine without a login, else users and tokens."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import extract_parameters
from pydantic import ValidationError
from starlette.routing import Route

from monitor.config.models import WebConfig
from monitor.desk.access import _NOBODY, hashed
from monitor.desk.app import desk_app
from monitor.desk.limits import Attempts
from monitor.web.app import web_app
from tests.desk.conftest import service, the_story
from tests.support.desk import Desk

PASSWORD, TOKEN, WRITER = "correct horse battery", "token-of-a-program-1", "token-of-a-program-2"
HASH = hashed(PASSWORD)
GUARDED: dict[str, Any] = {
    "listen": "0.0.0.0:8080",
    "url": "https://watch.example/monitor",
    "secret": "a secret of some length",
    "users": [{"name": "ada", "password": HASH}, {"name": "ben", "password": HASH, "role": "reader"}],
    "tokens": [
        {"name": "notebook", "token": TOKEN},
        {"name": "bridge", "token": WRITER, "scopes": ["read", "write"]},
    ],
}


@asynccontextmanager
async def visit(desk: Desk, base: str = "https://watch.example/monitor") -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(web_app(service(desk)))
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


@pytest.fixture
async def guarded(tmp_path: Path, told_once: Path) -> AsyncIterator[Desk]:
    """The story, behind a login and below a path."""
    async with the_story(tmp_path, told_once, web=GUARDED) as desk:
        yield desk


async def log_in(
    client: httpx.AsyncClient, name: str, password: str = PASSWORD, wanted: str = "/alerts"
) -> httpx.Response:
    form = (await client.get("/login", params={"next": wanted})).text
    fields = {"csrf": csrf(form), "name": name, "password": password, "next": wanted}
    return await client.post("/login", data=fields)


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("listen", ["0.0.0.0:8080", "[::]:80", "monitor.example:8080", "10.0.0.5:8080"])
def test_where_others_can_reach_it_there_must_be_users_or_tokens(listen: str) -> None:
    with pytest.raises(ValidationError, match="give users or tokens"):
        WebConfig.model_validate({"listen": listen})


def test_the_password_itself_is_not_kept_in_the_configuration() -> None:
    with pytest.raises(ValidationError, match="monitor password"):
        WebConfig.model_validate({"users": [{"name": "ada", "password": "secret"}]})


def test_a_name_that_there_is_not_costs_what_a_wrong_password_costs() -> None:
    assert extract_parameters(_NOBODY) == extract_parameters(hashed("a password"))


async def test_on_this_machine_nobody_logs_in(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8080"},
        {"x-forwarded-for": "1.2.3.4"},
        {"forwarded": "for=x"},
    ],
)
async def test_without_login_nothing_is_shown_under_another_name_or_through_a_proxy(
    browser: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    for path in ("/", "/static/desk.css"):
        answer = await browser.get(path, headers=headers)
        assert answer.status_code == 403


async def test_with_a_public_address_and_no_users_only_the_signed_links_work(
    tmp_path: Path, told_once: Path
) -> None:
    web = {"url": "https://watch.example", "secret": "a secret of some length"}
    async with (
        the_story(tmp_path, told_once, web=web) as desk,
        visit(desk, "http://127.0.0.1:8080") as client,
    ):
        assert (await client.get("/")).status_code == 404
        assert (await client.get("/a/x")).status_code == 403
        assert (await client.get("/livez")).status_code == 200


async def test_a_stranger_is_led_to_the_login_and_then_where_he_wanted_to_go(guarded: Desk) -> None:
    async with visit(guarded) as client:
        answer = await client.get("/topics/border?view=figures")
        assert answer.headers["location"] == "/monitor/login?next=%2Ftopics%2Fborder%3Fview%3Dfigures"
        answer = await log_in(client, "ada", wanted="/topics/border")
        assert answer.headers["location"] == "/monitor/topics/border"
        cookie = answer.headers["set-cookie"].casefold()
        assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/monitor/"))
        assert (await client.get("/topics/border")).status_code == 200


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/login", "/a\r\nb"]
)
async def test_the_login_leads_to_no_other_site(guarded: Desk, wanted: str) -> None:
    async with visit(guarded) as client:
        assert (await log_in(client, "ada", wanted=wanted)).headers["location"] == "/monitor/"


async def test_all_links_lead_below_the_path_whether_or_not_the_proxy_takes_it_off(guarded: Desk) -> None:
    async with visit(guarded) as client:
        await log_in(client, "ada")
        page = (await client.get("/")).text
        assert not re.findall(r'(?:href|src|action|hx-get)="/(?!monitor/)[^"]*"', page)
        cookies = dict(client.cookies)
    async with visit(guarded, "https://watch.example") as client:
        assert (await client.get("/", cookies=cookies)).status_code == 200
        assert (await client.get("/monitor/", cookies=cookies)).status_code == 200


async def test_a_wrong_password_lets_nobody_in_and_each_try_beyond_the_fifth_waits(guarded: Desk) -> None:
    async with visit(guarded) as client:
        for _ in range(5):
            assert (await log_in(client, "ada", "wrong")).status_code == 403
        answer = await log_in(client, "ada")
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert (await client.get("/")).status_code == 303


async def test_many_passwords_at_once_get_no_further_than_one_after_the_other(guarded: Desk) -> None:
    async with visit(guarded) as client:
        tries = [client.get("/api/v1/topics", auth=("ada", f"wrong {number}")) for number in range(9)]
        answers = [answer.status_code for answer in await asyncio.gather(*tries)]
        assert sorted(answers) == [401] * 5 + [429] * 4
        assert (await client.get("/api/v1/topics", auth=("ada", PASSWORD))).status_code == 429


def test_the_wait_doubles_and_is_forgotten_after_a_success() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    waits = []
    for _ in range(8):
        attempts.failed("place")
        waits.append(attempts.wait("place"))
    assert waits == [0, 0, 0, 0, 4, 8, 16, 32]
    now[0] += 40
    assert attempts.wait("place") == 0
    attempts.succeeded("place")
    attempts.failed("place")
    assert attempts.wait("place", "elsewhere") == 0


async def test_a_session_ends_when_the_password_changes(tmp_path: Path, told_once: Path) -> None:
    async with the_story(tmp_path, told_once, web=GUARDED) as desk, visit(desk) as client:
        await log_in(client, "ada")
        cookies = dict(client.cookies)
    other = {**GUARDED, "users": [{"name": "ada", "password": hashed("another")}]}
    (tmp_path / "again").mkdir()
    async with the_story(tmp_path / "again", told_once, web=other) as desk, visit(desk) as client:
        assert (await client.get("/", cookies=cookies)).status_code == 303


async def test_every_action_is_refused_without_the_sessions_own_token(
    browser: httpx.AsyncClient, desk: Desk
) -> None:
    await browser.get("/")
    paths = acting_paths(desk)
    assert len(paths) > 8
    for path in paths:
        for data in ({}, {"csrf": "wrong"}):
            assert (await browser.post(path, data=data)).status_code == 403, path


async def test_every_action_is_refused_from_another_site(browser: httpx.AsyncClient, desk: Desk) -> None:
    token = csrf((await browser.get("/")).text)
    for path in acting_paths(desk):
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
        ):
            assert (await browser.post(path, data={"csrf": token}, headers=headers)).status_code == 403, path


async def test_a_reader_looks_at_everything_and_changes_nothing(guarded: Desk) -> None:
    async with visit(guarded) as client:
        await log_in(client, "ben")
        page = await client.get("/findings/1")
        assert page.status_code == 200
        assert "Not relevant" not in page.text
        for path in acting_paths(guarded):
            if not path.startswith(("/login", "/logout", "/language")):
                assert (await client.post(path, data={"csrf": csrf(page.text)})).status_code == 403, path


def acting_paths(desk: Desk) -> list[str]:
    """Every path that takes a form."""
    routes = [
        r for r in desk_app(service(desk)).routes if isinstance(r, Route) and "POST" in (r.methods or ())
    ]
    return [
        re.sub(r"\{\w+(:\w+)?\}", "1", route.path) for route in routes if not route.path.startswith("/api/")
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": f"Bearer {TOKEN}"}, 200),
        ({"authorization": "Bearer wrong-token-of-some-length"}, 401),
        ({"authorization": "Basic !"}, 401),
    ],
)
async def test_a_program_shows_its_token(guarded: Desk, headers: dict[str, str], status: int) -> None:
    async with visit(guarded) as client:
        assert (await client.get("/", headers=headers)).status_code == status


async def test_a_feed_reader_sends_name_and_password_or_a_token(guarded: Desk) -> None:
    async with visit(guarded) as client:
        for auth in (("ada", PASSWORD), ("ada", PASSWORD), ("anybody", TOKEN)):
            assert (await client.get("/", auth=auth)).status_code == 200
        assert (await client.get("/", auth=("ada", "wrong"))).status_code == 401


@pytest.mark.parametrize("kind", ["Bearer", "Basic"])
@pytest.mark.parametrize(
    "from_elsewhere", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}]
)
async def test_another_site_cannot_ride_on_a_token_that_the_browser_keeps(
    guarded: Desk, kind: str, from_elsewhere: dict[str, str]
) -> None:
    shown = WRITER if kind == "Bearer" else base64.b64encode(f"x:{WRITER}".encode()).decode()
    headers, form = {"authorization": f"{kind} {shown}"}, {"verdict": "useful"}
    async with visit(guarded) as client:
        refused = await client.post("/findings/1/feedback", data=form, headers={**headers, **from_elsewhere})
        assert refused.status_code == 403
        assert (await client.post("/findings/1/feedback", data=form, headers=headers)).status_code == 303


async def test_a_token_that_may_only_write_reads_nothing(tmp_path: Path, told_once: Path) -> None:
    token = {"name": "bridge", "token": WRITER, "scopes": ["write"]}
    async with (
        the_story(tmp_path, told_once, web={**GUARDED, "tokens": [token]}) as desk,
        visit(desk) as client,
    ):
        headers = {"authorization": f"Bearer {WRITER}"}
        for path in ("/", "/api/v1/findings", "/outgoing/all.atom", "/export/findings.csv"):
            assert (await client.get(path, headers=headers)).status_code == 403, path
        said = {"verdict": "useful"}
        answer = await client.post("/api/v1/findings/1/feedback", json=said, headers=headers)
        assert answer.status_code == 200


async def test_one_logs_in_through_a_proxy_that_does_not_pass_our_name_on(guarded: Desk) -> None:
    async with visit(guarded) as client:
        client.headers["host"] = "10.0.0.7:8080"
        form = (await client.get("/login")).text
        fields = {"csrf": csrf(form), "name": "ada", "password": PASSWORD, "next": "/alerts"}
        for origin, status in (("https://evil.example", 403), ("https://watch.example", 303)):
            answer = await client.post("/login", data=fields, headers={"origin": origin})
            assert answer.status_code == status


async def test_when_a_session_has_ended_a_page_says_so_and_no_dialog_of_the_browser_opens(
    guarded: Desk,
) -> None:
    async with visit(guarded) as client:
        part = await client.get("/search?q=camp", headers={"hx-request": "true"})
        sent = await client.post("/watchlist", data={"text": "x"}, headers={"accept": "text/html,*/*"})
        for answer in (part, sent):
            assert answer.status_code == 401
            assert "Your session has ended" in answer.text
            assert "www-authenticate" not in answer.headers
        program = await client.post("/watchlist", data={"text": "x"})
        assert program.headers["www-authenticate"].startswith("Basic")
