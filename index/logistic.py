"""The one way in which fitted weights turn signals into a chance."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

SURE = 30.0
"""Log odds beyond which nothing changes."""


def logistic(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    """Return the chance in (0, 1) that weights give to signals.

    Args:
        weights: By the name of their signal; the constant one is `bias`.
        signals: What was found; others than those with a weight do not count, and `bias` is 1 if it is not given.

    Raises:
        KeyError: A signal that has a weight is missing.
    """
    total = sum(w * (signals.get(name, 1.0) if name == "bias" else signals[name]) for name, w in weights.items())
    return chance_of(total)


def chance_of(odds: float) -> float:
    """Return the chance in (0, 1) that log odds stand for."""
    return 1 / (1 + exp(-max(min(odds, SURE), -SURE)))
