"""Makes text fit to be shown: blacks out what is secret in it, and takes out what would steer a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

BLACK = "***"

_LOGIN = re.compile(
    # A name and whatever stands before the last @ of the host; a colon with no port behind it begins a password.
    r"""(?<=://)(?:[^/?#\s]+@|[^/?#\s:@\[]*:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>]*@)"""
)
_NAMES = (
    r"[\w.%-]*(?:token|secret|passw(?:or)?d|passwd|passphrase|signature|credential|session(?:id)?|jwt)"
    r"|(?:[\w.%-]*(?:[_.-]|%5f|%2d)|api|auth|access)?key|auth|authorization|sig|pass|pwd|pw|code|hash|sid"
)
_FIELD = re.compile(rf"""([?&;](?:{_NAMES})=)[^&#\s"']+""", re.IGNORECASE)
_SETTING = re.compile(
    r"""\b((?:(?:ssl)?pass(?:word|wd|phrase)?|pwd|secret|[\w-]*token|api[_-]?key|authorization)"""
    r"""(?:\s*=\s*|["']\s*:\s*b?["']))[^\s&#"',;]+""",
    re.IGNORECASE,
)
_HEADER = re.compile(r"((?:\b(?i:authorization)\s*[:=]\s*(?:\w+\s+)?)|\bBearer\s+)[\w.~+/=:-]{6,}")
_PATH = re.compile(
    r"""((?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)?|discord(?:app)?\.com/api/(?:v\d+/)?webhooks/"""
    r"""|[\w.-]*webhook\.office\.com/|hc-ping\.com/|healthchecks\.io/ping/|/bot)(?=\S))[^\s"'<>?]*""",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"\b(?:xox[a-z]-[\w-]+|whsec_[\w+/=-]+|gh[pousr]_\w{16,}|sk-[\w-]{16,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*|\d{6,}:[\w-]{30,})"
)
_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|secret|token|authorization|cookie|(api|private)[_-]?key|credential",
    re.IGNORECASE,
)

_SEQUENCE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]?"
)
"""What ECMA-48 has terminals obey: operating system commands (titles, links), control sequences, escapes."""
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_LONE = re.compile("[\ud800-\udfff]")


def shown(text: str) -> str:
    """`text`, an address or a sentence with addresses, with what is secret in them blacked out."""
    text = _LOGIN.sub(f"{BLACK}@", text) if "://" in text else text
    text = _PATH.sub(rf"\1{BLACK}", text) if "/" in text else text
    text = _SETTING.sub(rf"\1{BLACK}", _FIELD.sub(rf"\1{BLACK}", text) if "=" in text else text)
    return _SHAPE.sub(BLACK, _HEADER.sub(rf"\1{BLACK}", text))


def plain(text: str) -> str:
    """`text` without what would steer a terminal or turn its direction; lines and tabs stay."""
    if text.isprintable():
        return text
    return _LONE.sub("\ufffd", _HIDDEN.sub("", _SEQUENCE.sub("", text)))


def redacted(value: Any, key: str = "") -> Any:  # noqa: PLR0911  (a table of kinds)
    """A value of a log record, whatever it is made of, with every text in it plain and fit to be shown.

    What stands under a secret's name is black whatever it is. What JSON has no form for is written as whoever reads
    the log would: times as ISO 8601, spans as seconds, values of several fields as mappings.
    """
    if key and _SECRET_KEY.search(key) and value is not None:
        return BLACK
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return shown(plain(value))
        case Mapping():
            return {shown(plain(str(name))): redacted(inner, str(name)) for name, inner in value.items()}
        case list() | tuple():
            return [redacted(inner) for inner in value]
        case set() | frozenset():
            return [redacted(inner) for inner in sorted(value, key=str)]
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {field.name: redacted(getattr(value, field.name), field.name) for field in fields(value)}
    return shown(plain(str(value)))
