"""Features of an item and of its topic: they are there for every item, and say what they are named for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from monitor.language.embed import embed
from monitor.model import Mention
from monitor.reading.revision import read_revision
from monitor.selection.learnt.choose import features_of_items, matrix, sentences_of
from monitor.selection.learnt.place import Columns
from monitor.selection.learnt.setting import setting
from monitor.selection.put import Concern, Line, Put

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
TITLE = "Ferry sinks off Orsa"
TEXT = (
    "The ferry Alva sank off Orsa on Monday. At least 14 people drowned, the coast guard said. "
    "Orsa was founded in 1640. The crown prince opened a school in Falun."
)


def article() -> tuple[Mention, ...]:
    return tuple(read_revision(TITLE, TEXT, "en"))


def concern(
    items: tuple[Mention, ...], *lines: Mention, name: str = "ferry", query: str = "Orsa ferry"
) -> Concern:
    near = tuple(1.0 if "ferry" in item.what.sentence.quote.lower() else 0.3 for item in items)
    told = tuple(Line(line, NOON - timedelta(days=1), n, told=True) for n, line in enumerate(lines))
    return Concern(name, name, query, "", 0.9, 0.4, near, told)


def put(*concerns: Concern) -> Put:
    subject = embed([TITLE])[0].tobytes()
    return Put(TITLE, "Post", NOON, len(TEXT), subject, article(), concerns)


def of_topic(seen: Put) -> Columns:
    return setting(seen, seen.concerns[0], {}, sentences_of(seen.items))


def by_sentence(columns: Columns, name: str) -> dict[str, float]:
    return {
        item.what.sentence.quote: float(value) for item, value in zip(article(), columns[name], strict=True)
    }


def test_every_item_has_every_feature() -> None:
    items = article()
    seen = put(concern(items))
    columns = features_of_items(seen, {}) | of_topic(seen)
    table = matrix(columns, list(columns))
    assert table.shape == (len(items), len(columns))
    assert np.isfinite(table).all()


def test_a_rival_that_is_nearer_is_seen() -> None:
    items = article()
    rival = concern(items, name="royals", query="crown prince")
    seen = put(concern(items), rival)
    ahead, asked_ahead = (by_sentence(of_topic(seen), name) for name in ("cosine_ahead", "asked_ahead"))
    prince = next(quote for quote in ahead if "prince" in quote)
    ferry = next(quote for quote in ahead if quote.startswith("The ferry"))
    assert ahead[prince] < 0 < ahead[ferry]
    assert asked_ahead[prince] < 0 < asked_ahead[ferry]


def test_what_was_met_before_is_near_and_not_new() -> None:
    items = article()
    first = put(concern(items))
    again = put(concern(items, *items[:2]))
    fresh = by_sentence(of_topic(first), "new_share")
    known = by_sentence(of_topic(again), "new_share")
    assert fresh[TITLE] == 1.0
    assert known[TITLE] == 0.0
    assert by_sentence(of_topic(again), "nearest")[TITLE] > 0.99


def test_the_years_before_are_seen_as_former() -> None:
    seen = put(concern(article()))
    former = by_sentence(features_of_items(seen, {}), "former_years")
    assert former["Orsa was founded in 1640."] == 0.0  # no year of this or the last century
    assert max(former.values()) == 0.0


def test_a_description_says_which_sentences_are_asked_for_and_which_are_not() -> None:
    items = article()
    asked = replace(concern(items), description="people drowned, the search; not royal visits to schools")
    columns = of_topic(put(asked))
    drowned = next(quote for quote in by_sentence(columns, "facet") if "drowned" in quote)
    school = next(quote for quote in by_sentence(columns, "facet") if "school" in quote)
    for name, upper, lower in (("facet", drowned, school), ("left_out", school, drowned)):
        nearness = by_sentence(columns, name)
        assert nearness[upper] > nearness[lower]
    assert set(columns["described"]) == set(columns["leaves_out"]) == {1.0}


def test_without_a_description_the_query_is_the_only_part() -> None:
    columns = of_topic(put(concern(article())))
    assert np.allclose(columns["facet"], columns["asked"], atol=1e-6)
    assert set(columns["described"]) == set(columns["leaves_out"]) == set(columns["left_out"]) == {0.0}
