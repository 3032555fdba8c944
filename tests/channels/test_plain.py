from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.channels.plain import cut, lines, one_line


@pytest.mark.parametrize(
    ("wild", "plain"),
    [
        ("a\r\nb\u2028c\x85d", "a b c d"),
        ("  a \t b  ", "a b"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ud800x", "\ufffdx"),
        ("=1+1", "=1+1"),
    ],
)
def test_one_line_keeps_words_and_drops_what_cannot_be_seen(wild: str, plain: str) -> None:
    assert one_line(wild) == plain


@given(st.text(st.characters()), st.integers(1, 50))
def test_one_line_is_always_one_short_printable_line(wild: str, limit: int) -> None:
    line = one_line(wild, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1
    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in line}


@given(st.text(st.characters()))
def test_lines_never_lets_a_control_character_through(wild: str) -> None:
    assert not {"Cc", "Cs"} & {unicodedata.category(char) for char in lines(wild) if char != "\n"}


def test_a_cut_falls_between_words_and_shows() -> None:
    assert cut("one two three", 10) == "one two…"
    assert cut("新" * 10, 5) == "新新新新…"
    assert cut("short", 5) == "short"


def test_lines_keeps_each_kind_of_break_as_one() -> None:
    assert lines("a\r\nb\u2028c\td\x07") == "a\nb\nc d"


def test_a_cut_word_of_more_than_twenty_letters_stays_and_no_accent_loses_its_letter() -> None:
    assert cut(f"one {'a' * 20} two", 25) == "one…"
    assert cut(f"one {'a' * 30}", 26) == f"one {'a' * 21}…"
    assert cut("  one two three", 12) == "  one two…"
    assert cut("xye\u0301z" + "w" * 9, 4) == "xy…"
    assert cut("xyz ae\u0301\u0301" + "w" * 9, 7) == "xyz…"
