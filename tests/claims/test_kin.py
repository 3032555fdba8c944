"""Articles that only touch a topic are told where they are near to articles that surely are on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from monitor.claims.kin import is_strange, nearness
from monitor.config.models import TopicConfig
from monitor.replay import StoredArticle, replay

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SURE = StoredArticle(
    id="1",
    url="https://coast.example/1",
    title="Norway closes its ferry ports over a strike of pilots",
    published=AT,
    source="Coast",
    text="Norway closed three ferry ports on Monday as a strike of pilots spread along the coast.\n"
    "The Norwegian transport ministry said ferries to the islands would not sail before Thursday.\n"
    "The pilots' union said the strike would go on until the ports raised their pay.",
)
KIN = StoredArticle(
    id="2",
    url="https://harbour.example/2",
    title="Islanders wait for boats as pilots refuse to return",
    published=AT + timedelta(hours=4),
    source="Harbour",
    text="Hundreds of islanders waited on Monday for boats that the pilots refused to bring in.\n"
    "The union's leader, Ida Moen, said members would vote on an offer from the harbour authority.",
)
OTHER = StoredArticle(
    id="3",
    url="https://sport.example/3",
    title="Norway names a young squad for the winter games",
    published=AT + timedelta(hours=5),
    source="Sport",
    text="Norway named nineteen skiers on Monday for the winter games.\n"
    "The Norwegian team's coach, Per Dahl, said the squad would train in the mountains until Friday.",
)


def vector(*values: float) -> bytes:
    return (np.array(values, np.float32) / np.linalg.norm(values)).astype(np.float32).tobytes()


def test_nothing_is_near_where_nothing_is_certain() -> None:
    assert nearness(vector(1, 0), []) == 0
    assert "no other surely is" in (is_strange(vector(1, 0), []) or "")


def test_the_nearest_certain_articles_decide() -> None:
    certain = [vector(0, 1), vector(0, 1), vector(1, 0.1), vector(1, 0.2), vector(1, 0)]
    assert is_strange(vector(1, 0), certain) is None
    assert "not near" in (is_strange(vector(-1, 0), certain) or "")


async def test_an_article_by_one_name_alone_is_told_only_where_it_goes_on_what_is_followed() -> None:
    topic = TopicConfig(name="ports", query="ferry strike Norway")
    found = await replay([SURE, KIN, OTHER], [topic])
    assert {finding["article"] for finding in found} == {SURE.url, KIN.url}
