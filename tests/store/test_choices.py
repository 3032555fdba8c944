"""What was chosen of each item is kept, with who chose and why, and comes back as what the topic has met."""

from __future__ import annotations

from pathlib import Path

from monitor.ledger.stage import link
from monitor.model import Claim, Mention, Part, Relation, Span, Stance
from monitor.store import choices
from tests.support.desk import VECTOR, Desk, Mailbox, Tells, counted, open_desk

COUNTED = "At the border 155 lorries are held, Lind said."
SHUT = "The northern gate stays shut."
TEXT = f"{COUNTED} {SHUT}"


def items() -> list[Mention]:
    """A figure, and a sentence that nobody is said to say."""
    at = len(COUNTED) + 1
    span = Span(Part.TEXT, at, at + len(SHUT), SHUT)
    shut = Claim(span, span, None, None, Stance.ASSERTS)
    figure = counted(COUNTED, 155, "lorries", noun="lorry")
    return [Mention(figure, 0, VECTOR), Mention(shut, 1, VECTOR)]


def only(*orders: int) -> Tells:
    return Tells(lambda _, item: item.order in orders)


async def read(desk: Desk, chooser: Tells, text: str = TEXT) -> None:
    desk.clock.advance(hours=1)
    await desk.bring(text, *items())
    await link(desk.app, 10, chooser=chooser)


async def test_what_the_topic_met_comes_back_oldest_first_with_what_was_told(
    dsn: str, tmp_path: Path
) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await read(desk, only(0))
        first = desk.clock()
        await read(desk, only(1))
        async with desk.app.db.read() as connection:
            met = await choices.latest(connection, "border", "en")
            assert await choices.latest(connection, "border", "es") == []
    assert [one.mention.order for one in met] == [0, 1, 0, 1]
    assert [one.told for one in met] == [True, False, False, True]
    assert [one.target for one in met] == [1, None, 1, 1]
    assert [one.at for one in met] == [first, first, desk.clock(), desk.clock()]
    assert met[0].mention == items()[0]


async def test_what_was_told_is_remembered_longer_than_what_was_not(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        for chooser in (only(0), only(), only()):
            await read(desk, chooser)
        async with desk.app.db.read() as connection:
            met = await choices.latest(connection, "border", "en", most=2)
    assert [(one.mention.order, one.told) for one in met] == [(0, True), (0, False), (1, False)]


async def test_an_article_that_is_linked_again_has_its_choices_once(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await read(desk, only())
        async with desk.app.db.write() as connection:
            await choices.save(connection, "border", 1, [], desk.clock())
        async with desk.app.db.read() as connection:
            assert await choices.latest(connection, "border", "en") == []


async def test_every_item_says_what_became_of_it_who_chose_and_why(dsn: str, tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}, database=dsn) as desk:
        await read(desk, only(0))
        async with desk.app.db.read() as connection:
            [figure, sentence] = await choices.of_article(connection, "border", 1)
            newest = await choices.newest(connection, "border", 10)
            assert await choices.newest(connection, "border", 1) == [sentence]
    assert newest == [sentence, figure]
    assert (figure.told, figure.relation, figure.belongs_to) == (True, Relation.NEW, "lorries")
    assert (figure.chooser, figure.score, figure.finding) == ("test", 0.75, "pending")
    assert figure.reason.startswith("as the test has it; ")
    assert figure.quote == COUNTED
    assert (sentence.told, sentence.relation, sentence.belongs_to) == (False, None, None)
    assert (sentence.chooser, sentence.score, sentence.finding) == ("test", 0.25, None)
    assert sentence.quote == SHUT
