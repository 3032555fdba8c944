"""English words in another form, by the dictionary of the SPECIALIST lexicon that lemminflect holds."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Tag = Literal["VBZ", "VBG", "VBD", "VBN", "NNS"]
"""Forms as the Penn Treebank calls them: "says", "saying", "said", "said", "cases"."""


@lru_cache(maxsize=2_000)
def inflected(lemma: str, tag: Tag) -> str:
    """The form of a lemma, in small letters; of several that are used the one that is spelt as the lemma ("quit")."""
    from lemminflect import getInflection  # noqa: PLC0415  (its dictionary is read when the first form is asked for)

    forms: tuple[str, ...] = getInflection(lemma.lower(), tag)  # type: ignore[no-untyped-call]
    return lemma.lower() if lemma.lower() in forms else next(iter(forms), lemma.lower())
