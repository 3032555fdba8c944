"""Tells pages that ask for money, consent or a proof of being human from articles, news about such things included.

A page's own word (schema.org's isAccessibleForFree) and the length of its text come first. Then a request counts by
where it stands and whom it addresses: a line at the end that speaks of the text and of paying for it or of logging in,
a sentence that begins by asking its reader for something, or one in which the page itself ("we") speaks of cookies.
What is told of others, or quoted, asks for nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from monitor.documents.word_count import count_words

_FEW_WORDS = 160
"""A wall shows a teaser at most; in longer texts its words are the article's own, or a line at its end."""
_TEASER_WORDS = 60
"""Of a page that says it is not free: what is longer may be a whole short article."""
_LAST_LINES = 4
_LONGEST_REQUEST = 25
_LONGEST_NOTICE = 45
_BUTTON = 9
_LONGEST_CLOSING = 14
"""Words of a line that asks for something; in longer ones the phrase belongs to what is told."""
_ASKING = ("?", "\uff1f", "\u061f", "\u037e")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")
_REPORTED = re.compile(
    r"\b(?:said|says|told|according|announced|reported)\b|[\"\u201c\u201d\u00ab\u00bb]", re.IGNORECASE
)

_SUBSCRIPTION = re.compile(
    r"subscribe (?:now |today )?(?:to|for) (?:continue|read|keep reading|unlock|full access|unlimited)"
    r"|already (?:a |have a )?(?:subscriber|subscription|subscribed|member)\s*[?:]"
    r"|(?:sign|log) ?in (?:or \w+ )?to (?:continue|read|access|view)"
    r"|(?:create|register for) (?:a |your )?free (?:account|profile)"
    r"|become a (?:\w+ )?member to (?:continue|read)"
    r"|(?:you have|you've) (?:reached|used|read) (?:all )?(?:of )?(?:your|the) (?:\w+ ){0,3}(?:articles?|limit)"
    r"|(?:continue|keep) reading (?:this article )?with (?:a|your)"
    r"|^(?:for )?subscribers? only\W*$|jetzt (?:weiterlesen|abonnieren|freischalten)|abonnez-vous pour"
    r"|suscr\u00edbete para|abbonati per|assine para"
    r"|\u6b8b\u308a\W{0,3}[\d,]+\s?\u6587\u5b57",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"we (?:and our [^.]{0,40}partners|value|respect|care about)\b"
    r"[^.]{0,60}(?:your privacy|store|access|process|cookies)"
    r"|before you continue|(?:accept|reject) all\b|accept (?:the )?cookies\W*$|your privacy (?:matters|choices)"
    r"|manage (?:your )?(?:cookie|privacy|consent) (?:preferences|choices|settings)"
    r"|(?:this|our) (?:web)?site uses cookies|wir ben\u00f6tigen ihre zustimmung|cookies? (?:zustimmen|akzeptieren)"
    r"|alle akzeptieren|accepter (?:et|les|tous)|votre vie priv\u00e9e|nous respectons votre"
    r"|aceptar (?:todas las )?cookies"
    r"|valoramos (?:tu|su) privacidad|accetta (?:tutti|i cookie)",
    re.IGNORECASE,
)
_PROOF = re.compile(
    r"(?:enable|turn on) (?:javascript|cookies)|are you (?:a )?(?:robot|human)"
    r"|(?:complete|solve) (?:the |this )?(?:captcha|security)"
    r"|(?:verify|confirm|prove) (?:that )?you(?:'re| are)? (?:not )?(?:a )?(?:human|robot)|security check\W*$"
    r"|(?:we(?:'ve| have)? |our systems (?:have )?)?detected unusual (?:traffic|activity) (?:from|on|in) your"
    r"|checking (?:your browser|if the site connection)|access (?:to this (?:page|site) )?(?:has been |is )?denied\W*$"
    r"|you (?:have been|are|were) blocked|(?:your )?request (?:was |has been )?blocked"
    r"|(?:this )?(?:page|content|video) is(?: currently)? not available in your (?:region|country)|captcha\W*$"
    r"|we recogni[sz]e (?:that )?you are attempting to access",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:(?:please|sorry,?|so|first,?|just|now|one moment,?|to (?:continue|proceed|go on),?"
    r"|you (?:must|need to))\s+)*",
    re.IGNORECASE,
)


def paywall_or_consent(text: str, *, free: bool | None) -> str | None:
    """What a page asks for before it shows its article ("a subscription", "consent" ...), or None.

    `text` is what was found in the page, one paragraph a line; `free` is what the page says of itself
    (schema.org's isAccessibleForFree). Long texts are articles whatever stands in them.
    """
    words = count_words(text)
    if words > _FEW_WORDS:
        return None
    lines = text.split("\n")
    teaser = free is not True or words < _TEASER_WORDS
    if teaser and any(_asks_to_pay(line, _LONGEST_REQUEST) for line in lines[-_LAST_LINES:]):
        return "a subscription"
    sentences = [_OPENING.sub("", sentence, count=1) for sentence in _SENTENCE_END.split(text)]
    if any(_asks_for_consent(sentence) for sentence in sentences):
        return "consent"
    if any(_asks_for_proof(sentence) for sentence in sentences):
        return "a proof that we are human"
    return "a subscription" if free is False and words < _TEASER_WORDS else None


def without_paywall(text: str) -> str:
    """A text without the lines at its end that ask for a subscription."""
    lines = text.split("\n")
    while len(lines) > 1 and _asks_to_pay(lines[-1], _LONGEST_CLOSING):
        lines.pop()
    return "\n".join(lines)


def _asks_to_pay(line: str, longest: int) -> bool:
    """Whether a line says that the text must be paid for, or how to go on reading."""
    if count_words(line) > longest or _is_told(line):
        return False
    if _SUBSCRIPTION.search(line):
        return True
    paying, content, enter, on = (_says(kind, line) for kind in ("paying", "content", "enter", "on"))
    asking = (
        line.rstrip().endswith(_ASKING) or any(mark in line for mark in _ASKING) or _says("already", line)
    )
    if enter and (
        on or content or ((asking or paying) and count_words(line) <= _BUTTON) or (asking and paying)
    ):
        return True
    named = content or _says("only", line)
    return paying and (on or (named and (_says("this", line) or not any(c.isdigit() for c in line))))


def _asks_for_consent(sentence: str) -> bool:
    words = count_words(sentence)
    if words <= _LONGEST_REQUEST and _CONSENT.match(sentence):
        return True
    return (
        words <= _LONGEST_NOTICE
        and _says("we", sentence)
        and _says("tracking", sentence)
        and not _is_told(sentence)
    )


def _asks_for_proof(sentence: str) -> bool:
    if count_words(sentence) > _LONGEST_NOTICE:
        return False
    return bool(_PROOF.match(sentence)) or (_says("human", sentence) and not _is_told(sentence))


def _is_told(line: str) -> bool:
    return bool(_REPORTED.search(line)) or _says("told", line)


def _says(kind: str, line: str) -> bool:
    return _words()[kind].search(line) is not None


@cache
def _words() -> dict[str, re.Pattern[str]]:
    """Patterns of the words of each kind in `paywall_words.txt`."""
    text = files("monitor.articles").joinpath("paywall_words.txt").read_text("utf-8")
    kinds = [part.partition("]") for part in text.split("\n[")[1:]]
    return {
        name: re.compile("|".join(map(_beginning, words.split())), re.IGNORECASE) for name, _, words in kinds
    }


def _beginning(word: str) -> str:
    """A word that begins so; in scripts without spaces, and where others stand before it, anywhere."""
    word = re.sub(r"\\s", r"\\s+", word)
    return word if word[0] > "\u058f" or word[0] == "(" else rf"\b{word}"
