"""Texts as the numbers of the vocabulary's pieces: what the model's own tokenizer gives."""

from __future__ import annotations

from importlib.resources import files

import pytest

from monitor.language.wordpiece import numbers

PIECES = files("monitor.language").joinpath("vocabulary.txt").read_text("utf-8").split("\n")


def pieces(text: str, longest: int = 96) -> list[str]:
    return [PIECES[number] for number in numbers(text, longest)][1:-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("155 fighters, rescued", ["155", "fighters", ",", "rescued"]),
        ("unbuyable", ["un", "##bu", "##ya", "##ble"]),
        ("Naïve CAFÉ", ["naive", "cafe"]),
        ("it's $5.50", ["it", "'", "s", "$", "5", ".", "50"]),
        ("“quoted”—so", ["“", "quoted", "”", "—", "so"]),
        ("a\u200bb\tc", ["ab", "c"]),
        ("中国", ["中", "国"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_the_longest_known_pieces(text: str, found: list[str]) -> None:
    assert pieces(text) == found


def test_a_word_that_no_pieces_make_is_unknown() -> None:
    assert pieces("so 😀 x" + "y" * 100) == ["so", "[UNK]", "[UNK]"]


def test_a_long_text_is_cut_and_still_ends_as_texts_end() -> None:
    found = numbers("word " * 300, 96)
    assert len(found) == 96
    assert [PIECES[found[0]], PIECES[found[-1]]] == ["[CLS]", "[SEP]"]
