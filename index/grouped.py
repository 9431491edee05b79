"""Values that belong to groups, such as the similarities of the parts of each section."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Grouped:
    """Where the values of each group stand, and the best value of each."""

    def __init__(self, groups: Sequence[int] | NDArray[np.int_], count: int) -> None:
        """Take the group of every value, from 0 to `count` - 1, or -1 for a value of none."""
        of = np.asarray(groups, np.intp).reshape(-1)
        order = np.argsort(of, kind="stable")
        self._rows = order[of[order] >= 0]
        self._sizes = np.bincount(of[self._rows], minlength=count)
        self._ends = np.cumsum(self._sizes)
        self._filled = np.flatnonzero(self._sizes)
        self._starts = (self._ends - self._sizes)[self._filled]

    def best(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the highest value of each group, but at least 0."""
        found = np.zeros(len(self._sizes), np.float32)
        if len(self._filled):
            found[self._filled] = np.maximum.reduceat(values[self._rows], self._starts)
        return np.maximum(found, np.float32(0))

    def members(self, group: int) -> NDArray[np.intp]:
        """Return where the values of a group stand, in order."""
        end = self._ends[group]
        return self._rows[end - self._sizes[group] : end]
