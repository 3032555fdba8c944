"""Photographs every page of a desk: wide and on a phone, light and dark.

    python -m benchmarks.desk_pictures --address http://127.0.0.1:8080/ --to /tmp/pictures
    python -m benchmarks.desk_pictures --story ../shared/eval/stories/libya --to /tmp/pictures
    python -m benchmarks.desk_pictures --only overview figures --high 900 --to /tmp/pictures     the first screen alone

With `--story` a stored story is told first, by a service of its own. Prints what went wrong in the pages: errors of
scripts, what the policy stopped, pages wider than the screen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import ConsoleMessage, Error, Page, async_playwright

from monitor.config.models import TopicConfig
from monitor.replay import read_articles, replayed
from monitor.web.server import serve

WIDTHS = (1280, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_HIGHEST = 2600
_FLAGS = ["--no-sandbox", "--disable-background-networking"]
FIXED = {
    "overview": "/", "alerts": "/alerts", "speakers": "/speakers", "outlets": "/outlets", "feeds": "/feeds",
    "search": "/search?q={word}", "outgoing": "/outgoing", "watchlist": "/watchlist", "nowhere": "/nowhere",
}  # fmt: skip
LINKED = (
    ("claims", "overview", "article.card h2 a"),
    ("figures", "claims", ".tabs a[href*='view=figures']"),
    ("told", "claims", ".tabs a[href*='view=told']"),
    ("decisions", "claims", ".tabs a[href*='view=decisions']"),
    ("figure", "figures", ".figure h2 a"),
    ("finding", "told", ".finding.changed h3 a, .finding h3 a"),
    ("article", "finding", "a[href*='/articles/']"),
    ("alert", "alerts", ".finding h3 a"),
    ("speaker", "speakers", "td a"),
    ("outlet", "outlets", "td a"),
    ("feed", "feeds", "td a"),
)
"""A page, the page on which a link to it stands, and which link."""


@asynccontextmanager
async def told(folder: Path) -> AsyncIterator[str]:
    """A desk that shows a story of ../shared/eval; gives its address."""
    with (folder / "articles.jsonl").open(encoding="utf-8") as lines:
        articles = read_articles(lines, "articles.jsonl")
    topics = [
        TopicConfig(name=topic["name"], query=topic["query"])
        for topic in json.loads((folder / "topics.json").read_text("utf-8"))
    ]
    async with replayed(articles, topics) as app, serve(lambda: app) as address:
        assert address is not None
        yield address


async def places(page: Page, home: str, word: str) -> dict[str, str]:
    """The address of each page that there is."""
    found = {name: home.rstrip("/") + path.format(word=word) for name, path in FIXED.items()}
    for name, source, link in LINKED:
        if source not in found:
            continue
        await page.goto(found[source])
        if (first := page.locator(link).first) and await first.count():
            found[name] = await first.evaluate("link => link.href")
    return found


async def photograph(home: str, wanted: argparse.Namespace, chromium: str) -> list[str]:
    """Write a PNG of each page; returns what went wrong in them."""
    to, only = wanted.to, wanted.only
    wrong: list[str] = []
    to.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for width, scheme in product(WIDTHS, SCHEMES):
            context = await browser.new_context(
                locale="en-GB",
                timezone_id="UTC",
                color_scheme=scheme,
                viewport={"width": width, "height": 900},
            )
            page = await context.new_page()
            page.on("pageerror", partial(_heard, wrong))
            page.on("console", partial(_heard, wrong))
            for name, address in (await places(page, home, wanted.word)).items():
                if not only or name in only:
                    await page.goto(address)
                    wrong += await _picture(page, to / f"{name}-{width}-{scheme}.png", width, wanted.high)
            await context.close()
        await browser.close()
    return wrong


def _heard(wrong: list[str], what: Error | ConsoleMessage) -> None:
    wrong.append(what.text if isinstance(what, ConsoleMessage) else str(what))


async def _picture(page: Page, path: Path, width: int, highest: int) -> list[str]:
    await page.wait_for_timeout(150)
    size = await page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    high = float(min(size[1], highest))
    await page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": high})
    return [f"{path.name} is {size[0] - width} pixels wider than the screen"] if size[0] > width else []


async def _main(args: argparse.Namespace) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium is not None, "no Chromium: install the package chromium"
    if args.story:
        async with told(args.story) as address:
            wrong = await photograph(address, args, chromium)
    else:
        wrong = await photograph(args.address, args, chromium)
    print("\n".join(sorted(set(wrong))) or "nothing went wrong")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--address", default="http://127.0.0.1:8080/")
    parser.add_argument(
        "--story", type=Path, help="a folder of a stored story, with articles.jsonl and topics.json"
    )
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--word", default="border", help="what is searched for")
    parser.add_argument("--high", type=int, default=_HIGHEST, help="pixels of a page that are shown at most")
    parser.add_argument("--only", nargs="*", default=(), help="names of pages")
    asyncio.run(_main(parser.parse_args()))
