"""Word lists that give one name to what people word differently: events, countries, empty nouns."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

HUMAN_EVENTS = frozenset(
    "die kill injure infect recover hospitalize miss rescue displace evacuate flee capture arrest detain release"
    " quarantine vaccinate".split()
)
PARTITIVE = frozenset(
    "number total group count tally estimate figure list team pair set batch band series handful majority minority"
    " bulk rest part portion share fraction percentage proportion equivalent lot kind type sort report worth toll".split()
)
REPORTING = frozenset(
    "say report tell announce claim estimate believe think suspect identify list confirm state know record note count"
    " verify see find show expect allege describe name call document reveal assert think appear seem remain include".split()
)
EMPTY_VERBS = frozenset(
    "be have do get become make involve there exist go come take give see need stand reach".split()
)
PEOPLE = frozenset(
    "person people other man woman child civilian soldier national citizen fighter troop patient victim worker resident"
    " passenger student member prisoner recruit mercenary official officer protester migrant refugee".split()
)


@cache
def _rows(name: str) -> dict[str, str]:
    """Word -> its one name; a row is either name, words or word, name."""
    text = (files("monitor.claims") / "data" / name).read_text("utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    if name == "events.tsv":
        return {word: event for event, words in lines for word in words.split(",")}
    return {word: country for word, country in lines}


def event_of(lemma: str) -> str | None:
    """The event that a verb, noun or adjective tells of, if it is one of the known families."""
    return _rows("events.tsv").get(lemma.lower())


def country_of(word: str) -> str:
    """ "Chinese" -> "china", "U.S." -> "united states"; another word in lower case as it is."""
    folded = word.lower().removeprefix("the ").removesuffix("'s").removesuffix("’s")
    return _rows("demonyms.tsv").get(folded, folded)
