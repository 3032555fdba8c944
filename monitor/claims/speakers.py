"""Who speaks: names, roles and bodies as written, one canonical name each, and what pronouns stand for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.claims.clauses import antecedent, child, phrase
from monitor.claims.countries import country_in, is_country
from monitor.language.document import Document, Token
from monitor.model import Speaker


@dataclass(frozen=True, slots=True)
class Context:
    """What a revision has told so far: the people it names, full forms of bodies, who spoke last, and as what.

    `roster` holds one Speaker a person under the longest form of the name, `bodies` names of organisations;
    `spoken` is in order, latest last; `genders` pairs a name with "he" or "she" once a pronoun has shown it.
    """

    roster: tuple[Speaker, ...] = ()
    bodies: tuple[str, ...] = ()
    spoken: tuple[Speaker, ...] = ()
    genders: tuple[tuple[str, str], ...] = ()


_HONORIFICS = frozenset(
    "mr mrs ms miss dr sir dame lord lady prof professor gen general col colonel capt captain lt sgt sen senator rep "
    "gov governor president minister secretary king queen prince pope judge justice rev admiral maj major "
    "spokesman spokeswoman spokesperson".split()
)
_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_IT, _THEY = frozenset({"it", "its", "itself"}), frozenset({"they", "them", "their", "themselves"})
_RULERS = frozenset({"leader", "president", "premier", "minister", "chancellor"})
_BODY_NOUNS = frozenset(
    "ministry department agency government office council committee commission court police army military force "
    "company firm bank group union party parliament congress senate university institute organization organisation "
    "authority administration embassy service bureau team center centre association federation league network "
    "newspaper paper magazine website channel outlet broadcaster board panel campaign body state report survey poll "
    "study statement document intelligence media navy kremlin alliance bloc coalition church airline".split()
)
_HUMAN = re.compile(
    r"(?:er|or|ist|ian|ee|ant|man|woman|person|chief|president|official|aide|analyst|source|king|queen|prince|princess"
    r"|pope|coach|head|boss|lord|judge|nurse|expert|wife|son|daughter|resident|student|agent|patient|victim|witness|one"
    r"|somebody|someone|captive|native|candidate|scientist|pharmacist|economist|critic|mother|father|national|guest)$"
)
_TRANSLITERATIONS = (
    ("kh", "h"), ("ou", "u"), ("ph", "f"), ("w", "v"), ("x", "ks"), ("tsch", "ch"), ("sch", "sh"),
    ("iy", "y"), ("ij", "y"), ("ii", "y"), ("yi", "y"), ("yy", "y"), ("j", "y"), ("ei", "e"), ("q", "k"), ("c", "k"),
    ("i", "y"),
)  # fmt: skip


def fold(name: str) -> tuple[str, ...]:
    """The parts of a name in one spelling: no accents, no titles, transliterations levelled."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"['’`]s?(?!\w)|['’`.]", "", plain)
    parts = [part for part in re.findall(r"[^\W\d_]+", plain) if part not in _HONORIFICS]
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
    """Whether two names can be one person's: the last names alike, and the first names where both are given."""
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


def same_speaker(a: Speaker, b: Speaker) -> bool:
    """Whether two speakers speak as one: one person, one body, or a body (or its country) and who speaks for it."""
    if a.name.casefold() == b.name.casefold():
        return True
    if _is_person(a) and _is_person(b):
        return same_person(a.name, b.name)
    if _initials_match(a.name, b.name) or _initials_match(b.name, a.name):
        return True
    if not _is_person(a) and not _is_person(b) and _content(a.name) == _content(b.name):
        return True
    country = _country(a)
    if country is None or country != _country(b):
        return not country and _speaks_for(a, b)
    return _same_body(a, b)


def _is_person(speaker: Speaker) -> bool:
    """A name of a human being: of two words or with a role, and no body's or country's name."""
    names = speaker.name.split()
    if country_in(speaker.name) or {word.casefold() for word in names} & _BODY_NOUNS:
        return False
    return speaker.role is not None or (len(names) in {2, 3} and all(word[:1].isupper() for word in names))


def _country(speaker: Speaker) -> str | None:
    return country_in(speaker.name) or country_in(speaker.affiliation or "") or country_in(speaker.role or "")


def _content(words: str) -> frozenset[str]:
    """The words of a body's name that tell it from others of its country."""
    country = country_in(words)
    left = re.findall(r"\w+", re.sub(r"['’]s\b", "", words.casefold()))
    named = {"the", "of", "a", "an", "for", "and", "official", "officials", "spokesman", "spokeswoman", "spokesperson"}
    return frozenset(
        [word for word in left if word not in named and not (country and country_in(word.title()) == country)]
        + ([country] if country else [])
    )


def _body_of(speaker: Speaker) -> frozenset[str]:
    """Which body of a country speaks: the words "foreign ministry", none for the country itself or its ruler."""
    words = f"{speaker.role or ''} {speaker.affiliation or ''} {'' if _is_person(speaker) else speaker.name}"
    if is_country(speaker.name) or is_country(words.strip()):
        return frozenset()
    general = {"president", "leader", "premier", "prime", "minister", "chancellor", "government", "representative"}
    general |= {"authorities", "chief", "senior", "then", "acting", "deputy"}
    country = _country(speaker)
    return frozenset(word for word in _content(words) if word != country and word not in general)


def _same_body(a: Speaker, b: Speaker) -> bool:
    one, other = _body_of(a), _body_of(b)
    if not one or not other:
        return is_country(a.name) or is_country(b.name) or one == other
    return one <= other or other <= one


def _speaks_for(a: Speaker, b: Speaker) -> bool:
    for person, body in ((a, b), (b, a)):
        told = f"{person.affiliation or ''} {person.role or ''}".casefold()
        if told.strip() and body.name.casefold() in told:
            return True
        if person.affiliation and _initials_match(person.affiliation, body.name):
            return True
    return False


def _initials_match(short: str, long: str) -> bool:
    letters = re.sub(r"[.\s]|^the\s", "", short)
    initials = "".join(word[0] for word in re.findall(r"\w+", long) if word[0].isupper())
    return letters.isupper() and len(letters) >= 2 and letters == initials


def read_roster(documents: Iterable[Document]) -> Context:
    """The people and bodies that a revision names anywhere, each person under the longest form of the name."""
    people: list[Speaker] = []
    bodies: list[str] = []
    for document in documents:
        for entity in document.entities:
            if entity.label == "PERSON":
                found = _person(document, entity.last - 1)
                if found is not None:
                    _enter(people, found)
            elif entity.label == "ORG" and len(entity.text.split()) > 2:
                bodies.append(re.sub(r"^the\s+|['’]s$", "", entity.text, flags=re.IGNORECASE))
    return Context(tuple(people), tuple(dict.fromkeys(bodies)))


def _enter(people: list[Speaker], found: Speaker) -> None:
    """Join a mention with the person it names; the longer name and the first role stay."""
    for at, known in enumerate(people):
        if same_person(known.name, found.name):
            name = found.name if len(found.name.split()) > len(known.name.split()) else known.name
            people[at] = Speaker(name, name, known.role or found.role, known.affiliation or found.affiliation)
            return
    if found.name[:1].isupper() and not country_in(found.name):
        people.append(replace(found, words=found.name))


def resolve(document: Document, head: int, context: Context) -> tuple[Speaker, Context]:
    """The speaker whose head is this token, with the context that holds after it."""
    head = antecedent(document, head)
    token = document.tokens[head]
    words = _words(document, head)
    found = _known(document, token, words, context)
    speaker = replace(found, words=document.tokens[head].text if token.pos == "PRON" else words)
    return speaker, _after(context, speaker, token)


def _after(context: Context, speaker: Speaker, token: Token) -> Context:
    pronoun = token.lemma.lower() if token.pos != "PRON" else token.text.lower()
    genders = context.genders
    if pronoun in _HE | _SHE and speaker.name.lower() != pronoun:
        genders = (*genders, (speaker.name, "he" if pronoun in _HE else "she"))
    return replace(context, spoken=(*context.spoken[-19:], speaker), genders=genders)


def _words(document: Document, head: int) -> str:
    first, last = phrase(document, head)
    text = document.text[document.tokens[first].start : document.tokens[last - 1].end]
    return re.sub(r"\s+", " ", re.sub(r"['’]s?$", "", text))


def _known(document: Document, token: Token, words: str, context: Context) -> Speaker:
    lower = token.text.lower()
    if lower in _HE | _SHE | _IT | _THEY:
        return _of_pronoun(lower, words, context)
    person = _person(document, token.index)
    if person is not None:
        return _from_roster(person, context) or person
    if len(words.split()) == 1 and words[0].isupper():
        known = _from_roster(Speaker(words, words), context)
        if known is not None:
            return known
    if token.pos == "PROPN":
        return _body(words, context)
    return _described(document, token, words, context) or _body(words, context)


def _of_pronoun(pronoun: str, words: str, context: Context) -> Speaker:
    """The latest speaker that the pronoun can stand for; the pronoun itself where there is none."""
    recent = reversed(context.spoken)
    if pronoun in _HE | _SHE:
        other = "she" if pronoun in _HE else "he"
        fits = (s for s in recent if _is_human(s) and (s.name, other) not in context.genders)
        found = next(fits, None) or (context.roster[0] if len(context.roster) == 1 else None)
    elif pronoun in _IT:
        found = next((s for s in recent if not _is_human(s) and not _is_plural(s)), None)
    else:
        found = next((s for s in recent if _is_plural(s) or not _is_human(s)), None)
    return found or Speaker(words, words)


def _is_human(speaker: Speaker) -> bool:
    """Whether "he" or "she" can stand for the speaker: a named person or "a nurse", not a body, a thing or several."""
    if _is_person(speaker):
        return True
    head = _head_word(speaker.name)
    return bool(_HUMAN.search(head)) and not (_is_plural(speaker) or is_country(speaker.name) or _acts(speaker))


def _head_word(name: str) -> str:
    """The noun of "a spokesman for the ministry"."""
    lead = re.split(r",|\s(?:for|of|in|at|from|who|with)\s", name)[0].split()
    return lead[-1].casefold() if lead else ""


def _acts(speaker: Speaker) -> bool:
    """Whether a name is a body's: an acronym or a name with a body's noun in it."""
    names = speaker.name.split()
    return speaker.name.isupper() or bool({name.casefold() for name in names} & _BODY_NOUNS)


def _is_plural(speaker: Speaker) -> bool:
    """Whether the name is of several people: "Ukrainian officials", "the senator and her aides"."""
    head = _head_word(speaker.name)
    several = head.endswith("s") and bool(_HUMAN.search(head[:-1]))
    return speaker.role is None and (several or head in {"authorities", "people", "police", "some", "many", "others"})


def _from_roster(person: Speaker, context: Context) -> Speaker | None:
    found = [known for known in context.roster if same_person(known.name, person.name)]
    if not found:
        return None
    best = max(found, key=lambda known: len(known.name.split()))
    return replace(best, role=person.role or best.role, affiliation=person.affiliation or best.affiliation)


def _described(document: Document, token: Token, words: str, context: Context) -> Speaker | None:
    """ "the spokesman", "the Ukrainian leader", "the agency": the last that fits, if the words are definite."""
    determiner = child(document, token.index, "det")
    if determiner is None or document.tokens[determiner].text.lower() not in {"the", "this"}:
        return None
    noun = token.lemma.casefold()
    if noun in _BODY_NOUNS:
        bodies = [s for s in reversed(context.spoken) if not _is_human(s) and noun in s.name.casefold()]
        return bodies[0] if bodies and len(words.split()) <= 2 else None
    country = country_in(words)
    for known in (*reversed(context.spoken), *context.roster):
        if _fits(known, noun, country):
            return known
    return None


def _fits(known: Speaker, noun: str, country: str | None) -> bool:
    role = (known.role or "").casefold()
    fitting = noun in role or (noun in _RULERS and any(ruler in role for ruler in _RULERS))
    return fitting and (country is None or country == _country(known))


def _body(words: str, context: Context) -> Speaker:
    name = re.sub(r"^(the|a|an)\s+", "", words, flags=re.IGNORECASE).split(",")[0]
    full = next((body for body in context.bodies if _initials_match(name, body)), None)
    return Speaker(full or name, words, affiliation=country_in(name) if not is_country(name) else None)


def _person(document: Document, head: int) -> Speaker | None:
    """The person whom a noun phrase names, with role and affiliation told before the name or set beside it."""
    named = next((e for e in document.entities if e.first <= head < e.last and e.label == "PERSON"), None)
    if named is None:
        beside = child(document, head, "appos")
        if beside is None or document.tokens[head].pos == "PROPN":
            return None
        named = next((e for e in document.entities if e.first <= beside < e.last and e.label == "PERSON"), None)
        if named is None:
            return None
    name = _plain_name(named.text)
    if not name:
        return None
    title = _title(document, head, named.first, named.last)
    role, affiliation = _split_title(title)
    if role is None and "spokes" in named.text.casefold():
        role = "spokesperson"
    return Speaker(name, name, role, affiliation)


def _plain_name(text: str) -> str:
    parts = re.sub(r"['’]s?$", "", text.strip()).split()
    while parts and parts[0].casefold().strip(".") in _HONORIFICS:
        parts = parts[1:]
    return " ".join(parts)


def _title(document: Document, head: int, first: int, last: int) -> str:
    """The words of the phrase that are not the name: before it, else set beside it."""
    start, end = phrase(document, head)
    before = document.tokens[start:first] if start < first else ()
    if any(t.pos in {"NOUN", "PROPN"} for t in before):
        return document.text[before[0].start : before[-1].end].strip(" ,")
    beside = child(document, last - 1, "appos")
    if beside is None:
        return ""
    start, end = phrase(document, beside)
    return document.text[document.tokens[start].start : document.tokens[end - 1].end]


def _split_title(title: str) -> tuple[str | None, str | None]:
    """ "Ukraine's foreign minister" is the role "foreign minister" and the affiliation "Ukraine"."""
    title = re.sub(r"^(the|a|an|his|her|its|their)\s+", "", title.strip(" ,"), flags=re.IGNORECASE)
    if not title:
        return None, None
    owner = re.match(r"(.+?)['’]s?\s+(.+)", title)
    if owner:
        return owner.group(2), owner.group(1)
    of = re.match(r"(.+?)\s+(?:of|for|at)\s+(?:the\s+)?(.+)", title)
    if of:
        return of.group(1), of.group(2)
    country = country_in(title.split()[0]) or country_in(" ".join(title.split()[:2]))
    if country:
        rest = [word for word in title.split() if country_in(word) != country]
        rest = title.split()[2:] if country_in(title.split()[0]) is None else rest
        return " ".join(rest) or None, country
    return title, None
