"""The watchlists of the cookbook can be used as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.load import load

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
RECIPES = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_there_are_ten() -> None:
    assert len(RECIPES) == 10


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_validates(recipe: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(recipe, "utf-8")
    config = load(path, {})
    assert len(config.topics) == 1
    assert len(config.topics[0].query.split()) >= 2


def test_all_of_them_can_be_watched_at_once(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    bodies = [recipe.partition("topics:\n")[2].partition("channels:")[0] for recipe in RECIPES]
    path.write_text("topics:\n" + "".join(bodies), "utf-8")
    assert len(load(path, {}).topics) == 10
