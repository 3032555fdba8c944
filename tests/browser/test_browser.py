"""What only a browser shows: scripts, live updates, the editor, and what a screen reader needs."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, expect

from monitor.store import feedback, silences
from tests.browser.conftest import Visit, visiting
from tests.desk.conftest import the_story
from tests.desk.test_access import GUARDED, PASSWORD
from tests.desk.test_pages import PAGES
from tests.support.hostile import Watch, spoil

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text("utf-8")
SCREENS = ((1280, "light"), (360, "dark"))
EVERY_PAGE = (*PAGES, "/search?q=camp", "/outgoing", "/watchlist", "/nowhere")


async def test_every_page_fits_the_screen_and_has_no_serious_finding_of_axe(visit: Visit) -> None:
    found = []
    for width, scheme in SCREENS:
        await visit.page.set_viewport_size({"width": width, "height": 800})
        await visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in EVERY_PAGE:
            await visit.go(path)
            over = await visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [f"{path} is {over} pixels wider than {width}"] if over > 0 else []
            await visit.page.evaluate(AXE)
            report = await visit.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            found += [
                f"{path} {scheme}: {one['id']} {one['nodes'][0]['html'][:200]}"
                for one in report["violations"]
                if one["impact"] in {"serious", "critical"}
            ]
    assert not found, "\n".join(found)


EVIL = (
    "<script>alert(1)</script>",
    "javascript:alert(1)//",
    "data:text/html,<script>alert(1)</script>",
    "java\tscript:alert(1)",
    "<style>@import'//elsewhere.example/x.css';</style>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example/'>",
    "<base href=//elsewhere.example/><link rel=stylesheet href=x>",
    "--!><math><mtext></p><img src=//elsewhere.example/x onerror=alert(1)>",
    "<form action=//elsewhere.example/><button formaction=javascript:alert(1)>",
    '"]}\' data-chart=\'{"points": [{}]}',
    "<div hx-get=/feeds/1/pause hx-trigger=load hx-vals='js:{a: alert(1)}'></div>",
    "\u202egnp.exe\x07<x contenteditable onblur=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></title></style><svg onload=alert(1)>",
    "{{ 7 * 7 }}<a href=javascript:alert(1)>x</a>",
    "</script><script>alert(1)</script>",
    "\u2028</p><iframe srcdoc='<script>alert(1)</script>'>",
    'x" autofocus onfocus=alert(1) hx-on:load="alert(1)',
)


async def test_nothing_that_strangers_wrote_runs(visit: Visit) -> None:
    watch = Watch(visit.home)
    await watch.prepare(visit.page)
    async with visit.desk.app.db.write() as connection:
        await spoil(connection, EVIL)
    asked = [
        f"/{page}{quote(evil)}"
        for evil in EVIL
        for page in (
            "search?q=",
            "speaker?name=",
            "outlet?name=",
            "topics/border?speaker=",
            "login?next=",
            "nowhere/",
        )
    ]
    with watch.over(visit.page):
        for path in (*PAGES, *asked, "/topics/border?view=figures&all=1"):
            await watch.look(visit.page, path)
        await visit.go("/topics/border?view=figures")
        await visit.page.locator(".chart .u-over").first.hover(position={"x": 300, "y": 80})
    assert watch.wrong == []


async def test_a_new_finding_comes_without_a_reload(visit: Visit) -> None:
    await visit.go("/")
    before = await visit.page.locator("#findings .finding").count()
    await visit.desk.figure("border", 171)
    await expect(visit.page.locator("#findings .finding.fresh h3")).to_have_text("171 people counted")
    assert await visit.page.locator("#findings .finding").count() == before + 1


async def test_the_page_says_when_it_has_lost_the_service(
    chromium: Browser, tmp_path: Path, told_once: Path
) -> None:
    async with the_story(tmp_path, told_once) as desk, visiting(chromium, desk) as visit:
        await visit.go("/")
        await visit.page.route("**/events*", lambda route: route.abort())
        await visit.page.reload()
        await expect(visit.page.get_by_role("status")).to_contain_text("The connection is lost")


async def test_a_chart_is_drawn_and_tells_the_words_of_a_value_on_hover(visit: Visit) -> None:
    await visit.go("/topics/border?view=figures")
    box = visit.page.locator(".chart").first
    await expect(box.locator("canvas")).to_be_visible()
    over = box.locator(".u-over")
    place = await visit.page.evaluate(
        """() => {
            const box = document.querySelector('.chart'), point = JSON.parse(box.dataset.chart).points.at(-1);
            return { x: box.chart.valToPos(point.t, 'x'), y: box.chart.valToPos(point.low, 'y') };
        }"""
    )
    await over.hover(position=place)
    await expect(box.locator(".tip q")).to_have_text(
        "Minister Lind said 163 people were held at the border camp."
    )
    await expect(box.locator(".tip em")).to_have_text("supersedes")
    async with visit.page.expect_download() as download:
        await visit.page.get_by_role("button", name="PNG").first.click()
    assert (await download.value).suggested_filename.endswith(".png")


async def test_times_are_in_the_readers_zone_with_utc_on_hover(visit: Visit) -> None:
    await visit.go("/findings/1")
    time = visit.page.locator("dd time").first
    await expect(time).to_have_text("8 Apr 2025, 15:00")
    assert await time.get_attribute("title") == "2025-04-08 12:00:00 UTC"


async def test_the_keyboard_leads_to_the_search_and_from_finding_to_finding(visit: Visit) -> None:
    await visit.go("/")
    await visit.page.keyboard.press("j")
    await visit.page.keyboard.press("j")
    assert await visit.page.evaluate("document.activeElement.closest('.finding').id") == "finding-4"
    await visit.page.keyboard.press("/")
    await expect(visit.page).to_have_url(f"{visit.home}search")
    await visit.page.keyboard.type("running water")
    await expect(visit.page.locator("#found mark").first).to_be_visible()
    await visit.page.keyboard.press("Escape")


async def test_a_verdict_and_a_silence_are_given_by_clicks(visit: Visit) -> None:
    await visit.go("/findings/4")
    await visit.page.get_by_role("button", name="Not relevant").click()
    await expect(visit.page.get_by_text("Said so far:")).to_be_visible()
    await visit.page.get_by_role("button", name="Silence").click()
    await expect(visit.page.get_by_role("button", name="Lift it")).to_be_visible()
    async with visit.desk.app.db.read() as connection:
        assert [said.verdict for said in await feedback.listing(connection)] == ["not-relevant"]
        assert len(await silences.active(connection, visit.desk.clock())) == 1


async def test_the_editor_marks_a_mistake_while_one_types_and_saves_what_is_right(
    visit: Visit, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"
    await visit.go("/watchlist")
    area = visit.page.get_by_label("Topics, as YAML")
    await area.fill("topics:\n  - name: Border # since spring\n    qery: border count\n")
    await expect(visit.page.locator(".problems")).to_contain_text("Line 3")
    await expect(visit.page.locator(".numbers .wrong")).to_have_text("3\n")
    await visit.page.get_by_role("button", name="Save").click()
    await expect(visit.page.get_by_role("alert")).to_contain_text("cannot be saved")
    assert "query: border count" in file.read_text("utf-8")
    await area.fill("topics:\n  - name: Border # since spring\n    query: border crossings\n")
    await expect(visit.page.get_by_text("No mistakes.")).to_be_visible()
    await visit.page.get_by_role("button", name="Save").click()
    await expect(visit.page.get_by_text("Saved.")).to_be_visible()
    assert (
        file.read_text("utf-8")
        == "# ours\ntopics:\n  - name: Border # since spring\n    query: border crossings\n"
    )


async def test_one_logs_in_below_a_path_and_out_again(
    chromium: Browser, tmp_path: Path, told_once: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    web = {**GUARDED, "listen": f"127.0.0.1:{port}", "url": f"http://127.0.0.1:{port}/monitor"}
    async with the_story(tmp_path, told_once, web=web) as desk, visiting(chromium, desk) as visit:
        page = visit.page
        await visit.go("/topics/border?view=figures")
        await page.get_by_label("Name").fill("ada")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.locator(".chart canvas")).to_be_visible()
        await expect(page).to_have_url(f"http://127.0.0.1:{port}/monitor/topics/border?view=figures")
        await page.get_by_role("button", name="Log out").click()
        await expect(page.get_by_label("Password")).to_be_visible()
        assert visit.wrong == []


async def test_a_choice_by_keys_waits_until_it_is_made(visit: Visit) -> None:
    page, field = visit.page, visit.page.get_by_label("Speaker")
    await visit.go("/topics/border")
    await field.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.wait_for_timeout(300)
    await expect(page).to_have_url(f"{visit.home}topics/border")
    chosen = await field.input_value()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**speaker=*")
    await expect(field).to_have_value(chosen)
    await expect(field).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("Tab")
    await page.wait_for_url(re.compile(r"/topics/border\?$"))
    await field.select_option("Haas")
    await page.wait_for_url("**speaker=Haas")


async def test_a_page_says_when_its_session_has_ended(
    chromium: Browser, tmp_path: Path, told_once: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    web = {**GUARDED, "listen": f"127.0.0.1:{port}", "url": f"http://127.0.0.1:{port}/"}
    async with the_story(tmp_path, told_once, web=web) as desk, visiting(chromium, desk) as visit:
        await visit.go("/search")
        await visit.page.get_by_label("Name").fill("ada")
        await visit.page.get_by_label("Password").fill(PASSWORD)
        await visit.page.get_by_role("button", name="Log in").click()
        await visit.page.context.clear_cookies()
        await visit.page.get_by_role("searchbox").fill("camp")
        await expect(visit.page.locator("#live")).to_contain_text("Your session has ended")
        await expect(visit.page.locator("#found form")).to_have_count(0)
        assert visit.wrong == []
