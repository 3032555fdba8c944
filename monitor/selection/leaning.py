"""What a topic's feedback asks for: a little more or a little fewer findings, never much by one click."""

from __future__ import annotations

import math

from monitor.model import Heard

NOT_RELEVANT, NOT_NEW, USEFUL, ACTED = 1.0, 0.5, 0.6, 0.3
"""What one "not relevant" and one "not new" ask to raise the threshold; what one "useful", and one merge, split or
wrong link (the finding mattered to whoever mended it), ask to lower it."""
MOST = 1.5
"""Log-odds that the threshold is never moved beyond: 4.5 times the odds at most, or 0.22 times at least."""
PRIOR = 6.0
"""Voices for leaving things as they are, with which every topic begins."""
QUIET = 0.05
"""What a finding that nobody judged weighs as one of them: many told and few judged is no cause for a change."""


def leaning(heard: Heard) -> float:
    """Log-odds to add to those of the threshold: above 0 fewer findings, below 0 more.

        balance = NOT_RELEVANT * not_relevant + NOT_NEW * not_new - USEFUL * useful - ACTED * acted
        voices  = not_relevant + not_new + useful + acted
        leaning = MOST * balance / (PRIOR + voices + QUIET * max(0, told - voices))

    A mean of what was said, drawn to 0 by the prior (additive smoothing), so that it stays within MOST however much is
    said: the first "not relevant" gives 0.21 (1.24 times the odds), ten of ten told findings 0.94 (2.6 times), ten of
    200 told findings 0.59 (1.8 times).
    """
    balance = NOT_RELEVANT * heard.not_relevant + NOT_NEW * heard.not_new
    balance -= USEFUL * heard.useful + ACTED * heard.acted
    voices = heard.not_relevant + heard.not_new + heard.useful + heard.acted
    return MOST * balance / (PRIOR + voices + QUIET * max(0, heard.told - voices))


def moved(chance: float, by: float) -> float:
    """A chance, 0 to 1, with the logarithm of its odds moved."""
    if not by or not 0 < chance < 1:
        return chance
    return 1 / (1 + math.exp(-(math.log(chance / (1 - chance)) + by)))


def effect(heard: Heard) -> str:
    """What was heard and what comes of it, in words."""
    counts = {
        "not relevant": heard.not_relevant,
        "not new": heard.not_new,
        "useful": heard.useful,
        "mended by hand": heard.acted,
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    if not said:
        return "nothing was said yet: the threshold is as it was learnt"
    by = leaning(heard)
    return f"{said}: {_asked(by)}, threshold x {math.exp(by):.2f} in odds"


def _asked(by: float) -> str:
    if abs(by) < 0.05:
        return "leaves things as they are"
    much = "slightly" if abs(by) < 0.5 else "clearly"
    return f"asks for {much} {'fewer' if by > 0 else 'more'} findings"
