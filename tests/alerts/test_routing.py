"""Which finding goes where and when: routes, digests, quiet hours, stories, silences."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.alerts import stage
from monitor.alerts.story import Story, distinctive_words, nearest
from monitor.config.models import Config
from monitor.config.routes import Traits, explain_route, lanes
from monitor.delivery import stage as delivery
from monitor.store import ledger, link_overrides, silences, topics
from monitor.store.tables import findings, notices
from monitor.store.tables import link_overrides as overrides_table
from tests.support.desk import Desk, Mailbox, open_desk

CHANNELS = {name: {"type": "console"} for name in ("desk", "team", "night")}


def config(*routes: dict[str, object]) -> Config:
    return Config.model_validate({"channels": CHANNELS, "routes": list(routes)})


def ways(made: Config, traits: Traits) -> dict[str, tuple[str, ...]]:
    return {lane.name: lane.channels for lane in lanes(made, traits)}


CLAIM = Traits("border", "claim")
DENIAL = Traits("border", "denial", urgent=True, tags=frozenset({"wire"}))
HEALTH = Traits(None, "health")


def test_every_route_that_matches_takes_a_finding_unless_one_stops() -> None:
    both = config({"channels": ["desk"]}, {"channels": ["team"]})
    assert ways(both, CLAIM) == {"route-1": ("desk",), "route-2": ("team",)}
    first = config({"channels": ["desk"], "then": "stop", "name": "one"}, {"channels": ["team"]})
    assert ways(first, CLAIM) == {"one": ("desk",)}


def test_a_channel_hears_of_a_finding_by_its_first_route_only() -> None:
    made = config({"channels": ["desk"]}, {"channels": ["desk", "team"]})
    assert ways(made, CLAIM) == {"route-1": ("desk",), "route-2": ("team",)}


@pytest.mark.parametrize(
    ("route", "claim", "denial"),
    [
        ({"kinds": ["denial", "conflict"]}, False, True),
        ({"urgent": True}, False, True),
        ({"urgent": False}, True, False),
        ({"tags": ["wire", "local"]}, False, True),
        ({"topics": ["border"]}, True, True),
    ],
)
def test_routes_look_at_kind_urgency_and_tags(route: dict[str, object], claim: bool, denial: bool) -> None:
    made = config({"channels": ["desk"], **route})
    assert bool(lanes(made, CLAIM)) is claim
    assert bool(lanes(made, DENIAL)) is denial


def test_health_goes_where_it_is_routed_and_else_everywhere() -> None:
    assert ways(config({"channels": ["desk"], "kinds": ["health"]}), HEALTH) == {"route-1": ("desk",)}
    assert ways(config({"channels": ["desk"], "kinds": ["claim"]}), HEALTH) == {
        "all": ("desk", "team", "night")
    }


def test_each_route_says_why_it_takes_a_finding_or_not() -> None:
    made = config(
        {"channels": ["desk"], "kinds": ["denial"]},
        {"channels": ["desk"], "topics": ["Other"]},
        {"channels": ["team"], "then": "stop"},
        {"channels": ["night"]},
    )
    assert [(step.takes, step.why) for step in explain_route(made, CLAIM)] == [
        (False, "it is a claim, the route takes denial"),
        (False, "its topics are Other"),
        (True, "it matches"),
        (False, "route-3 took it and stops"),
    ]


def test_a_story_is_what_shares_names_and_longer_words() -> None:
    stories = [
        Story(1, distinctive_words("155 Chinese nationals fight for Russia, Zelensky says")),
        Story(2, distinctive_words("Harbour bridge closes for repairs until autumn")),
    ]
    assert nearest(distinctive_words("Beijing: no Chinese nationals were sent"), stories) == 0
    assert nearest(distinctive_words("The harbour bridge opens earlier"), stories) == 1
    assert nearest(distinctive_words("Rain in the mountains"), stories) is None


async def told(desk: Desk, **passed: float) -> int:
    desk.clock.advance(**passed)
    raised = await stage.run(desk.app, 100)
    while await delivery.run(desk.app, 20):
        pass
    return raised


async def test_a_digest_tells_a_day_in_one_message(tmp_path: Path) -> None:
    now, later = Mailbox(), Mailbox()
    routes = [
        {"channels": ["now"]},
        {"name": "morning", "channels": ["later"], "digest": {"every": "day", "at": "08:00"}},
    ]
    async with open_desk(
        tmp_path, {"now": now, "later": later}, routes=routes, time_zone="Europe/Berlin"
    ) as desk:
        for value in (155, 163, 171):
            await desk.figure("border", value)
            await told(desk, minutes=6)
        assert (len(now.received), len(later.received)) == (3, 0)
        desk.clock.now = desk.clock.now.replace(hour=5, minute=59) + timedelta(days=1)
        assert await told(desk) == 0
        assert await told(desk, minutes=1) == 1
        assert await told(desk, days=1) == 0
    [(_, message)] = later.received
    assert message.subject == "Daily digest: 155 people counted; 163 people counted (+1 more)"
    assert "Topic: Border" in message.text
    assert message.thread == "digest-morning"


async def test_quiet_hours_hold_what_is_told_when_they_end(tmp_path: Path) -> None:
    box = Mailbox()
    routes = [{"channels": ["box"], "quiet": {"start": "11:00", "end": "15:00"}}]
    async with open_desk(tmp_path, {"box": box}, routes=routes) as desk:
        await desk.figure("border", 155)
        assert await told(desk, hours=2, minutes=59) == 0
        assert await told(desk, minutes=1) == 1


async def change(desk: Desk, **values: object) -> None:
    """Make the newest finding what the test needs."""
    async with desk.app.db.write() as connection:
        newest = await connection.scalar(sa.select(sa.func.max(findings.c.id)))
        await connection.execute(sa.update(findings).where(findings.c.id == newest).values(**values))


async def test_a_denial_breaks_through_the_interval_and_the_quiet_hours(tmp_path: Path) -> None:
    box = Mailbox()
    routes = [{"channels": ["box"], "quiet": {"start": "12:02", "end": "15:00"}}]
    grouping = {"wait": "30s", "interval": "2h", "urgent_interval": "1m"}
    async with open_desk(tmp_path, {"box": box}, routes=routes, grouping=grouping) as desk:
        await desk.figure("border", 155)
        assert await told(desk, seconds=30) == 1
        await desk.figure("border", 163)
        assert await told(desk, minutes=3) == 0
        await desk.figure("border", 171)
        await change(desk, relation="DENIES")
        assert await told(desk, seconds=30) == 1
    assert len(box.received) == 2
    assert "2 more" not in box.received[1][1].subject


async def test_a_restart_repeats_nothing(tmp_path: Path) -> None:
    box = Mailbox()
    for _ in range(3):
        async with open_desk(tmp_path, {"box": box}) as desk:
            if not box.received:
                await desk.figure("border", 155)
            await told(desk, hours=1)
    assert len(box.received) == 1


async def test_alerts_of_one_story_share_a_thread(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        for value in (155, 163):
            await desk.figure("border", value)
            await told(desk, minutes=6)
    assert len({message.thread for _, message in box.received}) == 1
    assert {message.topic for _, message in box.received} == {"border"}


async def silence(desk: Desk, kind: str, words: str, hours: float | None = None) -> int:
    now = desk.clock()
    async with desk.app.db.write() as connection:
        new = await silences.named(connection, kind, words, "border")
        until = now + timedelta(hours=hours) if hours else None
        made = silences.NewSilence(new.kind, new.subject, new.label, until, "test")
        return await silences.add(connection, made, now)


@pytest.mark.parametrize(("kind", "words"), [("topic", "border"), ("outlet", "OUTLET"), ("quantity", "1")])
async def test_what_is_silenced_is_not_told_and_nothing_is_made_up_for_later(
    tmp_path: Path, kind: str, words: str
) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await desk.figure("border", 155)
        number = await silence(desk, kind, words, hours=1)
        assert await told(desk, minutes=10) == 0
        assert await told(desk, hours=2) == 0
        async with desk.app.db.write() as connection:
            assert not await silences.end(connection, number, desk.clock())
            statuses = (await connection.scalars(sa.select(notices.c.status))).all()
    assert statuses == ["silenced"]


async def test_a_silence_that_is_lifted_mutes_no_more(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        number = await silence(desk, "topic", "border")
        async with desk.app.db.write() as connection:
            assert await silences.end(connection, number, desk.clock())
        await desk.figure("border", 155)
        assert await told(desk, minutes=10) == 1


async def numbers(desk: Desk) -> list[tuple[int, list[float | None]]]:
    async with desk.app.db.read() as connection:
        known = await ledger.load(connection, "border", "en")
    return [(q.number, [report.value.low for report in q.reports]) for q in known.quantities]


async def test_a_merge_makes_two_quantities_one(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}) as desk:
        await desk.figure("border", 155)
        await desk.figure("border", 163)
        assert await numbers(desk) == [(1, [155]), (2, [163])]
        async with desk.app.db.write() as connection:
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
        assert await numbers(desk) == [(1, [155, 163])]
        async with desk.app.db.read() as connection:
            both = await ledger.load(connection, "border", "en", aliases=True)
        assert [(q.number, len(q.reports)) for q in both.quantities] == [(1, 2), (1, 2)]


async def test_a_split_takes_a_report_out_for_good(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}) as desk:
        await desk.figure("border", 155)
        await desk.figure("border", 163)
        async with desk.app.db.write() as connection:
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
            assert await link_overrides.split(connection, 2, desk.clock())
            assert not await link_overrides.split(connection, 2, desk.clock())
        assert [values for _, values in await numbers(desk)] == [[155], [163]]
        async with desk.app.db.read() as connection:
            assert [t.id for t in await topics.listing(connection)] == ["border"]
            [override] = (await connection.execute(sa.select(overrides_table))).all()
        assert override.rule == "cannot"


async def test_ten_thousand_findings_in_a_minute_make_one_message_and_one_update(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await desk.figure("border", 155)
        for second in range(60):
            await copies(desk, 50)
            desk.clock.advance(seconds=1)
            if second % 10 == 0:
                await told(desk)
        for _ in range(60):
            await told(desk, minutes=1)
        async with desk.app.db.read() as connection:
            waiting = await connection.scalar(sa.select(sa.func.count()).where(notices.c.status == "pending"))
    assert waiting == 0
    assert len(box.received) == 2


async def copies(desk: Desk, count: int) -> None:
    """More findings like the first one."""
    from monitor.store.tables import matches, mentions

    async with desk.app.db.write() as connection:
        finding = dict(
            (await connection.execute(sa.select(findings).order_by(findings.c.id))).first()._mapping
        )
        mention = dict((await connection.execute(sa.select(mentions))).first()._mapping)
        match = await connection.scalar(sa.select(matches.c.id))
        last = await connection.scalar(sa.select(sa.func.max(mentions.c.position)))
        del mention["id"], finding["id"]
        rows = [mention | {"position": last + 1 + place} for place in range(count)]
        ids = (await connection.scalars(sa.insert(mentions).returning(mentions.c.id), rows)).all()
        fresh = {"created_at": desk.clock(), "status": "pending", "alert_id": None, "match_id": match}
        await connection.execute(
            sa.insert(findings), [finding | fresh | {"mention_id": mention_id} for mention_id in ids]
        )
