"""A ledger that is kept between articles is the one that is loaded, and finds as if all of it were looked at."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa

from monitor.app import App
from monitor.errors import StoreError
from monitor.language.embed import DIMENSIONS
from monitor.ledger.agreement import Apart, Shape, events_apart, nouns_apart
from monitor.ledger.candidates import FIRST, LAST, Candidates
from monitor.ledger.concerns import lines_of
from monitor.ledger.likeness import nearest
from monitor.ledger.novelty import Memory
from monitor.ledger.stack import Stack
from monitor.ledger.stage import link
from monitor.model import Figure, KnownClaim, Mention, Quantity, QuantityKey, Relation, Report, Stance
from monitor.selection.put import Choice, Put
from monitor.store import ledger, link_overrides
from monitor.store.kept import Kept
from monitor.store.tables import choices, findings, reports, sightings
from tests.support.desk import Desk, Mailbox, Tells, open_desk
from tests.support.mentions import NOON, claim, figure, speaker, vector
from tests.support.postgres import fresh_database

THINGS = (("miner", "trap"), ("house", "burn"), ("ship", "hold"), ("patient", "die"), ("farmer", "protest"))
WORDS = [
    "north",
    "shaft",
    "closed",
    "rain",
    "council",
    "fire",
    "vote",
    "bridge",
    "winter",
    "fuel",
    "strike",
    "port",
    "salary",
    "water",
    "train",
]
SAYING = [speaker("Maja Ek"), speaker("Ola Berg"), None]


def said(chance: random.Random) -> list[Mention]:
    """An article's figures and claims, which often are of what earlier ones told."""
    found: list[Mention] = []
    for order in range(chance.randint(2, 6)):
        thing, event = chance.choice(THINGS)
        place = chance.choice(["Falun", "Borås", "Norway"])
        value = chance.randint(20, 29)
        if chance.random() < 0.5:
            words, label = f"{value} {thing}s", f"{thing}s in {place}"
            sentence = f"At {order} o'clock {words} were {event}ed in {place}."
            key = QuantityKey(thing, event=event, place=place)
            found.append(figure(words, sentence, value, value, key, label=label, order=order))
        else:
            stance = chance.choice([Stance.ASSERTS, Stance.ASSERTS, Stance.DENIES])
            content = " ".join(chance.sample(WORDS[: chance.randint(6, 15)], 5))
            found.append(replace(claim(content, chance.choice(SAYING), stance), order=order))
    return found


async def read(desk: Desk, app: App, number: int, mentions: Sequence[Mention]) -> None:
    desk.clock.advance(minutes=7)
    text = f"Article {number}. " + " ".join(mention.what.sentence.quote for mention in mentions)
    await desk.bring(text, *mentions, topic_ids=("border",), outlet=f"Outlet {number % 3}")
    await link(app, 10, chooser=Tells(lambda _, item: item.order % 3 > 0))


async def everything(desk: Desk) -> list[list[Any]]:
    """All that linking wrote down."""
    async with desk.app.db.read() as connection:
        return [
            [tuple(row)[1:] for row in await connection.execute(sa.select(table).order_by(table.c.id))]
            for table in (choices, findings, reports, sightings)
        ]


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_kept_decides_as_what_is_loaded_for_every_article(tmp_path: Path, seed: int) -> None:
    found = []
    for kept in (True, False):
        folder = tmp_path / str(kept)
        folder.mkdir()
        chance = random.Random(seed)
        topics = [{"name": "Border", "query": "border Norway", "figures": {"ships": "by 10 %"}}]
        async with open_desk(folder, {"box": Mailbox()}, topics=topics) as desk:
            for number in range(30):
                app = desk.app if kept else replace(desk.app, ledgers=Kept(1))
                await read(desk, app, number, said(chance))
            found.append(await everything(desk))
            if kept:
                await _is_as_loaded(desk)
    assert found[0] == found[1]
    assert all(found[0])


async def _is_as_loaded(desk: Desk) -> None:
    """What is kept after all the articles is what would be loaded."""
    async with desk.app.db.read() as connection:
        loaded = await ledger.load(connection, "border", "en", aliases=True)
        met = await lines_of(connection, "border", "en")
    kept = desk.app.ledgers.take("border")["en"]
    assert kept.known.ledger() == loaded
    assert kept.met == met


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desk.db'}"
    return await fresh_database(request.getfixturevalue("postgres_dsn"))


def held(value: int, things: str) -> Mention:
    """Of a kind of thing: ships and trucks are two quantities by the linker's word."""
    key = QuantityKey(things.removesuffix("s"), event="hold" if things == "ships" else "burn")
    sentence = (
        f"The navy holds {value} ships." if things == "ships" else f"In Oslo {value} {things} burned down."
    )
    return figure(f"{value} {things}", sentence, value, value, key, label=things)


async def test_a_ruling_from_elsewhere_holds_for_the_next_article(tmp_path: Path, database: str) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        await read(desk, desk.app, 1, [held(40, "ships")])
        await read(desk, desk.app, 2, [held(7, "barns")])
        async with desk.app.db.write() as connection:
            await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())
        await read(desk, desk.app, 3, [held(8, "barns")])
        async with desk.app.db.read() as connection:
            [one] = (await ledger.load(connection, "border", "en")).quantities
    assert [report.value.low for report in one.reports] == [40, 7, 8]


