"""The news of one mention in a few words, as a message's subject line."""

from __future__ import annotations

import re

from monitor.claims.lexicon import words
from monitor.claims.relate import spoken
from monitor.model import Claim, Figure, Report, Speaker, Stance

LONGEST = 90
"""Characters of a claim's content that a headline keeps."""
_VERBS = {
    Stance.ASSERTS: "",
    Stance.DENIES: " denies",
    Stance.QUESTIONS: " questions",
    Stance.DECLINES: " declines",
    Stance.PROMISES: " promises",
    Stance.DEMANDS: " demands",
}
_COUNT = "count"
_QUOTES = "\"'“”‘’ "


def figure_headline(figure: Figure, previous: Report | None = None) -> str:
    """ "155 → 163 miners trapped, Mayor Ek says"; `previous` is the report that stood."""
    value = spoken(figure.value, figure.bound)
    if previous is not None:
        value = f"{spoken(previous.value, previous.bound)} → {value}"
    said = f", {short_name(figure.speaker)} {_says(figure.speaker)}" if figure.speaker else ""
    return f"{_measured(value, figure)}{said}"


def claim_headline(claim: Claim) -> str:
    """ "Ek: the mine is sealed", "The company denies: ..."; without a speaker the content alone."""
    content = shorten(re.sub(r"^that\s+", "", claim.content.quote))
    if claim.speaker is None:
        return content[:1].upper() + content[1:]
    return f"{short_name(claim.speaker)}{_VERBS[claim.stance]}: {content}"


def short_name(speaker: Speaker) -> str:
    """The surname of a person who is known by a role, else the whole name."""
    parts = speaker.name.split()
    is_person = speaker.role is not None and 2 <= len(parts) <= 3 and all(p[:1].isupper() for p in parts)
    return parts[-1] if is_person else speaker.name


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, cut between words, on one line and out of its quotation marks."""
    text = re.sub(r"\s+", " ", text).strip(_QUOTES).rstrip(".,;: ")
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(".,;: ") + " …"


def _says(speaker: Speaker) -> str:
    """ "say" for officials and authorities."""
    last = speaker.name.casefold().split()[-1:]
    return "say" if last and last[0].endswith("s") and last[0] in words("speaker") else "says"


def _measured(value: str, figure: Figure) -> str:
    if figure.unit == _COUNT or not figure.unit:
        return f"{value} {_inside(figure)}".strip()
    amount = f"{value}%" if figure.unit == "percent" else f"{value} {figure.unit}"
    return f"{figure.label}: {amount}" if figure.label else amount


def _inside(figure: Figure) -> str:
    """The label as it is written inside a sentence: its first letter small unless the article has it large."""
    first = figure.label.split(" ", 1)[0]
    is_name = re.search(rf"\b{re.escape(first)}\b", figure.sentence.quote) is not None
    return figure.label if is_name else figure.label[:1].lower() + figure.label[1:]
