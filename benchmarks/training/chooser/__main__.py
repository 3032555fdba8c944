"""Learns the chooser and says how good it is on stories that were left out.

    python -m benchmarks.training.chooser            learns all folds; keeps their weights in .training
    python -m benchmarks.training.chooser --write    writes the weights of all stories into the package as well

Needs LightGBM (`uv sync --group train`). The same stories give the same weights. About an hour on one core.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.quality.newsroom import scored, shown
from benchmarks.training.chooser.learn import DESCRIBED, FULL, Learner
from benchmarks.training.chooser.world import CACHE, EVAL, OWN, open_world, scorer, stories_in
from monitor.selection.learnt.weights import packed

SHIPPED = Path("monitor/selection/learnt/weights.npz")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=EVAL)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    started = time.monotonic()
    marks = scorer(args.data, "score_story.py")
    stories = args.data / "stories"
    world = open_world([stories, OWN], marks=marks)
    print(
        f"{len(world.articles)} articles, {len(world.topics)} topics, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    learner = Learner(world)
    print(f"features and pairs, {time.monotonic() - started:.0f} s", flush=True)
    learner.first_steps()
    names = [story.name for story in stories_in(stories)]
    print(learner.quality(names), flush=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    for story, weights in learner.weights.items():
        (CACHE / f"{story}.npz").write_bytes(packed(weights))
    if args.write:
        SHIPPED.write_bytes(packed(learner.weights_without(frozenset())))
    judged = {article.id for article in world.articles if article.story in names}
    for part, name in ((FULL, "by their queries"), (DESCRIBED, "described")):
        print(name)
        for line in shown(scored(stories, [one for one in learner.walked(part) if one["article"] in judged])):
            print(line)
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
