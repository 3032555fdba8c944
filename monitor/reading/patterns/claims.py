"""Attributed claims of a sentence from patterns: who says, according to whom, in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from monitor.model import Claim, Span, Speaker, Stance
from monitor.reading.patterns.vocabulary import vocabulary

_ARTICLE = re.compile(r"^(?:el|la|los|las|un|una)\s+", re.IGNORECASE)
_WHO = (
    r"(?:(?:el|la|los|las|El|La|Los|Las|un|una|Un|Una)\s+)?(?:[^\W\d_][\w’'-]*)(?:\s+(?:de|del|la|las|los|y|para)"
    r"|\s+[^\W\d_][\w’'-]*){0,9}?"
)
_QUOTE = r"[“«\"](?P<said>[^“”«»\"]{8,})[”»\"]"


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = vocabulary(language)
    says, according = words.pattern("says"), words.pattern("according")
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"{_QUOTE}[.,]?\s*(?P<cue>{says})\s+(?P<who>{_WHO})(?=[,.;]|$)",
            rf"(?P<who>{_WHO})(?:,[^,]{{2,80}},)?\s+(?P<cue>{says})\s*(?::\s*)?{_QUOTE}",
            rf"(?:^|[,;]\s+)(?P<who>{_WHO})(?:,[^,]{{2,80}},)?\s+(?P<cue>{says})(?:\s+\w+mente)?(?:\s+(?:el|este)\s+\w+)?"
            rf"\s+(?P<said>(?:que\s+)?.{{8,}}?)[.]?$",
            rf"^(?i:{according})\s+(?P<who>{_WHO}),\s+(?P<said>.{{8,}}?)[.]?$",
            rf"^(?P<said>.{{8,}}?),\s+(?P<cue>{according})\s+(?P<who>{_WHO})[.]?$",
        )
    )


def find_claims(language: str, sentence: Span) -> Iterator[Claim]:
    """At most one claim of a sentence: the first pattern that fits it."""
    words = vocabulary(language)
    for pattern in _patterns(language):
        match = pattern.search(sentence.quote)
        if match is None:
            continue
        cue = match.groupdict().get("cue") or "según"
        stances = words.values("says") | words.values("according")
        start, end = match.span("said")
        yield Claim(
            content=Span(sentence.part, sentence.start + start, sentence.start + end, match["said"]),
            sentence=sentence,
            cue=cue.lower(),
            speaker=speaker(match["who"]),
            stance=Stance(stances.get(re.sub(r"\s+", " ", cue.lower()), "asserts")),
            hedged=re.search(rf"\b(?:{words.pattern('hedge')})\b", match["said"], re.IGNORECASE) is not None,
        )
        return


def speaker(words: str) -> Speaker:
    """The name without its article, a role with a large first letter: "Ministro de Salud"."""
    name = _ARTICLE.sub("", words.strip(" ,"))
    return Speaker(name[:1].upper() + name[1:], words.strip(" ,"))
