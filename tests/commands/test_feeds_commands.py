"""`monitor feeds` and what hangs below it, as a person types it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from monitor.commands.feeds import app
from monitor.errors import MonitorError
from tests.feeds.reader import open_reader, rss
from tests.support.web import Reply, Web, serve


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "240"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def configuration(folder: Path, *feeds: dict[str, object]) -> Path:
    path = folder / "config.yaml"
    settings = {
        "database": f"sqlite:///{folder / 'reader.db'}",
        "feeds": list(feeds),
        "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s"},
    }
    path.write_text("# mine\n" + yaml.safe_dump(settings), "utf-8")
    return path


@pytest.fixture
def polled(tmp_path: Path) -> Path:
    """A configuration whose one feed was polled twice, the second time in vain."""

    async def poll() -> str:
        replies = [Reply(body=rss(3)), Reply(500)]
        async with serve({"/": replies}) as web, open_reader(tmp_path, web.url + "/") as reader:
            await reader.poll_when_due(2)
            return web.url + "/"

    return configuration(tmp_path, {"url": asyncio.run(poll()), "name": "Paper"})


def test_feeds_are_listed(polled: Path) -> None:
    assert "Paper" in run("--config", polled).stdout


def test_one_feed_is_shown_with_its_trouble_and_its_history(polled: Path) -> None:
    shown = run("show", "paper", "--config", polled).stdout
    for words in ("answered 500", "3 brought, 3 in the feed", "failing since", "2025-04-08 12:00", "3 new"):
        assert words in shown


def test_an_unknown_feed_is_told(polled: Path) -> None:
    with pytest.raises(MonitorError, match="no feed 'nothing'"):
        run("show", "nothing", "--config", polled)


def test_a_feed_can_be_woken(polled: Path) -> None:
    assert "Paper will be polled at once." in run("retry", "Paper", "--config", polled).stdout


@pytest.fixture
def site() -> Iterator[Web]:
    """A site whose page names one feed, served by a thread while the command runs."""
    ready, done, found = Event(), Event(), []

    async def answer() -> None:
        page = b"<html><link rel=alternate type=application/rss+xml href=/rss></html>"
        async with serve({"/": Reply(body=page), "/rss": Reply(body=rss(4))}) as web:
            found.append(web)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = Thread(target=lambda: asyncio.run(answer()))
    thread.start()
    ready.wait(10)
    yield found[0]
    done.set()
    thread.join()


def test_a_sites_feeds_are_found_shown_and_added(tmp_path: Path, site: Web) -> None:
    path = configuration(tmp_path)
    shown = run("add", site.url, "--config", path).stdout
    assert f'- url: "{site.url}/rss"' in shown
    assert "named by the page" in shown and "Story 1" in shown
    assert yaml.safe_load(path.read_text())["feeds"] == []
    run("add", site.url, "--write", "--config", path)
    assert yaml.safe_load(path.read_text())["feeds"] == [{"url": f"{site.url}/rss", "name": "Paper"}]
    assert path.read_text().startswith("# mine\n")
    with_login = run("add", site.url.replace("//", "//desk:word@"), "--config", path)
    assert "add it to the feed as username and password" in with_login.stderr
    assert "word@" not in with_login.output
    assert (
        "1 of 1 is in the configuration already" in run("add", site.url, "--write", "--config", path).stderr
    )


def test_a_list_goes_in_and_out(tmp_path: Path) -> None:
    path, opml = (
        configuration(tmp_path, {"url": "https://a.example/rss", "name": "A"}),
        tmp_path / "list.opml",
    )
    opml.write_text(
        '<opml version="2.0"><body><outline text="World"><outline text="B" xmlUrl="https://b.example/rss"/></outline>'
        '<outline text="A" xmlUrl="https://a.example/rss"/></body></opml>'
    )
    said = run("import", opml, "--write", "--config", path)
    assert "feeds: 2; left out: 0" in said.stderr
    assert "1 of 2 is in the configuration already" in said.stderr and "1 added" in said.stdout
    written = run("export", "--config", path).stdout
    assert 'text="B"' in written and 'category="World"' in written and "https://a.example/rss" in written


def test_a_list_that_is_none_is_told_with_its_name(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html></html>")
    with pytest.raises(MonitorError, match=r"page\.html: This is no OPML file"):
        run("import", page, "--config", configuration(tmp_path))
    with pytest.raises(MonitorError, match="cannot be read: Is a directory"):
        run("import", tmp_path, "--config", configuration(tmp_path))


def test_what_a_list_prints_can_go_into_a_file(tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(
        '<opml><body><outline xmlUrl="https://a.example/"/><outline text="B" xmlUrl="b"/></body></opml>'
    )
    said = run("import", opml, "--config", configuration(tmp_path))
    assert yaml.safe_load(said.stdout) == {"feeds": [{"url": "https://a.example/"}]}
    assert "- B: b is no web address." in said.stderr and "--write adds them" in said.stderr


def test_no_login_and_no_key_of_an_address_is_shown(tmp_path: Path) -> None:
    async def poll(url: str) -> None:
        async with open_reader(tmp_path, url, name=None) as reader:
            await reader.poll()
            assert "hidden" not in str(await reader.events())

    path = configuration(tmp_path, {"url": "http://desk:hidden@127.0.0.1:9/rss?q=dam&api_key=hidden"})
    asyncio.run(poll("http://desk:hidden@127.0.0.1:9/rss?q=dam&api_key=hidden"))
    shown = run("--config", path).output + run("show", "127.0.0.1", "--config", path).output
    assert "http://***@127.0.0.1:9/rss?q=dam&api_key=***" in shown and "hidden" not in shown
