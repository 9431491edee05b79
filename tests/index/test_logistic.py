"""Weights and signals become a chance."""

from __future__ import annotations

import pytest

from index.logistic import logistic


def test_weights_turn_signals_into_a_chance() -> None:
    weights = {"bias": -1.0, "words": 2.0}
    assert logistic(weights, {"words": 0.5, "other": 9.0}) == 0.5
    assert logistic(weights, {"words": 1.0, "bias": 1.0}) == logistic(weights, {"words": 1.0}) > 0.7
    assert logistic(weights, {"words": -1e9}) > 0 and logistic(weights, {"words": 1e9}) < 1


def test_a_missing_signal_is_an_error() -> None:
    with pytest.raises(KeyError, match="words"):
        logistic({"words": 1.0}, {"bias": 1.0})
