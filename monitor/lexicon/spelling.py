"""How names are spelt: whether two are of one person, and whether one is the acronym of the other."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from monitor.lexicon.tables import listed

HONORIFICS = listed("honorific")
_TRANSLITERATIONS = (
    ("kh", "h"), ("ou", "u"), ("ph", "f"), ("w", "v"), ("x", "ks"), ("tsch", "ch"), ("sch", "sh"),
    ("iy", "y"), ("ij", "y"), ("ii", "y"), ("yi", "y"), ("yy", "y"), ("j", "y"), ("ei", "e"), ("q", "k"),
    ("c", "k"), ("i", "y"),
)  # fmt: skip
OFFICE = re.compile(r"['’]s$|\s(?:officials?|experts?|spokes\w+|authorities|chief|scientists)$")


@lru_cache(maxsize=4096)
def fold(name: str) -> tuple[str, ...]:
    """The parts of a name in one spelling: no accents, no titles, transliterations levelled."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’`]s?(?!\w)|['’`.]", "", plain)
    parts = [part for part in re.findall(r"[^\W\d_]+", plain) if part not in HONORIFICS]
    return tuple(_level(part) for part in parts)


def _level(part: str) -> str:
    for spelt, level in _TRANSLITERATIONS:
        part = part.replace(spelt, level)
    return re.sub(r"(.)\1+", r"\1", part)


def _distance(one: str, other: str) -> int:
    """Levenshtein's edit distance."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


def _alike(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    return one == other or (longest >= 5 and _distance(one, other) <= (1 if longest < 8 else 2))


def same_person(a: str, b: str) -> bool:
    """Whether two names can be one person's: last names alike, and first names where both are given."""
    one, other = fold(a), fold(b)
    if not one or not other:
        return False
    if len(one) == 1 or len(other) == 1:
        short, long = sorted((one, other), key=len)
        return _alike(short[0], long[-1]) or (len(long) == 2 and short[0] == long[0])
    if not _alike(one[-1], other[-1]):
        return False
    first, second = one[0], other[0]
    return _alike(first, second) or (min(len(first), len(second)) == 1 and first[0] == second[0])


def initials_match(short: str, long: str) -> bool:
    """Whether the first is an acronym of the second: "CDC", "U.S. Centers for Disease Control and Prevention"."""
    letters = re.sub(r"[.\s]|^the\s", "", OFFICE.sub("", short))
    initials = "".join(word[0] for word in re.findall(r"\w+", long) if word[0].isupper())
    within = len(letters) >= 3 and letters in initials
    return letters.isupper() and len(letters) >= 2 and (letters == initials or within)
