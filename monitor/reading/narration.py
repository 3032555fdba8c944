"""What the article says in its own voice: sentences and clauses in which nobody is said to say or do anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.language.document import Sentence, Token
from monitor.model import Claim, Span, Stance
from monitor.reading.model import Paragraph
from monitor.syntax.phrases import extent
from monitor.syntax.tree import FINITE, SUBJECTS, VERBAL, Range, Tree
from monitor.syntax.verbs import subject

_FEWEST_WORDS = 4
_HELPERS = ("aux", "auxpass", "neg")


def narrated(paragraphs: Sequence[Paragraph], claims: Iterable[Claim]) -> list[Claim]:
    """A claim for each sentence that none of `claims` tells of, and for each main clause beside what they tell.

    Which verbs tell news no list foresees, so that every sentence is a candidate; what is news is decided elsewhere.
    """
    known = list(claims)
    attributed = [claim.sentence for claim in known]
    found: list[Claim] = []
    for paragraph, sentence in _sentences(paragraphs):
        at = _span(paragraph, sentence)
        if any(at.overlaps(other) for other in attributed):
            found += _beside(paragraph, sentence, at, known)
        else:
            found.append(Claim(at, at, None, None, Stance.ASSERTS))
    return found


def _sentences(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Paragraph, Sentence]]:
    for paragraph in paragraphs:
        for sentence in paragraph.tree.sentences:
            if len(paragraph.tree.text[sentence.start : sentence.end].split()) >= _FEWEST_WORDS:
                yield paragraph, sentence


def _span(paragraph: Paragraph, sentence: Sentence) -> Span:
    words = paragraph.tree.text[sentence.start : sentence.end].rstrip()
    return paragraph.span(sentence.start, sentence.start + len(words))


def _beside(paragraph: Paragraph, sentence: Sentence, at: Span, claims: Sequence[Claim]) -> Iterator[Claim]:
    """ "The list names 40 firms, and spares the bank": the clauses of which no claim tells a word."""
    tree = paragraph.tree
    here = [claim for claim in claims if claim.sentence.overlaps(at) or claim.content.overlaps(at)]
    for verb in tree.tokens[sentence.first : sentence.last]:
        who = subject(tree, verb) if verb.dep == "conj" and _is_main(tree, verb) else None
        if who is None or who.pos == "PRON":
            continue
        clause = _clause(tree, verb)
        content = paragraph.span_of(clause)
        if not any(_tells(claim, content) for claim in here):
            yield Claim(content, at, None, None, Stance.ASSERTS, label=_label(tree, verb, who, clause))


def _is_main(tree: Tree, verb: Token) -> bool:
    """A finite verb that is the sentence's, or joined to it."""
    helped = tree.child(verb, *_HELPERS) is not None or tree.child(tree.head(verb), "auxpass") is not None
    if verb.pos != "VERB" or not (verb.tag in FINITE or helped):
        return False
    head = tree.head(verb)
    return head.pos in VERBAL and (head.dep == "ROOT" or (head.dep == "conj" and _is_main(tree, head)))


def _clause(tree: Tree, verb: Token) -> Range:
    """The words of the verb, without what is joined to it."""
    joined = {below for one in tree.children(verb, "conj", "cc") for below in tree.below(one)}
    return extent(tree, [at for at in tree.below(verb) if at not in joined])


def _tells(claim: Claim, content: Span) -> bool:
    """Whether a claim is of these words, or a cue among them brings it."""
    return claim.content.overlaps(content) or (
        not claim.act and claim.cue is not None and claim.cue.split()[0] in content.quote
    )


def _label(tree: Tree, verb: Token, who: Token, clause: Range) -> str:
    """The clause with its subject, which it may share with the verb before it."""
    words = tree.quote(clause)
    if tree.child(verb, *SUBJECTS) is not None:
        return words
    helpers = [one for one in tree.children(tree.head(verb), *_HELPERS) if verb.tag in {"VB", "VBN", "VBG"}]
    own = tree.child(verb, *_HELPERS) is not None
    named = tree.quote(extent(tree, tree.below(who)))
    return " ".join([named, *(one.text for one in helpers if not own), words])
