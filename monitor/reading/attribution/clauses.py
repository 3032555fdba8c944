"""The clauses that a cue verb reports, wherever the parse hangs them, and the sentence that it stands within."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import PARENTHETIC, RECIPIENTS, Cue
from monitor.reading.attribution.cues import is_speech
from monitor.syntax.matcher import first, follow
from monitor.syntax.phrases import extent
from monitor.syntax.tree import SUBJECTS, VERBAL, Range, Tree
from monitor.syntax.verbs import is_finite, own_subject

_REASONS = frozenset({"because", "if", "unless", "although", "though"})
_ELSEWHERE = (
    "[in=parenthetic]/prep>/pobj/acl|ccomp|relcl[mark=that]",  # "said in a statement that"
    "[lemma=say]/intj>",  # "said no to the plan"
)
_CLOSING = 8  # tokens of "..., she told reporters on Monday."
_JOINS = frozenset({"and", "but", ",", "while", "as"})


def hung_elsewhere(tree: Tree, verb: Token) -> Range | None:
    """What is said in a clause that the parse hangs on a noun, or takes for a cry."""
    said = first(tree, verb, _ELSEWHERE)
    return None if said is None else extent(tree, tree.below(said))


def clause_before(tree: Tree, verb: Token) -> Range | None:
    clause = tree.child(verb, "ccomp")
    if clause is None or clause.index > verb.index:
        return None
    apart = any(token.text == ";" for token in tree.tokens[clause.index : verb.index])
    return None if apart else reported_clause(tree, verb, clause)


def for_clause(tree: Tree, verb: Token, cue: Cue) -> Range | None:
    """ "Called for the minister to resign": all behind "for"."""
    clause = follow(tree, verb, "advcl|ccomp|xcomp>[mark=for]") if "for" in cue.prepositions else None
    mark = None if clause is None else follow(tree, clause, "mark[lemma=for]")
    if clause is None or mark is None:
        return None
    return extent(tree, [at for at in tree.below(clause) if at > mark.index])


def reported_clause(tree: Tree, verb: Token, clause: Token) -> Range:
    """The reported clause, up to where the same speaker's next speech verb begins."""
    inside = [at for at in tree.below(clause) if at != verb.index]
    if clause.index < verb.index:
        return extent(tree, inside)
    inside = _with_subject(tree, verb, clause, inside)
    inside = _with_reasons(tree, verb, [at for at in inside if at > verb.index] or inside)
    rest = tree.tokens[clause.index + 1 : inside[-1] + 1]
    after = next((token for token in rest if speaks_on(tree, verb, token)), None)
    if after is not None:
        own = [one.index for one in tree.children(after) if one.index > clause.index]
        cut = min([after.index, *own]) - 1
        while cut > clause.index and tree.at(cut).lemma in _JOINS:
            cut -= 1
        inside = [at for at in inside if at <= cut]
    return extent(tree, inside)


def _with_subject(tree: Tree, verb: Token, clause: Token, inside: list[int]) -> list[int]:
    """ "Said the days of cheap oil are gone": the clause's subject, which the parse takes for the verb's object."""
    said = tree.child(verb, "dobj")
    if said is None or not verb.index < said.index < clause.index or verb.lemma in RECIPIENTS:
        return inside
    return inside if tree.child(clause, *SUBJECTS, "expl") is not None else [*tree.below(said), *inside]


def _with_reasons(tree: Tree, verb: Token, inside: list[int]) -> list[int]:
    """ "said the claim was hollow, because ...": the reason is said too, though the parse gives it to the verb."""
    reasons = [one for one in tree.children(verb, "advcl") if one.index > inside[-1]]
    given = (at for one in reasons if tree.has_word(one, _REASONS) for at in tree.below(one))
    return sorted({*inside, *given})


def speaks_on(tree: Tree, verb: Token, other: Token) -> bool:
    """ "... and warned that", "..., adding", "while others said": speech outside the clause it hangs on."""
    if other.pos != "VERB" or not is_speech(other):
        return False
    if other.tag == "VBG":
        set_off = other.dep == "advcl" and tree.at(other.index - 1).text == ","
        return set_off and verb.tag in {"VBD", "VBZ"}
    if tree.child(other, "nsubj", "nsubjpass") is None:
        return other.dep == "conj" and other.tag == "VBD" == verb.tag and tree.child(other, "aux") is None
    return other.dep == "advcl" and any(mark.lemma == "while" for mark in tree.children(other, "mark"))


def parenthetic(tree: Tree, verb: Token) -> Range | None:
    """ "The case, she said, is closed": the rest of the sentence where the cue governs nothing."""
    if verb.lemma not in PARENTHETIC or verb.dep not in {"parataxis", "dep", "advcl"}:
        return None
    own = set(tree.below(verb))
    rest = [at for at in tree.below(tree.head(verb)) if at not in own]
    if verb.dep == "advcl":
        goes_on = any(tree.at(at).lemma == "as" for at in own if at < verb.index)
    else:
        goes_on = tree.head(verb).pos in VERBAL
    return extent(tree, rest) if rest and goes_on else None


def beside(tree: Tree, verb: Token) -> Range | None:
    """ "..., he told reporters." and "That, many argue, is wrong": the rest, whatever the parse joins it to."""
    own, sentence = own_subject(tree, verb), tree.sentence(verb)
    if verb.lemma not in PARENTHETIC or not is_finite(tree, verb) or own is None or own.index > verb.index:
        return None
    start = min(tree.below(own))
    if start <= sentence.first or tree.at(start - 1).text != ",":
        return None
    after = tree.after(verb)
    if after is not None and after.text == ",":
        return extent(tree, range(sentence.first, sentence.last))
    closes = sentence.last - verb.index <= _CLOSING and start - sentence.first > _CLOSING
    return extent(tree, range(sentence.first, start - 1)) if closes else None
