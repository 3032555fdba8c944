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
        "Dieser Artikel ist für Abonnenten: ab 1 Euro im Monat",
        "ここから先は有料会員限定です", "残り800文字", "开通VIP阅读全文", "구독자 전용", "Redan kund? Logga in",
        "Bare for abonnenter",
        "Log ind for at læse mere", "Vain tilaajille", "Zaloguj się, by przeczytać cały artykuł",
        "Sadece aboneler için",
        "Jen pro předplatitele", "Μόνο για συνδρομητές", "למנויים בלבד", "للمشتركين فقط", "Тільки для передплатників",
        "Войдите, чтобы прочитать полностью", "Alleen voor abonnees",
        "Already a subscriber? Log in", "Subscribers only", "剩余65%内容未读，开通会员解锁全文",
        "För att läsa resten: bli prenumerant",
        "For å lese resten må du ha abonnement", "Læs resten af historien med et abonnement", "Tilaa ja lue koko juttu",
        "Chcete číst dál? Kupte si předplatné", "Чтобы прочитать материал целиком, нужна подписка",
        "Articol rezervat abonaților", "Тази статия е за абонати", "यह लेख सदस्यों के लिए है", "บทความนี้สำหรับสมาชิก",
        "Bài viết dành cho người đăng ký", "Artikel ini untuk pelanggan", "این مطلب برای مشترکان است",
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
        "新聞社は全ての会員に、ログインの前にパスワードを変えるよう求めた。",
        "有料会員の記事の閲覧が止まり、9千人に影響が出たと同社は発表した。",
        "出版社称，付费会员的文章被人复制，340人要求退款。",
        "통신사는 유료 회원의 기사가 유출됐다고 월요일에 밝혔다.",
        "Gazete, abonelerin giriş yapamadığı haber için özür diledi ve 340 kişiye para iadesi yapılacağını söyledi.",
        "قالت الصحيفة إن المشتركين لم يتمكنوا من تسجيل الدخول لقراءة المقال يوم الاثنين.",
        "Abonnenten lesen künftig jeden Artikel für 12 Euro, teilte der Verlag am Montag mit und senkte den Preis.",
        "Prenumeratorzy artykułów stracili dostęp na trzy dni, podała spółka w poniedziałek.",
        "Abonnenten können ab Montag alle Artikel für 12 Euro lesen.",
        "I lettori abbonati potranno aprire 340 articoli al mese.",
        "Only members of the union may vote on the contract.",
        "会員限定のイベントには4千人が集まった。",
        "Документ подписали только два министра, содержание его неизвестно.",
        "Tylko członkowie mogą głosować w niedzielę.",
        "Les abonnés ont lu 9 millions d'articles en un an, un record.",
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


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("We use cookies and data to keep our services running.", "consent"),
        (
            "Wir und bis zu 190 Partner benötigen Ihre Zustimmung, um Cookies auf Ihrem Gerät zu speichern.",
            "consent",
        ),
        ("Nous utilisons des cookies pour mesurer l'audience de notre site.", "consent"),
        ("Utilizamos cookies propias y de terceros en nuestra página.", "consent"),
        ("Мы используем файлы cookie, чтобы сайт работал.", "consent"),
        ("当サイトはクッキーを使用しています。", "consent"),
        (
            "We recognise you are attempting to access this site from a country of the European Economic Area.",
            "proof",
        ),
        ("あなたが人間であることを確認します。", "proof"),
        ("Подтвердите, что вы не робот.", "proof"),
        ("Verifica que eres humano antes de seguir.", "proof"),
    ],
)
def test_a_page_that_speaks_for_itself_of_cookies_or_doubts_its_reader_is_none(
    notice: str, kind: str
) -> None:
    assert kind in str(paywall_or_consent(f"paper.example\n{notice}", free=None))


def test_what_others_say_of_cookies_is_news() -> None:
    told = "“We use cookies on all of our pages,” the shop's owner told the court on Monday."
    assert paywall_or_consent(f"{DAM[0]}\n{told}", free=None) is None


def test_a_page_that_says_it_is_free_is_asked_for_money_only_where_it_is_a_teaser() -> None:
    request_ = "Subscribe to continue with our letters."
    assert paywall_or_consent("\n".join((*DAM, request_)), free=True) is None
    assert paywall_or_consent(f"{DAM[0]}\n{request_}", free=True) == "a subscription"
