"""A text's language is the one that py3langid itself gives, though its model is held in other ways."""

from __future__ import annotations

import json
from pathlib import Path

from py3langid.langid import LanguageIdentifier

from monitor.language.compact_langid import CompactIdentifier
from monitor.language.detect import detect

STORIES = Path(__file__).parents[2] / "benchmarks" / "training" / "stories"
OTHERS = (
    "Привет, мир",
    "你好，世界",
    "L'été, les pêcheurs rentrent tôt.",
    "HELLO WORLD",
    "12",
    "\ud800 a",
    "",
)


def test_answers_are_those_of_the_library() -> None:
    first = sorted(STORIES.glob("*/articles.jsonl"))[::5]
    texts = [json.loads(file.read_text("utf-8").partition("\n")[0])["text"][:2_000] for file in first]
    theirs, ours = LanguageIdentifier.from_model_file("data/model.npz.xz"), CompactIdentifier.from_model()
    for text in (*texts, *OTHERS):
        assert ours.classify(text) == theirs.classify(text)


def test_a_text_without_letters_is_in_no_language() -> None:
    assert detect("12:30, 4 %") == "und"
    assert detect("The ferry stays in port.") == "en"
