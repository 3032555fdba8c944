"""Walls in the languages of outlets, and news about what walls speak of."""

from __future__ import annotations

import pytest

from monitor.articles.paywall import paywall_or_consent, without_paywall
from tests.articles.paper import DAM, PORT, SCHOOL

TEASER = "\n".join(DAM[:2])


@pytest.mark.parametrize(
    "request_",
    [
        "この記事は会員限定です。", "ログインして続きを読む", "本文仅供付费会员阅读",
        "登录后继续阅读全文",
        "이 기사는 구독자 전용 콘텐츠입니다",
        "Den här artikeln är bara för prenumeranter", "Logg inn for å lese videre", "Log ind og læs videre",
        "Juttu on tilaajille", "Kirjaudu ja jatka lukemista", "Materiał tylko dla prenumeratorów",
        "Zaloguj się, aby czytać dalej",
        "Bu haber abonelere özel", "Obsah pouze pro předplatitele", "Αυτό το άρθρο είναι για συνδρομητές",
        "התוכן פתוח למנויים", "هذا المحتوى للمشتركين", "Стаття для передплатників", "Статья доступна по подписке",
        "Voor abonnees: log in om verder te lezen", "Este contenido es para suscriptores", "Article pour nos abonnés",
        "Already a subscriber? Log in", "Subscribers only",
    ],
)  # fmt: skip
def test_a_teaser_with_a_request_at_its_end_is_a_wall(request_: str) -> None:
    assert paywall_or_consent(f"{TEASER}\n{request_}", free=None) == "a subscription"
    long = "\n".join((*DAM, *PORT, *SCHOOL))
    assert without_paywall(f"{long}\n{request_}") == long


@pytest.mark.parametrize(
    "news",
    [
        "The agency said that unusual activity was seen on 340 accounts, which it has closed since Monday.",
        "Guards told the inspectors that access was denied to 9 of the 14 halls, the ministry wrote on Tuesday.",
        "A court fined the shop because its button to accept all cookies was larger than the other one.",
        "Thieves put a false captcha on 70 sites, and took the passwords of all who tried to solve it.",
        "Readers in 12 states now see that the page is not available in their region, its owner said.",
        "The refund of 40 crowns goes to subscribers who had joined before the first of March.",
        "Already a subscriber base of 9 million makes it the largest of the three, its owners say.",
    ],
)
def test_news_about_breaches_captchas_and_cookies_is_never_refused_nor_cut(news: str) -> None:
    assert paywall_or_consent(f"{DAM[0]}\n{news}\n{DAM[1]}", free=None) is None
    assert paywall_or_consent(f"{DAM[0]}\n{DAM[1]}\n{news}", free=None) is None
    long = "\n".join((*DAM, *PORT, *SCHOOL, news))
    assert without_paywall(long) == long


def test_a_whole_short_article_of_an_outlet_that_sells_others_is_none() -> None:
    assert paywall_or_consent("\n".join((*DAM[:4],)), free=False) is None
    assert paywall_or_consent(TEASER, free=False) == "a subscription"


def test_characters_count_where_words_have_no_spaces() -> None:
    text = "救援人员在河谷工作了一整夜，因为大坝的东墙出现了裂缝，下游的村庄已经撤离。" * 12
    assert paywall_or_consent(text, free=False) is None
