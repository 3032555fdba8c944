"""A small ledger with what the pages show: a figure that rises, a claim, its denial, an article that was revised."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Claim, Mention, Part, Span, Speaker, Stance
from monitor.store import articles
from tests.support.desk import VECTOR, Desk, counted

COUNTS = (120, 155, 163)


async def tell(desk: Desk, topic_id: str = "border") -> None:
    """Three counts by one minister a day apart, a claim, its denial by another outlet, and a revision."""
    for count in COUNTS:
        text = f"Minister Lind said {count:,} people were held at the border camp."
        figure = replace(counted(text, count, "people", noun="people"), label="people held")
        await desk.read(topic_id, text, figure, outlet="Morning Post")
        desk.clock.advance(days=1)
    text = "Governor Haas said the camp has running water."
    await desk.read(topic_id, text, claim(text, "the camp has running water", "Haas"), outlet="Morning Post")
    desk.clock.advance(hours=2)
    text = "Relief workers denied that the camp has running water."
    await desk.read(
        topic_id,
        text,
        claim(text, "the camp has running water", "Relief workers", Stance.DENIES),
        outlet="Evening Star",
    )
    async with desk.app.db.write() as connection:
        new = articles.NewRevision(
            "Counted at the border", "Relief workers denied that the camp has clean water."
        )
        await articles.add_revision(connection, 5, new, now=desk.clock())


def claim(text: str, content: str, speaker: str, stance: Stance = Stance.ASSERTS) -> Claim:
    """What a text tells as SPEAKER said CONTENT."""
    at = text.index(content)
    return Claim(
        content=Span(Part.TEXT, at, at + len(content), content),
        sentence=Span(Part.TEXT, 0, len(text), text),
        cue="said",
        speaker=Speaker(speaker, speaker),
        stance=stance,
    )


def mention(said: Claim) -> Mention:
    """A claim as it was read."""
    return Mention(said, 0, VECTOR)
