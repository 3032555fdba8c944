"""Blacks out what must not be shown: the logins and keys that some addresses carry."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(?<=://)[^/?#\s]+@")
_SECRET = re.compile(
    r"([?&](?:[\w.-]*(?:token|secret|password|passwd|signature)|(?:[\w.-]*[_.-]|api|auth|access)?key|auth|sig|pass|pwd)=)"
    r"[^&#\s\"']+",
    re.IGNORECASE,
)


def shown(text: str) -> str:
    """`text`, an address or a sentence with addresses, with what is secret in them blacked out."""
    return _SECRET.sub(r"\1***", _LOGIN.sub("***@", text)) if "://" in text else text
