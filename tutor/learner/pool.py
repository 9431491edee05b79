"""Questions as arrays, and how they depend on abilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from tutor.learner.skills import Array, Question, Skills


@dataclass(frozen=True)
class Pool:
    """Questions, with what the models need of them as arrays; one row per question.

    Attributes:
        questions: The questions, sorted by id.
        places: Indices of their objectives; rows with fewer repeat the first one.
        used: How many objectives each question touches.
        difficulty: Prior difficulty in logits.
        chance: Chance of a blind guess.
        shares: Mean share in the exam of their objectives.
    """

    questions: tuple[Question, ...]
    places: NDArray[np.intp]
    used: NDArray[np.intp]
    difficulty: Array
    chance: Array
    shares: Array

    @classmethod
    def of(cls, skills: Skills, questions: Sequence[Question]) -> Pool:
        """Return a pool; objectives that do not exist, and then questions without any, are left out."""
        kept = []
        for question in sorted(questions, key=lambda q: q.item_id):
            places = [skills.index[o] for o in dict.fromkeys(question.objectives) if o in skills.index]
            if places:
                kept.append((question, places))
        width = max((len(places) for _, places in kept), default=1)
        padded = [places + [places[0]] * (width - len(places)) for _, places in kept]
        return cls(
            questions=tuple(question for question, _ in kept),
            places=np.array(padded, dtype=np.intp).reshape(len(kept), width),
            used=np.array([len(places) for _, places in kept], dtype=np.intp),
            difficulty=np.array([question.difficulty for question, _ in kept], dtype=np.float64),
            chance=np.array([question.chance for question, _ in kept], dtype=np.float64),
            shares=np.array([skills.shares[places].mean() for _, places in kept], dtype=np.float64),
        )

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.questions)


@dataclass(frozen=True)
class Linear:
    """The ability that each question asks for, as a linear form of the abilities; one row per question.

    Attributes:
        mean: Its mean.
        variance: Its variance.
        directions: Its covariance with every ability.
        weights: Its weights on the question's places.
    """

    mean: Array
    variance: Array
    directions: Array
    weights: Array


def linearize(pool: Pool, mean: Array, covariance: Array) -> Linear:
    """Return the ability that each question asks for, under normal abilities.

    A question on several objectives is decided by the weakest. The minimum of two normal variables is
    replaced by the linear form with the same mean (Clark 1961, The Greatest of a Finite Set of Random
    Variables, equations 2 and 6): each variable is weighted with the chance that it is the smaller one, so
    that a wrong answer blames the objective that is more likely to be weak, and every objective a little.
    """
    rows, width = pool.places.shape
    weights = np.zeros((rows, width))
    weights[:, 0] = 1.0
    first = pool.places[:, 0]
    means = mean[first].copy()
    directions = covariance[first].copy()
    variance = covariance[first, first].copy()
    for column in range(1, width):
        chosen = np.flatnonzero(pool.used > column)
        places = pool.places[chosen, column]
        other_variance = covariance[places, places]
        shared = directions[chosen, places]
        spread = np.sqrt(np.maximum(variance[chosen] + other_variance - 2 * shared, 1e-12))
        alpha = (mean[places] - means[chosen]) / spread
        keeps = _normal_distribution(alpha)
        density = np.exp(-0.5 * alpha * alpha) / np.sqrt(2 * pi)
        means[chosen] = means[chosen] * keeps + mean[places] * (1 - keeps) - spread * density
        variance[chosen] = (
            keeps**2 * variance[chosen] + (1 - keeps) ** 2 * other_variance + 2 * keeps * (1 - keeps) * shared
        )
        directions[chosen] = directions[chosen] * keeps[:, None] + covariance[places] * (1 - keeps)[:, None]
        weights[chosen] *= keeps[:, None]
        weights[chosen, column] = 1 - keeps
    return Linear(means, variance, directions, weights)


def _normal_distribution(x: Array) -> Array:
    """Return the distribution function of the standard normal distribution, to 8e-8 (Abramowitz and Stegun 26.2.17)."""
    t = 1 / (1 + 0.2316419 * np.abs(x))
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    tail = np.exp(-0.5 * x * x) / np.sqrt(2 * pi) * series
    return np.asarray(np.where(x >= 0, 1 - tail, tail))
