"""A forest of small decision trees as plain numbers, fitted by `tests/llm/fit_grounding.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FITTED = Path(__file__).with_name("grounding.json")
LEAF = -1


class Forest:
    """Trees whose nodes lie behind each other in three lists: each before its left branch, that before its right one.

    A node has a feature, -1 in a leaf; a number, its threshold or the leaf's vote; and the way to its right branch.

    Attributes:
        signals: Names of the features, in order.
        limit: Share of the trees' votes from which a sentence counts as supported.
    """

    def __init__(self, fitted: Mapping[str, object]) -> None:
        """Take what `json.loads` made of a fitted forest."""
        self.signals = tuple(_list(fitted["signals"]))
        self.limit = float(str(fitted["limit"]))
        self._roots: NDArray[np.int64] = np.array(_list(fitted["roots"]), np.int64)
        self._feature: NDArray[np.int64] = np.array(_list(fitted["feature"]), np.int64)
        self._number: NDArray[np.float64] = np.array(_list(fitted["number"]), np.float64)
        self._right: NDArray[np.int64] = np.array(_list(fitted["right"]), np.int64)

    def as_numbers(self) -> dict[str, object]:
        """Return what the forest is made of, for `json.dumps`."""
        return {
            "signals": list(self.signals),
            "limit": self.limit,
            "roots": self._roots.tolist(),
            "feature": self._feature.tolist(),
            "number": self._number.tolist(),
            "right": self._right.tolist(),
        }

    def votes(self, signals: Mapping[str, float]) -> float:
        """Return the mean vote in [0, 1] of all trees; a value up to a node's threshold goes left.

        Raises:
            KeyError: A signal that the forest was fitted on is missing.
        """
        row = np.array([signals[name] for name in self.signals], np.float32)  # as scikit-learn compares them
        at = self._roots
        while (inner := self._feature[at] != LEAF).any():
            left = row[self._feature[at]] <= self._number[at]
            at = np.where(inner, np.where(left, at + 1, at + self._right[at]), at)
        return float(self._number[at].mean())

    def chance(self, signals: Mapping[str, float]) -> float:
        """Return the votes stretched on both sides of the limit, so that 0.5 is where support begins."""
        return self.stretched(self.votes(signals))

    def stretched(self, votes: float) -> float:
        """Return votes as a chance; see `chance`."""
        limit = self.limit
        return votes / limit / 2 if votes < limit else 0.5 + (votes - limit) / (1 - limit) / 2


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


@cache
def fitted_forest() -> Forest:
    """Return the forest that comes with the program."""
    return Forest(json.loads(FITTED.read_text("utf-8")))
