"""Tails by which a medium only passes on what somebody said: "..., the minister said, the agency HINAR reported"."""

from __future__ import annotations

import re

from monitor.language.agencies import NAME

_KIND = (
    r"(?:state|official|local|private|public|national|news|daily|weekly|business|broadcaster|agency|newspaper|paper"
    r"|website|magazine|channel|radio|television|TV|station|outlet|media|network|wire|portal)"
)
_MEDIUM = rf"(?:the |a |its )?(?:(?:{_KIND}|[A-Z][\w'’.&-]*)\s){{0,4}}(?:{_KIND}|[A-Z][\w'’&-]*)"
_TITLE = r"(?:Times|Post|Tribune|Herald|Gazette|Journal|News|Star|Telegraph|Guardian|Mail|Press|TV|Radio)"
_WHEN = r"(?: (?:on|late|early|last|this) [^,.;\"”]{2,30})?"
_TAIL = (
    rf"(?P<tail>,? (?:as )?(?:reported|quoted|cited|carried) by {_MEDIUM}{_WHEN}"
    rf"|,(?: as)? {_MEDIUM} (?:has |had )?(?:reported|reports){_WHEN}"
    rf"|,? according to (?:{re.sub('[?]P<name>', '?:', NAME)}"
    rf"|(?:the )?(?:[\w'’-]+ ){{0,3}}(?:{_KIND}|{_TITLE})(?: [A-Z]\w+)?)"
    r")(?=[.,;]|$)"
)
_SAID = r"(?:said|says|added|adds|warned|warns|told)"
_RELAYS = (
    re.compile(rf"\b(?:{_SAID}|told [^,.]{{2,30}}){_WHEN}{_TAIL}"),
    re.compile(
        r"(?:^|(?<=[.!?]\s)|(?<=[.!?][\"”]\s))"
        rf"(?:(?!\bwho\b|\bwhich\b)[^.;:!?\"“]){{2,90}}\s{_SAID}\s[^.;!?\"“]{{5,300}}?{_TAIL}"
    ),
)


def without_relays(text: str) -> str:
    """The text with spaces for such tails, so that whoever is named before speaks; no character more or less."""
    for relay in _RELAYS:
        for found in relay.finditer(text):
            start, end = found.span("tail")
            text = text[:start] + " " * (end - start) + text[end:]
    return text
