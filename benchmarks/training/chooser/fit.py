"""Fits trees with LightGBM and turns them into the arrays that ship."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from monitor.selection.learnt.trees import Trees

_LIKE = {
    "objective": "binary", "learning_rate": 0.08, "min_data_in_leaf": 60, "feature_fraction": 0.4, "max_bin": 63,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "verbose": -1, "num_threads": 1, "seed": 0,
    "deterministic": True, "num_leaves": 15,
}  # fmt: skip
NEWS = {"rounds": 160}
SAME = {"rounds": 200, "feature_fraction": 0.5, "min_data_in_leaf": 80}


def fit(
    rows: NDArray[np.float32], right: NDArray[np.bool_], groups: NDArray[Any], like: dict[str, Any]
) -> Trees:
    """Trees for the chance that a row is `right`. A group with many rows counts more than one with few, but less
    than its share."""
    settings = {key: value for key, value in (_LIKE | like).items() if key != "rounds"}
    data = lightgbm.Dataset(rows, right.astype(float), weight=weights_of(groups))
    return trees_of(lightgbm.train(settings, data, like["rounds"]))


def weights_of(groups: NDArray[Any]) -> NDArray[np.float64]:
    names, at, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray((len(groups) / len(names) / counts[at]) ** 0.5, np.float64)


def trees_of(model: lightgbm.Booster) -> Trees:
    """The same trees as plain arrays."""
    grown = [_nodes(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]]
    widest = max(len(nodes) for nodes, _ in grown)
    shape = (len(grown), widest)
    feature, threshold = np.full(shape, -1, np.int16), np.zeros(shape)
    left, right = np.zeros(shape, np.int16), np.zeros(shape, np.int16)
    for number, (nodes, _) in enumerate(grown):
        for place, node in enumerate(nodes):
            feature[number, place], threshold[number, place], left[number, place], right[number, place] = node
    return Trees(feature, threshold, left, right, max(depth for _, depth in grown))


def _nodes(root: dict[str, Any]) -> tuple[list[tuple[int, float, int, int]], int]:
    """The nodes of one tree, the root first, and how deep it is."""
    nodes: list[tuple[int, float, int, int]] = []

    def add(node: dict[str, Any]) -> tuple[int, int]:
        place = len(nodes)
        nodes.append((-1, float(node.get("leaf_value", 0.0)), 0, 0))
        if "split_feature" not in node:
            return place, 0
        left, left_depth = add(node["left_child"])
        right, right_depth = add(node["right_child"])
        nodes[place] = (int(node["split_feature"]), float(node["threshold"]), left, right)
        return place, 1 + max(left_depth, right_depth)

    _, depth = add(root)
    return nodes, depth
