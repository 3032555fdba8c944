"""A list of sitemaps is followed to the few that hold what is new."""

from __future__ import annotations

import pytest

from monitor.errors import FetchError, MonitorError, ParseError, TransientFetchError
from monitor.feeds.sitemap_index import followed
from monitor.model import Entry, ParsedFeed


def a_list(*links: str) -> ParsedFeed:
    return ParsedFeed("", (), leads_to=links)


def a_sitemap(*names: str) -> ParsedFeed:
    return ParsedFeed(
        "", tuple(Entry(guid=name, url=f"https://p.example/{name}", title="") for name in names)
    )


class Site:
    def __init__(self, **pages: ParsedFeed) -> None:
        self.pages = pages
        self.asked: list[str] = []

    async def read(self, url: str) -> ParsedFeed:
        self.asked.append(url)
        if url not in self.pages:
            raise TransientFetchError(f"{url} answered 404.", url=url, status=404)
        return self.pages[url]


async def test_three_are_read_and_lists_in_lists_at_their_place() -> None:
    site = Site(b=a_list("c", "d"), c=a_sitemap("1", "2"), d=a_sitemap("3"), e=a_sitemap("4"))
    feed = await followed(a_list("b", "e"), site.read)
    assert (site.asked, {entry.guid for entry in feed.entries}) == (["b", "c", "d"], {"1", "2", "3"})
    assert feed.leads_to == ()


async def test_one_that_cannot_be_read_costs_no_other() -> None:
    feed = await followed(a_list("x", "c"), Site(c=a_sitemap("1")).read)
    assert ([entry.guid for entry in feed.entries], feed.problems) == (["1"], ("x answered 404.",))


@pytest.mark.parametrize(("site", "error"), [(Site(), FetchError), (Site(b=a_list("b")), ParseError)])
async def test_a_list_that_leads_nowhere_is_an_error(site: Site, error: type[MonitorError]) -> None:
    with pytest.raises(error):
        await followed(a_list("b"), site.read)
