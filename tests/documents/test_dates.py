from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.documents.dates import Order, order_in, plausible, read_date

DAY = datetime(2026, 10, 23, tzinfo=UTC)
MOMENT = datetime(2026, 10, 23, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 23 Oct 2026 17:05:00 GMT",
        "Fri, 23 Oct 2026 19:05:00 +0200",
        "Fri, 23 Oct 2026 13:05:00 EDT",
        "Fri, 23 Oct 2026 13:05 ET",
        "23 Oct 26 17:05 UT",
        "Friday, October 23, 2026 5:05 PM",
        "Fri Oct 23 2026 19:05:00 GMT+0200 (Central European Summer Time)",
        "Fri Oct 23 13:05:00 EDT 2026",
        "2026-10-23T17:05:00Z",
        "2026-10-23 19:05:00 +02:00",
        "2026-10-23T22:35+0530",
        "2026/10/23 17:05",
        "2026.10.23. 17:05:00",
        "2026\u5e7410\u670823\u65e5 17:05",
        "2026\ub144 10\uc6d4 23\uc77c \uc624\ud6c4 5:05",
        "23.10.2026 17:05",
        "23/10/2026 17:05:00",
        "10/23/2026 5:05 pm",
        "20261023T170500Z",
        "1792775100",
        "2026-10-23T17.05.00Z",
        "23.10.2026 klo 17.05",
        "23. lokakuuta 2026 klo 17.05",
        "2026-10-23 17.05",
        "23 \u0e15.\u0e04. 2569 17:05",
        "\u4ee4\u548c8\u5e7410\u670823\u65e5 17\u664205\u5206",
        "23 th\u00e1ng 10, 2026 17:05",
        "2026-10-23T19:05:00+02:00[Europe/Berlin]",
        "10/23/2026 1:05 PM ET",
        "1792775100000",
        "Fr, 23 Okt 2026 19:05:00 MESZ",
        "ven., 23 oct. 2026 17:05:00 UTC",
        "viernes, 23 de octubre de 2026 17:05",
        "pt, 23 pa\u017a 2026 19:05:00 CEST",
        "\u043f\u0442, 23 \u043e\u043a\u0442\u044f\u0431\u0440\u044f 2026 20:05 MSK",
        "\u0662\u0663 \u0623\u0643\u062a\u0648\u0628\u0631 \u0662\u0660\u0662\u0666 \u0661\u0667:\u0660\u0665",
        "Fri, 23 Oct 2026 22:35:00 GMT+5:30",
        "Fri, 23 Oct 2026 19:05:00 UTC+02:00",
        "Sat, 24 Oct 2026 02:05:00 Asia/Tokyo",
        '<time datetime="2026-10-23T17:05:00Z">today</time>',
    ],
)
def test_the_forms_of_the_day_are_read_to_the_minute(text: str) -> None:
    assert read_date(text) == MOMENT


@pytest.mark.parametrize(
    "text", ["2026-10-23", "20261023", "2026-W43-5", "2026-296", "23 October 2026", "2026/10/23"]
)
def test_a_day_without_a_time_is_its_beginning(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "yesterday", "3 hours ago", "October 2026", "2026", "2026-10", "09/10/2026 17:05", "Fri, 31 Sep 2026 10:00 GMT",
        "Fri, 23 Oct 2026 25:05:00 GMT", "Fri, 23 Oct 2026 17:05:00 QQQT", "Fri, 23 Oct 2026 17:05:00 +2", "", "n/a",
        "2026-10-23 48", "0000-00-00 00:00:00", "23 Oct", None, True, [],
    ],
)  # fmt: skip
def test_what_is_unclear_gives_no_date(text: object) -> None:
    assert read_date(text) is None


def test_a_day_that_may_be_two_is_settled_by_the_other_dates_of_its_feed() -> None:
    assert read_date("09/10/2026", order=order_in(["09/10/2026", "23/10/2026"])) == datetime(
        2026, 10, 9, tzinfo=UTC
    )
    assert read_date("09/10/2026", order=order_in(["10/23/2026"])) == datetime(2026, 9, 10, tzinfo=UTC)
    assert order_in(["23/10/2026", "10/23/2026", None]) is None
    assert order_in(["09/10/2026", "09.10.2026"]) is None
    assert order_in(["23-10-2026"]) is Order.DAY_FIRST


def test_a_month_that_languages_share_is_settled_by_the_weekday_or_the_feeds_language() -> None:
    assert read_date("5 listopada 2026") is None
    assert read_date("5 listopada 2026", language="pl-pl") == datetime(2026, 11, 5, tzinfo=UTC)
    assert read_date("5 listopada 2026", language="hr") == datetime(2026, 10, 5, tzinfo=UTC)


def test_the_weekday_settles_the_order_of_a_day_that_may_be_two() -> None:
    assert read_date("Fri, 09/10/2026 - 00:00") == datetime(2026, 10, 9, tzinfo=UTC)
    assert read_date("Thu, 09/10/2026 - 00:00") == datetime(2026, 9, 10, tzinfo=UTC)
    assert read_date("Mon, 09/10/2026 - 00:00") is None


def test_leap_seconds_and_24_oclock_are_of_the_same_day_in_each_form() -> None:
    assert read_date("2026-10-22T24:00:00Z") == DAY
    assert read_date("2026-10-23T17:04:60Z") == MOMENT - timedelta(seconds=1)


def test_midnight_may_be_24_oclock() -> None:
    assert read_date("Fri, 23 Oct 2026 24:00:00 GMT") == DAY + timedelta(days=1)


def test_dates_that_cannot_be_of_news_are_none() -> None:
    assert plausible(DAY, DAY) == DAY
    assert plausible(DAY + timedelta(days=2), DAY) is None
    assert plausible(datetime(1989, 1, 1, tzinfo=UTC), DAY) is None
    assert plausible(None, DAY) is None
