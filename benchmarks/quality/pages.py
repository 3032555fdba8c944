"""Lists of scripts that strangers may write, stored in every text of a ledger and shown by every page, in Chromium.

    python -m benchmarks.quality.pages --data ../shared/hostile [--share 0.1]

Each line stands in titles, names, quotes, addresses, reasons and errors, and in what is asked of the pages. Figures:
lines, pages that were looked at, scripts that ran, what the policy had to stop, requests that left for elsewhere, and
active nodes that no template of ours has. All but the first two must be 0.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Page, async_playwright

from monitor.web.server import serve
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.hostile import Watch, spoil
from tests.support.story import tell

DATA = Path("../shared/hostile")
_LISTS = ("payloads/XSS Injection/Intruders/*.txt", "blns/blns.txt")
_MORE = 30  # figures beside those of the story, so that many lines are shown at once
_JOINED = 6  # lines of one text, so that each stands in several places
_ROUND = 100  # texts that are stored at once
_ASKED = 6  # texts of a round that are asked for as well
_FIXED = (
    "/", "/alerts", "/speakers", "/outlets", "/feeds", "/feeds/1", "/outgoing", "/topics/border",
    "/topics/border?all=1", "/topics/border?view=figures&all=1", "/topics/border?view=told",
    "/topics/border?view=decisions", "/search?q=script", "/search?q=alert",
)  # fmt: skip
_ASKING = ("/search?q=", "/speaker?name=", "/outlet?name=", "/topics/border?speaker=", "/login?next=", "/x/")


def lines(data: Path) -> list[str]:
    """Every line of the lists, once, in the form in which a database can keep it."""
    found: dict[str, None] = {}
    for pattern in _LISTS:
        for file in sorted(data.glob(pattern)):
            for line in file.read_text("utf-8", "replace").splitlines():
                if line.strip() and not (file.name == "blns.txt" and line.startswith("#")):
                    found[line.replace("\x00", "")] = None
    return list(found)


@asynccontextmanager
async def _desk(folder: Path) -> AsyncIterator[tuple[Desk, str]]:
    feeds = [{"url": "https://post.example/rss", "name": "Morning Post"}]
    async with open_desk(folder, {"hook": Mailbox()}, feeds=feeds) as desk:
        await tell(desk)
        for number in range(_MORE):
            await desk.figure("border", 1000 + number)
        async with serve(lambda: desk.app) as address:
            yield desk, address


def _paths(words: Sequence[str], first: int) -> list[str]:
    single = [f"/{kind}/{number}" for number in range(1, _MORE + 4, 3) for kind in ("findings", "articles")]
    figures = [f"/topics/border/figures/en/{number}" for number in range(1, _MORE, 6)]
    some = words[first % len(words) :][:_ASKED]
    asked = [f"{path}{quote(word, safe='', errors='replace')}" for word in some for path in _ASKING]
    return [*_FIXED, *single, *figures, *asked]


async def _round(desk: Desk, page: Page, watch: Watch, words: Sequence[str], number: int) -> None:
    async with desk.app.db.write() as connection:
        await spoil(connection, words)
    with watch.over(page):
        for path in _paths(words, number * _ASKED):
            await watch.look(page, path)


async def _main(data: Path, share: float, chromium: str) -> None:
    single = lines(data)[:: max(1, round(1 / share))]
    words = [" ".join(single[start : start + _JOINED]) for start in range(0, len(single), _JOINED)]
    rounds = [words[start : start + _ROUND] for start in range(0, len(words), _ROUND)]
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright, _desk(Path(folder)) as (desk, home):
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
            )
            page, watch = await browser.new_page(), Watch(home)
            await watch.prepare(page)
            for number, some in enumerate(rounds):
                await _round(desk, page, watch, some, number)
                print(f"{number + 1} of {len(rounds)} rounds, {len(watch.wrong)} wrong", flush=True)
            await browser.close()
    print(
        f"{len(single)} lines, {watch.looked} pages; scripts run {len(watch.ran)}, stopped by the policy "
        f"{len(watch.stopped)}, requests elsewhere {len(watch.left)}, active nodes {len(watch.active)}"
    )
    print("\n".join(sorted(set(watch.wrong))[:40]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--share", type=float, default=1.0, help="of the lines")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    arguments = parser.parse_args()
    asyncio.run(_main(arguments.data, arguments.share, arguments.chromium))
