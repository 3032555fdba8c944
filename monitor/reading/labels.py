"""A claim in a few words that stand alone: the article's own words, so that they never say the opposite of it."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.language.inflect import inflected
from monitor.lexicon.cues import SAYING
from monitor.lexicon.speakers import is_nameless, is_plural
from monitor.model import Speaker
from monitor.reading.model import Proposition
from monitor.syntax.phrases import extent, phrase
from monitor.syntax.tree import FINITE, RELATIVE, SUBJECTS, VERBAL, Range, Tree
from monitor.syntax.verbs import agent, is_second_neither

_QUOTED = frozenset({"``", "''"})
_HELPING = ("aux", "auxpass", "neg", "advmod")
_STEPS = 4
"""Words between a cue and the verb that it belongs to: "made it perfectly clear"."""
_AWAY = 8
"""Words between "said" and what is said from which they only tell where and when."""
_LONGEST_NAME = 8  # words
_THAT = re.compile(r"^that ")
_ALONE = re.compile(r"(?<!\w)['’](?=(?:d|ll|ve|re|s|m)\b)")
"""What is left of "she'd" where a name takes the place of "she"."""
_SHUT_FIRST = re.compile(r'^[^"]*[^\s"(\[—–-]"(?=[\s,.;:]|$)|(?:^|\s)"[^"]*\s"\w')
"""A quotation that is closed before it was opened, or opened anew within."""
_PIECES = re.compile(r"\s*,?[\"”],?\s+[\"“]")
"""Where the two pieces of a quotation meet."""
_COMPLETES = frozenset({"dobj", "attr", "acomp", "oprd", "xcomp", "ccomp", "pobj", "pcomp"})
_PRONOUN = re.compile(r"(?:he|she|it|they)\b", re.IGNORECASE)


def label(tree: Tree, found: Proposition, speaker: Speaker | None) -> str:
    """Who says what, as a sentence or as "name: what"; empty where the sentence itself says it best."""
    if found.cue is not None and _has_gap(tree, found.cue, found.agent):
        return re.sub(r"\s+", " ", tree.text[slice(*tree.around(*tree.chars(found.content)))]).strip()
    words = "" if _is_cut(tree, found) else _told(tree, found, speaker)
    return "" if _ALONE.search(words) or _SHUT_FIRST.search(words) else words


def _told(tree: Tree, found: Proposition, speaker: Speaker | None) -> str:
    cue, who = found.cue, found.agent
    content = _THAT.sub("", _content(tree, found))
    own = found.holds(who) and not _stands_inside(found)
    if cue is not None and is_second_neither(tree, cue):
        return ""
    if speaker is None or own or speaker.name in content:
        return content if _is_clause(tree, found) else ""
    quoted = who is not None and who.dep == "dobj"  # "the agency quoted the minister: ..."
    leads = (
        cue is not None and cue.index < found.content[0] and cue.text.lower() != "according" and not quoted
    )
    top = _governing(tree, cue, who) if cue is not None and leads else None
    if cue is not None and top is not None:
        return _sentence(tree, found, speaker, (cue, top), content)
    return f"{speaker.name}: {content}" if _is_clause(tree, found) and not is_nameless(speaker) else ""


def _has_gap(tree: Tree, cue: Token, who: Token | None) -> bool:
    """ "What the board thinks of it", "the men that she wants to free": what is said stands in another clause."""
    top = _governing(tree, cue, who)
    if top is None or who is None or who.tag in RELATIVE:
        return False
    asked = any(
        one.tag in RELATIVE and one.dep == "dobj" for one in (*tree.children(top), *tree.children(cue))
    )
    between = {one.tag for one in tree.within((tree.head(top).index, top.index))}
    return asked or (top.dep == "relcl" and not between & {"WP$", "WRB"})


def _is_cut(tree: Tree, found: Proposition) -> bool:
    """Whether the content is no whole: a subject without its verb, a verb without its object, the cue's own passive."""
    (start, end), cue = found.content, found.cue
    if cue is not None and found.holds(cue) and (end - start == 1 or agent(tree, cue) is not None):
        return True
    rest = tree.tokens[end : tree.sentence(tree.at(end - 1)).last]
    lacks = any(start <= one.head < end and one.dep in _COMPLETES for one in rest if one is not cue)
    subject = (one for one in tree.within(found.content) if one.dep in SUBJECTS)
    return lacks or any(one.head >= end and (cue is None or one.head != cue.index) for one in subject)


