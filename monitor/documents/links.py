"""Marks on links that a feed gives to several entries, so that each of them is known by an address of its own.

A mark is a fragment directive (https://wicg.github.io/scroll-to-text-fragment/): browsers open the same page with
it, and scroll to the text that it names; servers never see it.
"""

from __future__ import annotations

import hashlib
from urllib.parse import quote, urldefrag

_DIRECTIVE = ":~:"
_TEXT = ":~:text="
_WHOLE = ":~:whole"
_LONGEST = 60


def shared_link(url: str, words: str) -> str:
    """A link that leads to one page with other entries: the one that says `words` there."""
    place, fragment = urldefrag(url)
    own = fragment or hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12]
    text = quote(words[:_LONGEST].encode("utf-8", "replace"), safe="").replace("-", "%2D")
    return f"{place}#{own}{_TEXT}{text}"


def whole_link(url: str) -> str:
    """A link of whose parameters each says what is read, whatever it means elsewhere."""
    return f"{urldefrag(url)[0]}#{_WHOLE}"


def is_shared(url: str) -> bool:
    """Whether the page behind a link is that of other entries too, so that it is the text of none."""
    return _TEXT in url


def is_whole(url: str) -> bool:
    """Whether all of a link's parameters say what is read."""
    return url.endswith(_WHOLE)


def kept_fragment(fragment: str) -> str:
    """What of a fragment tells one page from another: a mark, or the path of a page that a script puts together."""
    return fragment if _DIRECTIVE in fragment or fragment.startswith(("/", "!")) else ""
