"""Questions to a judge outside where likeness decides nothing, and answers that count only with exact words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Claim, Decision, Judgement, KnownClaim, Relation

GREY = (0.3, 0.7)
"""Likeness between which the judge is asked."""
_ASKED = frozenset({Relation.NEW, Relation.CONFIRMS})
_RULES = (
    "Two statements from news articles follow. Say whether the second tells the same news as the first, in other "
    'words or not. Answer with JSON only: {"same": true or false, "first": "...", "second": "..."}, where "first" and '
    '"second" are the few words, copied exactly from each statement, that decide it.'
)


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the mention `order` (`told`) is the known claim `number` (`known`)."""

    order: int
    number: int
    known: str
    told: str

    @property
    def key(self) -> str:
        """The same for the same two statements."""
        return hashlib.sha256(f"{self.known}\n{self.told}".encode()).hexdigest()


def questions(decisions: Sequence[Decision], known: Sequence[KnownClaim]) -> list[Question]:
    """One for each claim in the grey band that was compared with a claim known before the article."""
    by_number = {claim.number: claim for claim in known}
    return [
        Question(decision.mention.order, nearest.number, _put(nearest), _told(decision.mention.what))
        for decision in decisions
        if isinstance(decision.mention.what, Claim)
        and decision.relation in _ASKED
        and GREY[0] <= decision.likeness <= GREY[1]
        and (nearest := by_number.get(decision.nearest or 0)) is not None
    ]


def _put(known: KnownClaim) -> str:
    return f"{known.speaker.name if known.speaker else 'Reported'}: {known.content}"


def _told(claim: Claim) -> str:
    return f"{claim.speaker.name if claim.speaker else 'Reported'}: {claim.meant}"


def request(question: Question, model: str) -> bytes:
    """The body for an OpenAI-compatible /chat/completions endpoint."""
    asked = f"First: {question.known}\nSecond: {question.told}"
    messages = [{"role": "system", "content": _RULES}, {"role": "user", "content": asked}]
    return json.dumps({"model": model, "temperature": 0, "max_tokens": 200, "messages": messages}).encode()


def read_answer(body: bytes, question: Question) -> Judgement | None:
    """The judgement; None for anything that is not one, or whose words do not stand in the statements."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
        told = json.loads(content[content.index("{") : content.rindex("}") + 1])
        same, first, second = told["same"], told["first"], told["second"]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    exact = isinstance(first, str) and isinstance(second, str) and first.strip() and second.strip()
    if not isinstance(same, bool) or not exact or first not in question.known or second not in question.told:
        return None
    return Judgement(question.number, same, f"“{first}” and “{second}”")
