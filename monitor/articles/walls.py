"""Tells pages that ask for money, consent or a proof of being human from articles."""

from __future__ import annotations

import re

_FEW_WORDS = 160
"""A wall shows a teaser at most; in longer texts its words are the article's own, or a line at its end."""
_LONGEST_REQUEST = 40
"""Words of a sentence that asks for something; in longer ones the phrase belongs to what is told."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")

_SUBSCRIPTION = (
    r"subscribe (?:now |today )?(?:to|for) (?:continue|read|keep reading|unlock|full access|unlimited)",
    r"subscribers? (?:only|exclusive)|(?:only|exclusively|reserved) (?:for|to) (?:\w+ ){0,2}subscribers",
    r"already (?:a |have a )?(?:subscriber|subscription|subscribed|member)",
    r"(?:sign|log) ?in (?:or \w+ )?to (?:continue|read|access|view)",
    r"(?:create|register for) (?:a |your )?free (?:account|profile)",
    r"become a (?:\w+ )?member to (?:continue|read)",
    r"(?:you have|you've) (?:reached|used|read) (?:all )?(?:of )?(?:your|the) (?:\w+ ){0,3}(?:articles?|limit)",
    r"(?:continue|keep) reading (?:this article )?with (?:a|your)",
    r"(?:nur|exklusiv) f\u00fcr abonnenten|jetzt (?:weiterlesen|abonnieren|freischalten)",
    r"r\u00e9serv\u00e9 (?:aux|\u00e0 nos) abonn\u00e9s|abonnez-vous pour|d\u00e9j\u00e0 abonn\u00e9",
    r"(?:exclusivo|solo) para suscriptores|suscr\u00edbete para|ya eres suscriptor",
    r"(?:esclusivo|riservato) (?:agli|per gli) abbonati|abbonati per (?:leggere|continuare)",
    r"exclusivo para assinantes|assine para|alleen voor abonnees|tylko dla (?:abonent|prenumerator)\u00f3w",
    "\u0442\u043e\u043b\u044c\u043a\u043e \u0434\u043b\u044f \u043f\u043e\u0434\u043f\u0438\u0441\u0447",
)
_CONSENT = (
    r"(?:value|respect|care about) your privacy",
    r"before you continue|accept (?:all|the) cookies|reject all|legitimate interests?",
    r"manage (?:your )?(?:cookie|privacy|consent) (?:preferences|choices|settings)",
    r"store (?:and/or|or|and) access information on (?:a|your) device",
    r"cookies? (?:zustimmen|akzeptieren)|alle akzeptieren|wir ben\u00f6tigen ihre zustimmung",
    r"accepter (?:et|les|tous)|votre vie priv\u00e9e|aceptar (?:todas las )?cookies|accetta (?:tutti|i cookie)",
)
_PROOF = (
    r"(?:enable|turn on) (?:javascript|cookies)|are you (?:a robot|human)|captcha|security check",
    r"(?:verify|confirm|prove) (?:that )?you(?:'re| are)? (?:not )?(?:a )?(?:human|robot)",
    r"unusual (?:traffic|activity)|checking (?:your browser|if the site connection)",
    r"access (?:to this page )?(?:has been |is )?denied|you have been blocked|request (?:was )?blocked",
    r"(?:page|content) (?:is )?not available in your (?:region|country)",
)
_KINDS = {
    name: re.compile("|".join(phrases), re.IGNORECASE)
    for name, phrases in (
        ("a subscription", _SUBSCRIPTION),
        ("consent", _CONSENT),
        ("a proof that we are human", _PROOF),
    )
}


def wall(text: str, *, free: bool | None) -> str | None:
    """What a page asks for before it shows its article ("a subscription", "consent" ...), or None.

    `text` is what was found in the page, one paragraph a line; `free` is what the page says of itself
    (schema.org's isAccessibleForFree). Long texts are articles whatever stands in them.
    """
    words = len(text.split())
    if words > _FEW_WORDS:
        return None
    asked = next((name for name, pattern in _KINDS.items() if _asks(pattern, text)), None)
    if asked is None and free is False and words < _FEW_WORDS // 2:
        return "a subscription"
    return asked


def without_wall(text: str) -> str:
    """A text without the lines at its end that ask for a subscription."""
    lines = text.split("\n")
    while len(lines) > 1 and _asks(_KINDS["a subscription"], lines[-1]):
        lines.pop()
    return "\n".join(lines)


def _asks(pattern: re.Pattern[str], text: str) -> bool:
    sentences = _SENTENCE_END.split(text)
    return any(pattern.search(one) for one in sentences if len(one.split()) <= _LONGEST_REQUEST)
