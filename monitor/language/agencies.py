"""News agencies and publishers of several outlets: whose story it is, so that one source is counted once."""

from __future__ import annotations

import re

# Canonical name -> other ways to write it. Names of up to four letters are taken in capitals alone.
AGENCIES: dict[str, tuple[str, ...]] = {
    "Reuters": ("Thomson Reuters",),
    "Associated Press": ("AP", "The Associated Press", "AP News"),
    "AFP": ("Agence France-Presse", "Agence France Presse"),
    "Xinhua": ("Xinhua News Agency", "Xinhuanet"),
    "TASS": ("ITAR-TASS", "TASS Russian News Agency"),
    "RIA Novosti": ("RIA",),
    "Interfax": (),
    "Interfax-Ukraine": ("Interfax Ukraine",),
    "Ukrinform": (),
    "dpa": ("DPA", "Deutsche Presse-Agentur"),
    "ANSA": (),
    "EFE": ("Agencia EFE",),
    "Europa Press": (),
    "Kyodo": ("Kyodo News",),
    "Jiji Press": ("Jiji",),
    "Yonhap": ("Yonhap News Agency",),
    "Press Trust of India": ("PTI",),
    "ANI": ("Asian News International",),
    "IANS": ("Indo-Asian News Service",),
    "Anadolu": ("Anadolu Agency", "AA"),
    "PA Media": ("Press Association", "PA", "PA news agency"),
    "UPI": ("United Press International",),
    "Bloomberg": ("Bloomberg News",),
    "AAP": ("Australian Associated Press",),
    "Canadian Press": ("The Canadian Press",),
    "CNN": ("CNN Newsource", "CNN Wire"),
    "IRNA": (),
    "WAFA": (),
    "SANA": (),
    "Bernama": (),
    "Antara": ("ANTARA News",),
    "NAN": ("News Agency of Nigeria",),
    "BNO News": (),
    "KCNA": ("Korean Central News Agency",),
    "APA": ("Austria Presse Agentur",),
    "PAP": ("Polish Press Agency",),
    "Belga": ("Belga News Agency",),
    "ANP": (),
    "Lusa": ("Agência Lusa",),
    "States Newsroom": (),
}

# One newsroom or publisher whose outlets share stories -> the outlets, as feeds and sites call them.
FAMILIES: dict[str, tuple[str, ...]] = {
    "BBC": ("BBC News", "BBC World", "BBC World Service", "BBC Sport", "bbc.co.uk", "bbc.com"),
    "NBC News": ("NBC", "MSNBC", "MSNBC.com", "nbcnews.com"),
    "ABC News": ("ABC News US", "abcnews.go.com"),
    "CBS News": ("CBS", "cbsnews.com", "CBS News 24/7"),
    "Fox News": ("FOX News", "Fox News Channel", "foxnews.com"),
    "Guardian": ("The Guardian", "The Observer", "Guardian Australia", "Guardian US", "theguardian.com"),
    "Daily Mail": ("MailOnline", "Mail Online", "The Mail on Sunday", "dailymail.co.uk"),
    "The Sun": ("The Scottish Sun", "The Irish Sun", "The US Sun"),
    "Reach": ("Daily Mirror", "Mirror Online", "Daily Express", "Daily Star", "Daily Record"),
    "The Times": ("The Sunday Times", "thetimes.co.uk", "The Times of London"),
    "Telegraph": ("The Telegraph", "The Daily Telegraph", "The Sunday Telegraph"),
    "New York Times": ("The New York Times", "NYT", "nytimes.com", "International New York Times"),
    "Wall Street Journal": (
        "The Wall Street Journal",
        "WSJ",
        "MarketWatch",
        "Barron's",
        "Dow Jones Newswires",
    ),
    "Gannett": ("USA Today", "USA TODAY", "USA Today Network"),
    "Axel Springer": ("Bild", "Die Welt", "WELT"),
    "Prisa": ("El País", "El Pais", "Cadena SER", "As"),
    "Deutsche Welle": ("DW", "DW News", "DW.com"),
    "Radio Free Europe": ("RFE/RL", "Radio Liberty", "Radio Free Europe/Radio Liberty", "Svaboda"),
    "Al Jazeera": ("Al Jazeera English", "aljazeera.com", "AJ+"),
    "RT": ("Russia Today", "RT International", "Ruptly"),
    "Times of India": ("The Times of India", "The Economic Times", "Economic Times", "Navbharat Times"),
    "Hindustan Times": ("HT", "Mint", "Livemint"),
    "Postimees": ("Postimees News", "ERR Postimees"),
    "News Corp Australia": ("The Australian", "Herald Sun", "news.com.au", "Courier Mail"),
    "Nine": ("The Sydney Morning Herald", "The Age", "Brisbane Times", "WAtoday"),
}


def _pattern(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    return words if len(name) <= 4 else f"(?i:{words})"


_NAMES = {name: canonical for canonical, others in AGENCIES.items() for name in (canonical, *others)}
_CANONICAL = {name.casefold(): canonical for name, canonical in _NAMES.items()}
NAME = "(?P<name>" + "|".join(map(_pattern, sorted(_NAMES, key=len, reverse=True))) + ")"
_FAMILY = {outlet.casefold(): family for family, outlets in FAMILIES.items() for outlet in (family, *outlets)}
_CREDITS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i:according\s+to)\s+(?:the\s+)?{NAME}\b",
        rf"(?<![\w])(?:(?:the|The)\s+)?{NAME}\s+(?:news\s+agency\s+)?(?:reports?|reported|quoted|cited)\b",
        rf"\b(?:reports?|reported)\s+(?:by\s+)?(?:the\s+)?{NAME}\W*$",
    )
)


def canonical(name: str) -> str | None:
    """The one name of an agency, however it is written; None for others."""
    return _CANONICAL.get(" ".join(name.split()).casefold())


def family_of(outlet: str) -> str | None:
    """The newsroom or publisher that an outlet is of, None where it stands alone."""
    return _FAMILY.get(outlet.strip().casefold())


def credited_in(sentence: str) -> str | None:
    """The agency to which a sentence credits what it says: "Reuters reported", "according to AP"."""
    found = (match for pattern in _CREDITS for match in [pattern.search(sentence)] if match)
    return next((canonical(match["name"]) for match in found), None)
