from __future__ import annotations

import pytest

from monitor.documents.links import is_shared, is_whole
from monitor.feeds.apart import set_apart
from monitor.feeds.raw_entry import RawEntry

SITE = "https://paper.example"


def raw(guid: str, place: str, title: str) -> RawEntry:
    return RawEntry(guid, SITE + place, title, "", "", None, None)


def test_entries_of_pages_of_their_own_stay_as_they_are() -> None:
    raw_entries = [raw("a", "/1", "One"), raw("b", "/2?id=1", "Two"), raw("c", "/2?id=2", "Three")]
    assert set_apart(raw_entries) == raw_entries


def test_one_story_linked_twice_stays_as_it_is() -> None:
    raw_entries = [raw("a", "/1#0", "One"), raw("b", "/1?utm_source=x", "One")]
    assert set_apart(raw_entries) == raw_entries


@pytest.mark.parametrize("guids", [("a", "b", "c"), ("", "", ""), ("x", "x", "x")])
def test_entries_of_one_link_get_links_and_identifiers_of_their_own(guids: tuple[str, ...]) -> None:
    titles = ("One", "Two", "Three")
    apart = set_apart([raw(guid, "/log", title) for guid, title in zip(guids, titles, strict=True)])
    assert len({one.url for one in apart}) == len({one.guid for one in apart}) == 3
    assert all(is_shared(one.url or "") for one in apart)
    again = set_apart([raw(guid, "/log", title) for guid, title in zip(guids, titles, strict=True)][::-1])
    assert {(one.guid, one.url) for one in again} == {(one.guid, one.url) for one in apart}


def test_entries_that_differ_in_what_is_tracking_elsewhere_keep_their_pages() -> None:
    apart = set_apart([raw("a", "/1?src=mail", "One"), raw("b", "/1?src=app", "Two")])
    assert [(one.url or "").partition("#")[0] for one in apart] == [f"{SITE}/1?src=mail", f"{SITE}/1?src=app"]
    assert all(is_whole(one.url or "") for one in apart)
