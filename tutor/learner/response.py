"""How an answer depends on ability, and what an answer says about ability.

The response model is the logistic one with a guessing floor (Birnbaum 1968, in Lord and Novick,
Statistical Theories of Mental Test Scores, chapter 17) and a ceiling for slips (Barton and Lord 1981,
ETS RR-81-20), with all slopes equal because no slopes were measured:

    P(right | x) = c + (1 - c - s) / (1 + exp(-x)),    x = ability - difficulty.

Confidence is no part of it: it decides when to review, but as evidence of ability it added nothing on
simulated learners whose boldness differs.

A belief about x is a normal distribution. After an answer it is replaced by the normal distribution
with the mean and variance of the exact posterior: assumed density filtering (Opper 1998, in On-line
Learning in Neural Networks, section 3; Minka 2001, Expectation Propagation, section 3.1). The integrals
over x are taken by Gauss-Hermite quadrature (Abramowitz and Stegun 1964, 25.4.46).
"""

from __future__ import annotations

import numpy as np

from tutor.learner.skills import Array

SLIP = 0.05
"""Chance that somebody who knows answers wrong all the same."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def logistic(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def chance_right(x: Array, floor: Array) -> Array:
    """Return the chance of a right answer at known x.

    Args:
        x: Ability minus difficulty, in logits.
        floor: Chance without the skill, in [0, 1).
    """
    return floor + np.maximum(1 - floor - SLIP, 0.0) * logistic(x)


def expected_logistic(mean: Array, variance: Array) -> Array:
    """Return the mean of the logistic function under normal beliefs."""
    x = mean[..., None] + np.sqrt(variance)[..., None] * _NODES
    return np.asarray(logistic(x) @ _WEIGHTS)


def moderated_logistic(mean: Array, variance: float) -> Array:
    """Return the mean of the logistic function under normal beliefs, to about 0.01 (MacKay 1992, equation 10)."""
    return logistic(mean / np.sqrt(1 + np.pi * variance / 8))


def learn(mean: float, variance: float, *, correct: bool, floor: float) -> tuple[float, float]:
    """Return the mean and variance of x after an answer.

    Args:
        mean: Mean of x before.
        variance: Variance of x before, above 0.
        correct: Whether the answer was right.
        floor: Chance to be right without knowing, in [0, 1).
    """
    scale = variance**0.5
    right_at = chance_right(mean + scale * _NODES, np.array(floor))
    _, shift, shrink = _moments(right_at if correct else 1 - right_at)
    return float(mean + scale * shift), float(variance * shrink)


def chance_and_spread(mean: Array, variance: Array, floor: Array) -> tuple[Array, Array]:
    """Return the chance of a right answer, and the variance of x to be expected after the answer.

    Args:
        mean: Means of x.
        variance: Variances of x, above 0.
        floor: Chance to be right without knowing, in [0, 1).
    """
    scale = np.sqrt(variance)
    right_at = chance_right(mean[:, None] + scale[:, None] * _NODES, floor[:, None])
    right, _, after_right = _moments(right_at)
    wrong, _, after_wrong = _moments(1 - right_at)
    return right, variance * (right * after_right + wrong * after_wrong)


def _moments(likelihood: Array) -> tuple[Array, Array, Array]:
    """Return the mass, mean and variance of a standard normal variable weighted by a likelihood at the nodes."""
    weighted = likelihood * _WEIGHTS
    mass = weighted.sum(-1)
    mean = weighted @ _NODES / mass
    second = weighted @ (_NODES * _NODES) / mass
    return mass, mean, np.asarray(second - mean * mean)
