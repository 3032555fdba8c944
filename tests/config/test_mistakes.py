"""The page that lists typical mistakes says what users see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.mistakes import MISTAKES, page, told

DOCS = Path(__file__).parents[2] / "docs" / "config-errors.md"


def test_the_page_of_mistakes_is_current() -> None:
    written = DOCS.read_text("utf-8")
    assert written == page(), "run: python -m tests.config.mistakes > docs/config-errors.md"


@pytest.mark.parametrize(("what", "text"), MISTAKES)
def test_every_mistake_is_told_with_its_file_in_one_line(what: str, text: str) -> None:
    assert all(line.startswith("config.yaml") and "\n" not in line for line in told(text)), what
