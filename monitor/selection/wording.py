"""How a mention is put to a reader: in one line, in which nothing can pass for another line."""

from __future__ import annotations

from monitor.model import Bound, Claim, Figure, Interval, Speaker, Stance

LONGEST = 600
"""Characters of one quoted text; what is cut off is hardly a sentence any more."""
_SENTENCE = 260  # characters of the sentence of what was told
_WHOLE = 0.75
"""Share of its sentence from which a claim, with who says it, is the whole of it."""


def line_of(text: str) -> str:
    """The text in one line, without what cannot be seen."""
    plain = "".join(char for char in " ".join(text.split()) if char.isprintable())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def under(what: Figure | Claim, sentence: str) -> str:
    """The line of a mention that is listed below the sentence in which it stands."""
    if isinstance(what, Figure):
        return _figure(what)
    covers = not what.about and len(what.content.quote) >= _WHOLE * len(sentence)
    return f"{_says(what)}: {'the whole sentence' if covers else line_of(what.meant)}"


def alone(what: Figure | Claim) -> str:
    """A mention without its sentence, as a line of what was told."""
    if isinstance(what, Figure):
        return _figure(what)
    return line_of(what.content.quote) if what.plain else f"{_says(what)}: {line_of(what.meant)}"


def before(what: Figure | Claim) -> str:
    """A mention as a line of what was told: with its sentence, without which it can say too little or the opposite."""
    whole = what.sentence.quote
    sentence = f"“{line_of(whole if len(whole) <= _SENTENCE else whole[: _SENTENCE - 1] + '…')}”"
    if isinstance(what, Figure):
        return f"{_figure(what)}, in {sentence}"
    covers = what.plain or (not what.about and len(what.content.quote) >= _WHOLE * len(whole))
    return sentence if covers else f"{alone(what)}, in {sentence}"


def value(figure: Figure) -> str:
    """ "more than 150", "12 to 15 percent": the value by its bound, with its unit where things are not counted."""
    unit = "" if figure.unit == "count" else f" {line_of(figure.unit)}"
    return f"{_bounded(figure.value, figure.bound)}{unit}"


def _figure(figure: Figure) -> str:
    before = f", before that {_ends(figure.previous)}" if figure.previous else ""
    said = f", says {_who(figure.speaker)}" if figure.speaker else ""
    hedged = ", not certain" if figure.hedged else ""
    return f"figure {value(figure)} = {line_of(figure.label)}{before}{said}{hedged}"


def _says(claim: Claim) -> str:
    who = _who(claim.speaker) if claim.speaker else "somebody"
    if claim.act:
        said = f"act of {who}"
    elif claim.plain:
        said = "it is told" if claim.stance == Stance.ASSERTS else f"it {claim.stance.value}"
    else:
        said = f"{who} {claim.stance.value}"
    return f"{said}, not certain" if claim.hedged else said


def _who(speaker: Speaker) -> str:
    office = f" ({speaker.office})" if speaker.office else ""
    return line_of(f"{speaker.name}{office}")


def _bounded(interval: Interval, bound: Bound) -> str:
    ends = _ends(interval)
    return ends if bound in {Bound.EXACTLY, Bound.BETWEEN} else f"{bound.value} {ends}"


def _ends(interval: Interval) -> str:
    ends = sorted({end for end in (interval.low, interval.high) if end is not None})
    return " to ".join(_number(end) for end in ends)


def _number(number: float) -> str:
    return f"{number:,.15g}"
