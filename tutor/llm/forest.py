"""A forest of small decision trees as plain numbers, fitted by `tests/llm/fit_grounding.py`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

LEAF = -1


class Forest:
    """Trees whose nodes lie behind each other in three lists: each before its left branch, that before its right one.

    A node has a feature, -1 in a leaf; a number, its threshold or the leaf's vote; and the way to its right branch.
    """

    def __init__(self, fitted: Mapping[str, object]) -> None:
        """Take what `json.loads` made of a fitted forest."""
        self._roots = np.array(fitted["roots"], np.int64)
        self._feature = np.array(fitted["feature"], np.int64)
        self._number = np.array(fitted["number"], np.float64)
        self._right = np.array(fitted["right"], np.int64)

    def as_numbers(self) -> dict[str, object]:
        """Return what the forest is made of, for `json.dumps`."""
        return {
            "roots": self._roots.tolist(),
            "feature": self._feature.tolist(),
            "number": self._number.tolist(),
            "right": self._right.tolist(),
        }

    def votes(self, row: NDArray[np.float64]) -> float:
        """Return the mean vote in [0, 1] of all trees on a row of features; a value up to a threshold goes left."""
        row = row.astype(np.float32).astype(np.float64)  # as scikit-learn compares them
        at = self._roots
        while (inner := self._feature[at] != LEAF).any():
            left = row[self._feature[at]] <= self._number[at]
            at = np.where(inner, np.where(left, at + 1, at + self._right[at]), at)
        return float(self._number[at].mean())
