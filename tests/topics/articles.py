"""Articles written for the tests of topics, in three languages and scripts, and short ways to judge them."""

from __future__ import annotations

from monitor.config.models import TopicConfig
from monitor.topics.judge import Text, Verdict, judge, watchlist
from monitor.topics.match import threshold

RUSSIAN = Text(
    title="Зеленский объявил о новом зерновом коридоре",
    text=(
        "Президент Украины Владимир Зеленский сообщил в понедельник, что три судна с пшеницей вышли из порта "
        "Одессы по новому коридору в Чёрном море. По словам Зеленского, за месяц вывезено двести тысяч тонн "
        "зерна. Министерство инфраструктуры просит страховщиков снизить ставки для судов."
    ),
    outlet="Портовые вести",
    language="ru",
)
UKRAINIAN = Text(
    title="Зеленський: зерновий коридор запрацював",
    text=(
        "Президент України Володимир Зеленський повідомив у понеділок, що три судна з пшеницею вийшли з порту "
        "Одеси новим коридором у Чорному морі. За словами Зеленського, за місяць вивезено двісті тисяч тонн "
        "зерна. Міністерство просить страховиків знизити ставки для суден."
    ),
    outlet="Портові вісті",
    language="uk",
)
CHINESE = Text(
    title="泽连斯基宣布开通新的粮食走廊",
    text="乌克兰总统泽连斯基周一表示,三艘装载小麦的船只从敖德萨港出发,沿黑海新走廊航行。一个月内已运出二十万吨粮食。",
    language="zh",
)
RUSSIAN_OTHER = Text(
    title="В музее открылась выставка старых часов",
    text="Выставка старинных часов открылась в городском музее. Посетители увидят двести часов, собранных за век.",
    language="ru",
)
UKRAINIAN_OTHER = Text(
    title="Школярі отримали нові підручники",
    text="Нові підручники з математики отримали школярі молодших класів. Бібліотеки просять повернути старі.",
    language="uk",
)
ENGLISH = Text(
    title="Zelenskyy opens a new grain corridor",
    text=(
        "Three ships carrying wheat left the port of Odesa on Monday along a new corridor in the Black Sea, "
        "President Volodymyr Zelenskyy said. Insurers were asked to lower their rates for the shipments."
    ),
    outlet="Harbour Post",
    tags=("world", "trade"),
)


def judged(article: Text, **topic: object) -> Verdict:
    """The article against one topic at the threshold that holds before any news is known."""
    config = TopicConfig.model_validate({"name": "any", **topic})
    return judge(watchlist([config]), [threshold((), config.breadth)], article)


def matches(article: Text, **topic: object) -> bool:
    return bool(judged(article, **topic).hits)
