"""What an alert tells first: denials and what is done or counted, then what is said, then how it was said."""

from __future__ import annotations

from dataclasses import replace

from monitor.ledger.salience import salience
from monitor.model import Claim, Figure, Relation, Stance
from tests.support.mentions import claim, figure, speaker

EK = speaker("Maja Ek")


def weight(what: Figure | Claim, relation: Relation = Relation.NEW) -> float:
    return salience(what, relation, relevance=1.0)


def test_an_alert_begins_with_what_an_analyst_reads_first() -> None:
    rose = figure("52", "52 miners are trapped.", 52, 52, said_by=EK).what
    said = claim("the northern shaft is blocked by rock", EK).what
    assert isinstance(said, Claim)
    quoted = replace(said, sentence=replace(said.sentence, quote="“The northern shaft is blocked,” Ek said."))
    act = replace(said, cue="close", speaker=None)
    denial = replace(said, stance=Stance.DENIES)
    order = [
        weight(rose, Relation.SUPERSEDES),
        weight(denial, Relation.DENIES),
        weight(act),
        weight(said),
        weight(quoted),
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)
    assert weight(rose) > weight(said)


def test_a_claim_in_doubt_comes_later() -> None:
    said = claim("the northern shaft is blocked by rock", EK).what
    assert weight(replace(said, hedged=True)) < weight(said)
