"""The clauses that a cue verb reports, wherever the parse hangs them, and the sentence that it stands within."""

from __future__ import annotations

from monitor.language.document import Token
from monitor.lexicon.cues import PARENTHETIC, Cue
from monitor.syntax.matcher import first, follow
from monitor.syntax.phrases import extent
from monitor.syntax.tree import VERBAL, Range, Tree

_ELSEWHERE = (
    "[in=parenthetic]/prep>/pobj/acl|ccomp|relcl[mark=that]",  # "said in a statement that"
    "[in=saying]/advcl[lemma=cite]/dobj/relcl>[mark=that]",  # "reported, citing the minister, that"
    "[lemma=say]/intj>",  # "said no to the plan"
)


def hung_elsewhere(tree: Tree, verb: Token) -> Range | None:
    """What is said in a clause that the parse hangs on a noun, or takes for a cry."""
    said = first(tree, verb, _ELSEWHERE)
    return None if said is None else extent(tree, tree.below(said))


def clause_before(tree: Tree, verb: Token) -> Range | None:
    """All that is reported before the verb: "The road is shut, and 30 houses are dark, the mayor said"."""
    first = max((t.index for t in tree.tokens[: verb.index] if t.text == ";"), default=-1)
    clauses = [one for one in tree.children(verb, "ccomp") if first < one.index < verb.index]
    return extent(tree, (at for one in clauses for at in tree.below(one))) if clauses else None


def for_clause(tree: Tree, verb: Token, cue: Cue) -> Range | None:
    """ "Called for the minister to resign": all behind "for"."""
    clause = follow(tree, verb, "advcl|ccomp|xcomp>[mark=for]") if "for" in cue.prepositions else None
    mark = None if clause is None else follow(tree, clause, "mark[lemma=for]")
    if clause is None or mark is None:
        return None
    return extent(tree, [at for at in tree.below(clause) if at > mark.index])


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
