"""Small networks of one hidden layer as plain numbers, fitted by `tests/llm/fit_networks.py`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

FARTHEST = 3.5
"""Standard deviations from the mean at which a feature is cut off, so that no single one decides."""
NAMES = ("mean", "deviation", "hidden", "hidden_bias", "answer", "answer_bias")
Numbers = NDArray[np.float64]


class Networks:
    """Networks that look at the same features, each on its own; their chances are averaged.

    `mean` and `deviation` bring each feature to the scale that the networks were fitted on. Then follow, one behind the
    other for all networks, the weights of each hidden unit (`hidden`, a list per unit), what is added to each
    (`hidden_bias`), and the weight of each in its network's answer (`answer`); last what is added to each network's
    answer (`answer_bias`).
    """

    def __init__(self, fitted: Mapping[str, object]) -> None:
        """Take what `json.loads` made of fitted networks."""
        self._numbers = {name: np.array(fitted[name], np.float64) for name in NAMES}

    def as_numbers(self) -> dict[str, object]:
        """Return what the networks are made of, for `json.dumps`."""
        return {name: numbers.tolist() for name, numbers in self._numbers.items()}

    def chance(self, row: Numbers) -> float:
        """Return the mean chance in [0, 1] that the networks give a row of features."""
        mean, deviation, hidden, hidden_bias, answer, answer_bias = self._numbers.values()
        scaled = np.clip((row - mean) / deviation, -FARTHEST, FARTHEST)
        units = np.maximum(hidden @ scaled + hidden_bias, 0.0) * answer
        answers = units.reshape(answer_bias.size, -1).sum(axis=1) + answer_bias
        return float((1 / (1 + np.exp(-answers))).mean())
