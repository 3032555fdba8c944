"""Whether two speakers are one: spellings of a name, bodies and countries, and who speaks for them."""

from __future__ import annotations

import re

from monitor.lexicon.places import country_in, is_country
from monitor.lexicon.spelling import OFFICE, initials_match, same_person
from monitor.lexicon.tables import listed
from monitor.model import Speaker

BODY_NOUNS = listed("body")
_AUTHORITIES = listed("authority")
_SAY_LITTLE = listed("words of many speakers")
_GENERAL = listed("offices of a country")
_SEVERAL = listed("words for several who speak")
_LIKE_COUNTRIES = listed("names of people and of countries")
_HUMAN = re.compile(
    r"(?:er|or|ist|ian|ee|ant|man|woman|person|chief|president|official|aide|analyst|source|king|queen|prince|princess"
    r"|pope|coach|head|boss|lord|judge|nurse|expert|wife|son|daughter|resident|student|agent|patient|victim|witness|one"
    r"|somebody|someone|captive|native|candidate|scientist|pharmacist|economist|critic|mother|father|national|guest)$"
)


def same_speaker(a: Speaker, b: Speaker) -> bool:
    """Whether two speakers speak as one: a person, a body, or a body (or country) and who speaks for it."""
    if a.name.casefold() == b.name.casefold():
        return True
    if (_is_person(a) or _is_surname(a)) and (_is_person(b) or _is_surname(b)):
        return same_person(a.name, b.name)
    if initials_match(a.name, b.name) or initials_match(b.name, a.name):
        return True
    if not _is_person(a) and not _is_person(b) and _content(_seat(a.name)) == _content(_seat(b.name)):
        return True
    country = country_of(a)
    if country is None or country != country_of(b):
        return not country and _speaks_for(a, b)
    return _same_body(a, b)


def _seat(name: str) -> str:
    """The body whose people speak: "the agency" for "agency officials"; a kind of people alone stays."""
    return OFFICE.sub("", name) if any(word[:1].isupper() for word in name.split()[:-1]) else name


def _is_person(speaker: Speaker) -> bool:
    """A name of a human being: of two words or with a role, and no body's or country's name."""
    names = speaker.name.split()
    if names_country(speaker.name) or {word.casefold() for word in names} & BODY_NOUNS:
        return False
    return speaker.role is not None or (len(names) in {2, 3} and all(word[:1].isupper() for word in names))


def names_country(name: str) -> bool:
    """Whether a country is named, and not a person who is called like one: "Chad Bown", "Lisa Monaco"."""
    words = [word.casefold() for word in name.split()]
    own = [word for word in words if word in _LIKE_COUNTRIES]
    others = [word for word in words if word not in _LIKE_COUNTRIES]
    person = bool(own and others) and country_in(" ".join(others).title()) is None
    return country_in(name) is not None and not person


def _is_surname(speaker: Speaker) -> bool:
    """A name of one word that may be a person's last: no country, no body, no acronym."""
    word = speaker.name
    plain = word.isalpha() and word[:1].isupper() and not word.isupper()
    return plain and country_in(word) is None and word.casefold() not in BODY_NOUNS


def is_human(speaker: Speaker) -> bool:
    """Whether "he" or "she" can stand for the speaker: a named person or "a nurse", not a body or a thing."""
    if _is_person(speaker):
        return True
    head = _head_word(speaker.name)
    return bool(_HUMAN.search(head)) and not (
        is_plural(speaker) or is_country(speaker.name) or _is_body_name(speaker)
    )


def is_plural(speaker: Speaker) -> bool:
    """Whether the name is of several people: "Ukrainian officials", "the senator and her aides"."""
    head = _head_word(speaker.name)
    one = head.removesuffix("s")
    several = one != head and (bool(_HUMAN.search(one)) or one in BODY_NOUNS | listed("person"))
    return speaker.role is None and (several or head in _SEVERAL)


def is_nameless(speaker: Speaker) -> bool:
    """Whether nobody is named: "she", "those", "two"."""
    return speaker.name.casefold() in listed("nameless")


def _head_word(name: str) -> str:
    """The noun of "a spokesman for the ministry"."""
    lead = re.split(r",|\s(?:for|of|in|at|from|who|with)\s", name)[0].split()
    return lead[-1].casefold() if lead else ""


def is_body(speaker: Speaker) -> bool:
    """Whether it is a country, a body or an authority, under a name or not."""
    if _is_person(speaker) and not _is_body_name(speaker):
        return False
    head = _head_word(speaker.name)
    kind = bool({head, head.removesuffix("s")} & BODY_NOUNS) or head in _AUTHORITIES
    return kind or is_country(speaker.name) or _is_body_name(speaker)


def _is_body_name(speaker: Speaker) -> bool:
    """Whether a name is a body's: an acronym or a name with a body's noun in it."""
    names = speaker.name.split()
    return speaker.name.isupper() or bool({name.casefold() for name in names} & BODY_NOUNS)


def country_of(speaker: Speaker) -> str | None:
    return country_in(speaker.name) or country_in(speaker.affiliation or "") or country_in(speaker.role or "")


def _content(words: str) -> frozenset[str]:
    """The words of a body's name that tell it from others of its country."""
    country = country_in(words)
    left = re.findall(r"\w+", re.sub(r"['’]s\b", "", _spelt(words)))
    telling = {word for word in left if word not in _SAY_LITTLE}
    if country is None:
        return frozenset(telling)
    return frozenset({country, *(word for word in telling if country_in(word.title()) != country)})


def _body_of(speaker: Speaker) -> frozenset[str]:
    """Which body of a country speaks ("foreign", "ministry"); empty for the country or its ruler."""
    place = speaker.affiliation or ""
    named = "" if is_country(place) and not _is_person(speaker) else place
    words = f"{speaker.role or ''} {named} {'' if _is_person(speaker) else speaker.name}"
    if is_country(speaker.name) or is_country(words.strip()):
        return frozenset()
    return _content(words) - _GENERAL - {country_of(speaker)}


def _same_body(a: Speaker, b: Speaker) -> bool:
    one, other = _body_of(a), _body_of(b)
    if not one or not other:
        return is_country(a.name) or is_country(b.name) or one == other
    return one <= other or other <= one


def _speaks_for(a: Speaker, b: Speaker) -> bool:
    return _is_of(a, b) or _is_of(b, a)


def _is_of(person: Speaker, body: Speaker) -> bool:
    """Whether affiliation or role name the body."""
    known = _spelt(f"{person.affiliation or ''} {person.role or ''}")
    return _spelt(body.name) in known or initials_match(person.affiliation or "", body.name)


def _spelt(words: str) -> str:
    """One spelling for "Organisation" and "Organization"."""
    return words.casefold().replace("isation", "ization")
