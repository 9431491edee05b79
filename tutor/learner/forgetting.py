"""The memory model of FSRS-6 on arrays: what a review would do, for many cards and days at once.

The formulas and constants are those of the `fsrs` package, which does the reviews themselves; a test holds
that both agree. Stability S is in days, difficulty D in [1, 10], recall R in (0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from fsrs.scheduler import DEFAULT_PARAMETERS

from tutor.learner.skills import Array

RETENTION = 0.9
"""Recall at which FSRS asks for the next review."""

CONSTANTS: tuple[float, ...] = tuple(DEFAULT_PARAMETERS)
"""The constants w0 to w20 of FSRS-6."""
_LEAST = 0.001


def recall(stability: Array, days: Array, w: Sequence[float] = CONSTANTS) -> Array:
    """Return the chance to remember, R = (1 + F t / S)^-w20: 1 at once, 0.9 after S days."""
    factor = 0.9 ** (-1 / w[20]) - 1
    return np.asarray((1 + factor * np.maximum(days, 0.0) / stability) ** -w[20])


def after_good(stability: Array, difficulty: Array, days: Array, w: Sequence[float] = CONSTANTS) -> Array:
    """Return the stability after a review that is rated Good."""
    forgotten = 1 - recall(stability, days, w)
    growth = np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * np.expm1(forgotten * w[10])
    same_day = np.maximum(np.exp(w[17] * w[18]) * stability ** -w[19], 1.0)
    return np.asarray(np.maximum(stability * np.where(days < 1, same_day, 1 + growth), _LEAST))


def after_again(stability: Array, difficulty: Array, days: Array, w: Sequence[float] = CONSTANTS) -> Array:
    """Return the stability after a review that is rated Again."""
    forgotten = 1 - recall(stability, days, w)
    grown = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * np.exp(forgotten * w[14])
    later = np.minimum(grown, stability / np.exp(w[17] * w[18]))
    same_day = stability * np.exp(w[17] * (w[18] - 2)) * stability ** -w[19]
    return np.asarray(np.maximum(np.where(days < 1, same_day, later), _LEAST))


def difficulty_after(difficulty: Array, rating: int, w: Sequence[float] = CONSTANTS) -> Array:
    """Return the difficulty after a review; `rating` is FSRS's number from 1 to 4."""
    easy = w[4] - np.exp(w[5] * 3) + 1
    moved = difficulty - w[6] * (rating - 3) * (10 - difficulty) / 9
    return np.asarray(np.clip(w[7] * easy + (1 - w[7]) * moved, 1, 10))


def first_difficulty(rating: int, w: Sequence[float] = CONSTANTS) -> float:
    """Return the difficulty after the first review."""
    return float(np.clip(w[4] - np.exp(w[5] * (rating - 1)) + 1, 1, 10))


def interval(stability: Array) -> Array:
    """Return the whole days after which FSRS asks again: when recall has fallen to 90 %, at least one."""
    return np.maximum(np.round(stability), 1)


def recall_gain(stability: Array, difficulty: Array, days: Array, left: Array) -> Array:
    """Return by how much a review raises the chance to remember at the exam, if it is the last one.

    The review succeeds with the chance of recall and is rated Good, or fails and is rated Again.

    Args:
        stability: Stability before the review.
        difficulty: Difficulty before the review.
        days: Days from the last review to this one.
        left: Days from this review to the exam.
    """
    at_exam = recall(stability, days + np.maximum(left, 0.0))
    return np.asarray(_recall_with_review(stability, difficulty, days, left) - at_exam)


def exam_urgency(stability: Array, difficulty: Array, days: Array, left: Array, round_days: float) -> Array:
    """Return how much is lost at the exam by not reviewing now; the highest are reviewed first.

    It is what a review now adds, less half of what it would still add when the card's turn comes again. A
    card that can wait is left for later, so that its last review lies near the exam. Half of the gain, and
    half of a round, did best of the values tried on simulated learners.

    Args:
        stability: Stability before the review.
        difficulty: Difficulty before the review.
        days: Days from the last review to this one.
        left: Days from now to the exam.
        round_days: Days that one round through all cards takes with the time there is.
    """
    wait = np.clip(round_days / 2, 1.0, np.maximum(left - 1, 0.0))
    later = recall_gain(stability, difficulty, days + wait, left - wait)
    return np.asarray(recall_gain(stability, difficulty, days, left) - np.where(left > 1, later / 2, 0.0))


def _recall_with_review(stability: Array, difficulty: Array, days: Array, left: Array) -> Array:
    """Return the chance to remember at the exam with a review `days` after the last and `left` before it."""
    chance = recall(stability, days)
    passed = recall(after_good(stability, difficulty, days), left)
    failed = recall(after_again(stability, difficulty, days), left)
    return np.asarray(chance * passed + (1 - chance) * failed)