async def test_a_change_in_the_middle_of_linking_saves_nothing_and_is_linked_anew(
    tmp_path: Path, database: str
) -> None:
    class Meddles(Tells):
        """Somebody else changes the ledger after it was loaded and before it is saved."""

        async def choose(self, put: Put) -> Sequence[Choice]:
            meddled = replace(desk.app, ledgers=desk.app.ledgers)
            async with meddled.db.write() as connection:
                await ledger.changed(connection, {"border"})
            return await super().choose(put)

    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        await read(desk, desk.app, 1, [held(40, "ships")])
        async with desk.app.db.read() as connection:
            known = await ledger.version(connection, "border")
        async with desk.app.db.write() as connection:
            await ledger.changed(connection, {"border"})
        with pytest.raises(StoreError, match="linked again"):
            async with desk.app.db.write() as connection:
                await ledger.advance(connection, "border", known)
        await desk.bring("Two. The navy holds 41 ships.", held(41, "ships"), topic_ids=("border",))
        await link(desk.app, 10, chooser=Meddles())
        async with desk.app.db.read() as connection:
            [one] = (await ledger.load(connection, "border", "en")).quantities
    assert [report.value.low for report in one.reports] == [40, 41]


def test_values_are_kept_while_their_version_holds_and_there_is_room() -> None:
    kept: Kept[str] = Kept(10)
    kept.put("a", 1, "first", 6)
    assert (kept.get("a", 1), kept.get("a", 2), kept.get("a", 1)) == ("first", None, None)
    kept.put("a", 1, "first", 4)
    kept.put("b", 1, "second", 4)
    kept.get("a", 1)
    kept.put("c", 1, "third", 5)
    assert (kept.get("a", 1), kept.get("b", 1), kept.get("c", 1)) == ("first", None, "third")
    kept.put("d", 1, "too large for all", 99)
    assert (kept.get("c", 1), kept.get("d", 1)) == (None, "too large for all")


def large(count: int) -> list[Quantity]:
    """A ledger of so many quantities, of which several stand at each value."""
    chance = random.Random(5)
    found = []
    for number in range(1, count + 1):
        thing, event = chance.choice(THINGS)
        label = f"{thing}s {' '.join(chance.sample(WORDS, 3))}"
        key, at = QuantityKey(thing, event=event), NOON
        what, vector_ = counted(number % 40, key, label)
        report = Report(what.value, what.bound, None, at, "o", "o", "u", "q", Relation.NEW, figure=what)
        found.append(Quantity(number, label, key, "count", vector_, (report,)))
    return found


def counted(value: int, key: QuantityKey, label: str) -> tuple[Figure, bytes]:
    mention = figure(f"{value} things", f"There are {value} things.", value, value, key, label=label)
    assert isinstance(mention.what, Figure)
    noise = np.random.default_rng(zlib.crc32(f"{value} {label}".encode())).normal(0, 0.01, DIMENSIONS)
    return mention.what, (np.frombuffer(mention.vector, np.float32) + noise).astype(np.float32).tobytes()


def may_be(one: QuantityKey, other: QuantityKey) -> bool:
    a, b = Shape.of(one), Shape.of(other)
    apart = nouns_apart(a.noun, b.noun) + events_apart(a.event, b.event)
    return a.extent == b.extent and apart < Apart.SURELY


def test_the_index_finds_what_looking_at_every_quantity_finds() -> None:
    known = large(1_500)
    candidates = Candidates(known[:900])
    for quantity in known[900:]:
        candidates.put(quantity)
    for number in range(25):
        wanted = known[number * 7]
        what, vector_ = counted(number, wanted.key, wanted.label + " late")
        fits = [q for q in known if may_be(what.key, q.key) or q.reports[-1].value == what.value]
        found = candidates.near(what, vector_)
        bare = [replace(quantity, vector=b"") for quantity in fits]
        beside = candidates.beside(what, vector_)
        assert nearest(what, found, beside, 16) == nearest(what, bare, beside, 16)
        assert len(found) <= FIRST + LAST + 64 < len(fits)


def test_sums_that_are_kept_give_the_cosines_from_the_mean() -> None:
    chance = random.Random(3)
    texts = [" ".join(chance.sample(WORDS, 6)) for _ in range(200)]
    claims = [
        KnownClaim(n, None, Stance.ASSERTS, t, t, vector(t), NOON, ("o",)) for n, t in enumerate(texts, 1)
    ]
    memory = Memory(claims[:120])
    memory.begin([c.vector for c in claims[120:]])
    for one in claims[120:]:
        memory.add(one)
    row = np.frombuffer(vector("north shaft strike"), np.float32)
    rows = np.stack([np.frombuffer(c.vector, np.float32) for c in claims])
    mean = (rows.sum(axis=0) + row) / (len(rows) + 1 + 5)
    away, others = row - mean, rows - mean
    right = others @ away / (np.linalg.norm(others, axis=1) * np.linalg.norm(away))
    assert memory._from_the_mean(vector("north shaft strike")) == pytest.approx(right, abs=2e-5)


def test_products_are_the_same_whether_they_were_expected_or_not() -> None:
    chance = random.Random(4)
    vectors = [vector(" ".join(chance.sample(WORDS, 4))) for _ in range(90)]
    stack = Stack(vectors[:50])
    asked = vectors[60]
    stack.expect([asked, vectors[61]])
    for one in vectors[50:]:
        stack.add(one)
    assert stack.products(asked) == pytest.approx(Stack(vectors).products(asked), abs=1e-6)
    assert Stack([b"", b"short"]).products(asked).tolist() == [0, 0]
