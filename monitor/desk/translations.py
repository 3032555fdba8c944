"""The words of the interface in the reader's language: English in the templates, others in one catalogue each.

The catalogues are GNU gettext PO files and are read as they are, so that nothing has to be built.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.core import negotiate_locale
from starlette.requests import Request

LANGUAGES = {"en": "English", "uk": "Українська"}
COOKIE = "desk_language"


def language_of(request: Request) -> str:
    """What the reader chose, else what the browser asks for, else English."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    asked = request.headers.get("accept-language", "")
    wanted = [part.partition(";")[0].strip() for part in asked.split(",")][:20]
    return negotiate_locale([one.replace("-", "_") for one in wanted], list(LANGUAGES)) or "en"


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language."""
    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415  (2 MB, and few ask for it)
    from babel.messages.pofile import read_po  # noqa: PLC0415
    from babel.support import Translations  # noqa: PLC0415

    text = files("monitor.desk").joinpath(f"catalogue/{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), locale=language))
    compiled.seek(0)
    return Translations(compiled)