def _sentence(
    tree: Tree, found: Proposition, speaker: Speaker, verbs: tuple[Token, Token], content: str
) -> str:
    """Speaker, verb and content where they stand in this order: the article's words, or the name before them."""
    (cue, top), who = verbs, found.agent
    named = _opening(tree, who, top) if who is not None and who.index < cue.index else None
    if named is not None:
        return _text(tree, (named, found.content[1]))
    far = found.content[0] - cue.index > _AWAY and cue.lemma.lower() in SAYING
    if is_nameless(speaker) or (far and content.strip('"“')[:1].islower()):
        return ""
    if far or (who is not None and cue.index < who.index):
        return f"{speaker.name} {_verb(tree, top, cue.index + 1, speaker)} {content}"
    return f"{speaker.name} {_verb(tree, top, found.content[1], speaker)}"


def _stands_inside(found: Proposition) -> bool:
    """Whether the cue stands in the middle of what is said: "The case, she said, is closed"."""
    return found.cue is not None and found.content[0] < found.cue.index < found.content[1]


def _is_clause(tree: Tree, found: Proposition) -> bool:
    """Whether the content says something by itself: quoted words, or a verb with its subject before it."""
    if found.cue is None or found.cue.text == ":":
        return True
    inside = tree.within(found.content)
    if inside[0].tag in _QUOTED or inside[0].pos in VERBAL:
        return inside[0].tag in _QUOTED
    return any(t.tag in FINITE or t.tag == "MD" for t in inside)


def by_name(words: str, actor: Speaker | None) -> str:
    """What somebody does, with the name where it opens with a pronoun."""
    return _PRONOUN.sub(actor.name, words, count=1) if actor is not None and _PRONOUN.match(words) else words


def _governing(tree: Tree, cue: Token, who: Token | None) -> Token | None:
    """The verb whose subject speaks: the cue, the "made" of "made it clear", the "refused" of "refused to say"."""
    top = cue
    for _ in range(_STEPS):
        bare = top.tag == "VB" and tree.has_word(top, {"to"})
        climbs = top.pos not in VERBAL or top.dep == "xcomp" or bare
        if (who is not None and who.head == top.index) or not climbs or top.head > cue.index:
            break
        top = tree.head(top)
    return top if top.pos in VERBAL and top.index <= cue.index else None


def _verb(tree: Tree, top: Token, end: int, speaker: Speaker) -> str:
    """From the verb group to a token (excluded); a participle ("..., saying that") as a verb that can follow a name."""
    before = [one for one in tree.children(top) if one.index < top.index]
    if top.tag == "VBG" and not any(one.dep == "aux" for one in before):
        present = top.lemma.lower() if is_plural(speaker) else inflected(top.lemma, "VBZ")
        rest = _text(tree, (top.index + 1, end))
        return f"{present}{'' if rest[:1] in {',', ':'} else ' '}{rest}".strip()
    opens = min([top.index, *(tree.below(one)[0] for one in before if one.dep in _HELPING)])
    own = [at for at in range(opens, top.index) if tree.at(at).dep in {"nsubj", "punct"}]
    first = max(own, default=opens - 1) + 1
    verb = tree.at(first)
    they = any(one.dep == "nsubj" and one.lemma.lower() == "they" for one in before)
    if verb.tag != "VBP" or not they or is_plural(speaker):
        return _text(tree, (first, end))
    return f"{inflected(verb.lemma, 'VBZ')} {_text(tree, (first + 1, end))}".strip()


def _opening(tree: Tree, who: Token, top: Token) -> int | None:
    """Where the speaker's own words begin, if they are more than a name or pronoun and the verb follows them."""
    first, last = phrase(tree, who)
    direct = who.head == top.index and who.pos not in {"PRON", "DET"}
    short = 1 < top.index - first <= _LONGEST_NAME and last - first > 1
    return first if direct and short and last <= top.index else None


def _content(tree: Tree, found: Proposition) -> str:
    """What is said, without the "she said" that stands inside it."""
    start, end = found.content
    if found.cue is None or found.agent is None or not _stands_inside(found):
        return _text(tree, found.content)
    aside = sorted({found.cue.index, *range(*phrase(tree, found.agent))})
    stops = (t.index for t in tree.tokens[aside[-1] + 1 : end] if t.text in {",", ".", ";"})
    after = next(stops, end - 1) + 1
    before = extent(tree, range(start, aside[0])) if aside[0] > start else (start, start)
    whole = any(t.tag in FINITE for t in tree.within(before)) and tree.at(min(after, end - 1)).text != "that"
    join = ", " if whole and tree.at(before[1] - 1).text not in _QUOTED else " "
    words = join.join(filter(None, (_text(tree, before), _text(tree, (after, end)))))
    return _PIECES.sub(lambda met: ", " if "," in met.group() else " ", words)


def _text(tree: Tree, tokens: Range) -> str:
    """The words of a range of tokens on one line."""
    return re.sub(r"\s+", " ", tree.quote(tokens))
