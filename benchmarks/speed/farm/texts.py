"""Feeds of thirty entries and about 27 KB, made up from a number: the same every time, no two alike."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

NEWEST = datetime(2026, 9, 1, 9, tzinfo=UTC)
"""When the newest entry of every feed was published at first."""
ENTRIES = 30
UNUSUAL = 25  # every so many-th feed names its time zones, as four in a hundred real ones need feedparser's patience

_TEXT = (
    "harbour council budget bridge flood river strike minister report water school village market price "
    "train storm hospital court judge police fire forest border talks treaty vote party leader speech "
    "protest road energy grid plant mine worker union wage bank credit trade export grain farm drought "
    "heat snow valley museum theatre festival match team coach league stadium island ferry airport pilot "
    "engine factory steel research study doctor vaccine virus clinic patient nurse teacher student exam "
    "library archive letter opens closes warns rejects accepts delays approves cancels welcomes plans "
    "builds repairs investigates after before against under over during without despite northern southern "
    "eastern western central local early late heavy new old public private national regional annual final "
    "second third several many few"
)
WORDS = _TEXT.split()


def feed(number: int, news: int, touches: int) -> bytes:
    """Feed `number` after it brought `news` more entries and was put together anew `touches` times."""
    entries = [_entry(number, place, news) for place in range(news + ENTRIES - 1, news - 1, -1)]
    title = _phrase(random.Random(f"title {number}"), 3).title()
    if number % 5 == 3:
        return _atom(number, title, entries, touches)
    return (
        _rdf(number, title, entries, touches) if number % 20 == 7 else _rss(number, title, entries, touches)
    )


Entry = tuple[str, str, datetime, str, str, str]


def _entry(number: int, place: int, news: int) -> Entry:
    """Link, title, date, summary (markup inside), author and category of one entry; older ones stay as they were."""
    chance = random.Random(f"{number}/{place}")
    when = NEWEST - timedelta(minutes=60 * (ENTRIES - 1 - place) + chance.randrange(50))
    link = f"https://outlet-{number}.example/{when:%Y/%m/%d}/{_phrase(chance, 5).replace(' ', '-')}-{place}"
    sentences = ". ".join(_phrase(chance, chance.randrange(9, 22)).capitalize() for _ in range(2))
    summary = f'<p>{sentences}.</p> <a href="{link}?from=rss">Read &#8217;more&#8217;</a>'
    author = f"{chance.choice(WORDS).title()} {chance.choice(WORDS).title()}"
    return link, _phrase(chance, 8).capitalize(), when, summary, author, chance.choice(WORDS)


def _phrase(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _rss(number: int, title: str, entries: list[Entry], touches: int) -> bytes:
    items = "".join(
        f"<item>\n<title><![CDATA[{headline}]]></title>\n<link>{link}</link>\n"
        f'<guid isPermaLink="false">{link}#id</guid>\n<pubDate>{_date(number, when)}</pubDate>\n'
        f"<dc:creator><![CDATA[{author}]]></dc:creator>\n<category>{category}</category>\n"
        f"<description><![CDATA[{summary}]]></description>\n"
        f'<media:content url="{link}.jpg" medium="image" width="1200" height="800"/>\n</item>\n'
        for link, headline, when, summary, author, category in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>{title}</title>\n<link>https://outlet-{number}.example/</link>\n"
        f"<description>{title} news</description>\n<language>en-gb</language>\n"
        f"<generator>press {touches}</generator>\n{items}</channel>\n</rss>\n"
    ).encode()


def _date(number: int, when: datetime) -> str:
    if number % UNUSUAL == UNUSUAL - 1:
        return f"{when - timedelta(hours=4):%a, %d %b %Y %H:%M:%S} EDT"
    return format_datetime(when)


def _atom(number: int, title: str, entries: list[Entry], touches: int) -> bytes:
    items = "".join(
        f'<entry>\n<title type="text">{headline}</title>\n<link rel="alternate" type="text/html" href="{link}"/>\n'
        f"<id>tag:outlet-{number}.example,2026:{link[-40:]}</id>\n<published>{when:%Y-%m-%dT%H:%M:%SZ}</published>\n"
        f"<updated>{when:%Y-%m-%dT%H:%M:%SZ}</updated>\n<author><name>{author}</name></author>\n"
        f'<category term="{category}"/>\n<summary type="html"><![CDATA[{summary}]]></summary>\n</entry>\n'
        for link, headline, when, summary, author, category in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<title>{title}</title>\n<id>https://outlet-{number}.example/</id>\n"
        f'<updated>{NEWEST:%Y-%m-%dT%H:%M:%SZ}</updated>\n<generator version="{touches}">press</generator>\n'
        f'<link rel="alternate" href="https://outlet-{number}.example/"/>\n{items}</feed>\n'
    ).encode()


def _rdf(number: int, title: str, entries: list[Entry], touches: int) -> bytes:
    items = "".join(
        f'<item rdf:about="{link}">\n<title>{headline}</title>\n<link>{link}</link>\n'
        f"<dc:date>{when:%Y-%m-%dT%H:%M:%SZ}</dc:date>\n<dc:creator>{author}</dc:creator>\n"
        f"<dc:subject>{category}</dc:subject>\n<description><![CDATA[{summary}]]></description>\n</item>\n"
        for link, headline, when, summary, author, category in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="https://outlet-{number}.example/">\n<title>{title}</title>\n'
        f"<link>https://outlet-{number}.example/</link>\n<description>press {touches}</description>\n</channel>\n"
        f"{items}</rdf:RDF>\n"
    ).encode()
