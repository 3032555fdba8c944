from __future__ import annotations

import base64

import pytest

from monitor.articles.identity import address_key, article_url, canonical_url


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Paper.Example:443/a/B?utm_source=x&id=7&fbclid=y#top", "https://paper.example/a/B?id=7"),
        ("http://paper.example:80", "http://paper.example/"),
        ("http://paper.example:8080/a", "http://paper.example:8080/a"),
        ("https://paper.example/a?b=2&a=1", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/story?12345", "https://paper.example/story?12345"),
        ("https://user:secret@paper.example/a", "https://paper.example/a"),
        ("https://www.paper.com/a/", "https://www.paper.com/a/"),
        ("https://m.paper.com/a", "https://www.paper.com/a"),
        ("https://amp.paper.co.uk/a", "https://www.paper.co.uk/a"),
        ("https://m.news.paper.com/a", "https://news.paper.com/a"),
        ("https://en.m.encyclopedia.org/a", "https://en.encyclopedia.org/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://paper.com/a/amp/", "https://paper.com/a/"),
        ("https://paper.com/a/amp", "https://paper.com/a"),
        ("https://paper.com/amp/a", "https://paper.com/a"),
        ("https://paper.com/a.amp.html", "https://paper.com/a.html"),
        ("https://paper.com/lamp", "https://paper.com/lamp"),
        ("https://paper-com.cdn.ampproject.org/c/s/paper.com/a?x=1", "https://paper.com/a?x=1"),
        ("https://www.google.com/amp/s/paper.com/a/amp/", "https://paper.com/a/"),
        ("https://paper.com/caf%c3%a9/%7euser", "https://paper.com/caf%C3%A9/~user"),
        ("https://paper.com/caf\u00e9", "https://paper.com/caf%C3%A9"),
        ("https://paper.com/a%2Fb", "https://paper.com/a%2Fb"),
        ("https://paper.com/100%25?q=%26", "https://paper.com/100%25?q=%26"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
        ("mailto:desk@paper.com", "mailto:desk@paper.com"),
        ("http://[bad/", "http://[bad/"),
        ("", ""),
    ],
)
def test_links_to_one_page_have_one_canonical_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


TARGET = "https%3A%2F%2Fpaper.example%2Fa%3Fid%3D3%26utm_source%3Dx"


@pytest.mark.parametrize(
    "redirect",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={TARGET}&ct=ga",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={TARGET}&c=1",
        f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={TARGET}/RK=2/RS=q-",
        f"https://l.facebook.com/l.php?u={TARGET}&h=AT0",
        f"https://out.reddit.com/?url={TARGET}",
    ],
)
def test_a_redirect_that_names_its_target_is_left_behind(redirect: str) -> None:
    assert canonical_url(redirect) == "https://paper.example/a?id=3"


def test_an_older_link_of_google_news_holds_its_target() -> None:
    inside = (
        base64.urlsafe_b64encode(b'\x08\x13"\x16https://paper.example/a\xd2\x01\x00').decode().rstrip("=")
    )
    assert canonical_url(f"https://news.google.com/rss/articles/{inside}?oc=5") == "https://paper.example/a"


@pytest.mark.parametrize(
    "address",
    [
        "https://news.google.com/rss/articles/CBMiAU_yqLMExampleOfANewerLink?oc=5",
        "https://www.google.com/search?q=https://paper.example/a",
        "https://www.google.com/url?q=not-an-address",
    ],
)
def test_a_redirect_that_names_no_target_stays(address: str) -> None:
    assert "google.com" in canonical_url(address)


@pytest.mark.parametrize(
    "variant",
    [
        "http://paper.com/a/b/?utm_medium=rss",
        "https://www.paper.com/a/b",
        "https://m.paper.com/a/b/",
        "https://amp.paper.com/a/b",
        "https://paper.com/a/b/amp/",
        "HTTP://WWW.PAPER.COM:80/a/b#top",
        "https://paper.com/a/b?ref=homepage&source=twitter.com&from=rss",
        "https://paper.com//a/b/index.html",
        "https://paper.com/a/b;jsessionid=0AF3?PHPSESSID=9",
        "https://paper-com.translate.goog/a/b?_x_tr_sl=en",
    ],
)
def test_all_addresses_of_one_page_have_one_key(variant: str) -> None:
    assert address_key(variant) == "paper.com/a/b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.com/a", "https://paper.com/A"),
        ("https://paper.com/a?id=1", "https://paper.com/a?id=2"),
        ("https://paper.com/a", "https://news.paper.com/a"),
        ("https://paper.com:8080/a", "https://paper.com/a"),
        ("https://paper.com/notice?ref=88", "https://paper.com/notice?ref=89"),
        ("https://paper.com/desk?source=court", "https://paper.com/desk?source=police"),
        ("https://paper.com/#!/a", "https://paper.com/#!/b"),
        ("https://paper.com/app#/a", "https://paper.com/app#/b"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("asked", "answered", "declared", "found"),
    [
        ("https://a.com/x", "https://a.com/x", None, "https://a.com/x"),
        ("https://t.co/x", "https://a.com/x", None, "https://a.com/x"),
        ("https://a.com/x?p=1", "https://a.com/x?p=1", "https://www.a.com/x", "https://www.a.com/x"),
        ("https://b.com/x", "https://b.com/x", "https://a.com/x", "https://b.com/x"),
        ("https://www.msn.com/x", "https://www.msn.com/x", "https://a.com/x", "https://a.com/x"),
        ("https://a.com/x", "https://a.com/x", "https://a.com/", "https://a.com/x"),
        ("https://a.com/x", "https://a.com/", None, "https://a.com/x"),
        ("https://a.com/x", "https://a.com/x", "http://[bad/", "https://a.com/x"),
    ],
)
def test_a_declared_address_counts_at_home_and_from_aggregators(
    asked: str, answered: str, declared: str | None, found: str
) -> None:
    assert article_url(asked, answered, declared) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.com/2025/04/fire?m=1", "https://paper.com/2025/04/fire"),
        ("https://paper.com/fire?sh=5e1c2f3a9b0d", "https://paper.com/fire"),
        ("https://feedpress.me/link/77/9/https://paper.com/fire?id=3", "https://paper.com/fire?id=3"),
        ("https://web.archive.org/web/20250408120000/http://paper.com/fire", "http://paper.com/fire"),
        ("https://paper.com/news/dam-breaks/amp", "https://paper.com/news/dam-breaks"),
        ("https://paper.com/news/4711/amp/", "https://paper.com/news/4711/"),
    ],
)
def test_views_and_redirects_of_a_page_are_the_page(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://paper.com/glossary/amp", "https://paper.com/glossary"),
        ("https://paper.com/archive?m=202504", "https://paper.com/archive?m=202505"),
        ("https://paper.com/shop?sh=12", "https://paper.com/shop?sh=13"),
        ("https://paper.com/check/https://a.com/x", "https://paper.com/check/https://a.com/y"),
    ],
)
def test_what_only_looks_like_a_view_is_a_page_of_its_own(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)
