"""What the model's predictions are compared with: means, and Bayesian knowledge tracing.

The baselines are given more than the tutor has: they are fitted to the answers of other learners.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from tutor.learner.simulation_world import TrueItem
from tutor.learner.skills import Array

History = Sequence[tuple[float, TrueItem, bool]]
"""Day, item and whether the answer was right, in order."""


@dataclass(frozen=True)
class Baselines:
    """Predictors fitted to the answers of other learners.

    Attributes:
        overall: Share of right answers.
        items: Share of right answers of each item, drawn to the overall one as if it had been answered 5 times more.
        weight: As how many answers the overall share counts in a learner's own mean of a domain.
        tracing: Chances to know at first, to learn from an answer, to guess and to slip.
    """

    overall: float
    items: dict[str, float]
    weight: float
    tracing: tuple[float, float, float, float]


def fit_baselines(histories: Sequence[History]) -> Baselines:
    """Return the predictors with the least log loss on some histories."""
    answers = [(item.question.item_id, right) for history in histories for _, item, right in history]
    overall = sum(right for _, right in answers) / len(answers)
    total, correct = Counter(name for name, _ in answers), Counter(name for name, right in answers if right)
    items = {name: (correct[name] + 5 * overall) / (total[name] + 5) for name in total}
    outcomes = np.array([right for history in histories for _, _, right in history], dtype=np.float64)

    def loss(weight: float) -> float:
        predicted = np.concatenate([domain_mean(history, overall, weight) for history in histories])
        return log_loss(outcomes, predicted)

    weight = min((1.0, 2.0, 4.0, 8.0, 16.0), key=loss)
    return Baselines(overall, items, weight, _fit_tracing(histories))


def item_mean(history: History, baselines: Baselines) -> Array:
    """Return the predictions by the mean of each item."""
    return np.array([baselines.items.get(item.question.item_id, baselines.overall) for _, item, _ in history])


def domain_mean(history: History, overall: float, weight: float) -> Array:
    """Return the predictions by the learner's own mean in the domain so far."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    predicted = []
    for _, item, correct in history:
        domain = item.question.domain
        predicted.append((right[domain] + weight * overall) / (total[domain] + weight))
        right[domain] += correct
        total[domain] += 1
    return np.array(predicted)


def knowledge_tracing(history: History, constants: tuple[float, float, float, float]) -> Array:
    """Return the predictions of Bayesian knowledge tracing (Corbett and Anderson 1995, equations 1 to 3).

    An item on two objectives is traced on the first, as the plain model knows only one.
    """
    first, learns, guess, slip = constants
    known: dict[int, float] = {}
    predicted = []
    for _, item, correct in history:
        before = known.get(item.places[0], first)
        right = before * (1 - slip) + (1 - before) * guess
        predicted.append(right)
        after = before * (1 - slip) / right if correct else before * slip / (1 - right)
        known[item.places[0]] = after + (1 - after) * learns
    return np.array(predicted)


def _fit_tracing(histories: Sequence[History]) -> tuple[float, float, float, float]:
    """Return the constants with the least log loss on a grid; some histories are enough for four numbers."""
    some = histories[:60]
    outcomes = np.array([right for history in some for _, _, right in history], dtype=np.float64)
    grid = product((0.2, 0.35, 0.5, 0.65), (0.0, 0.02, 0.05), (0.25, 0.35, 0.45), (0.1, 0.2, 0.3))

    def loss(constants: tuple[float, float, float, float]) -> float:
        return log_loss(outcomes, np.concatenate([knowledge_tracing(history, constants) for history in some]))

    return min(grid, key=loss)


def log_loss(right: Array, predicted: Array) -> float:
    """Return the mean negative log likelihood of the answers, in nats."""
    bounded = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-(right * np.log(bounded) + (1 - right) * np.log1p(-bounded)).mean())


def area_under_curve(right: Array, predicted: Array) -> float:
    """Return the chance that a right answer was given a higher chance than a wrong one; ties count half.

    It is Mann and Whitney's U by its mean ranks (Hanley and McNeil 1982, section 3).
    """
    _, places, counts = np.unique(predicted, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    positives = right.sum()
    return float((ranks[right == 1].sum() - positives * (positives + 1) / 2) / (positives * (len(right) - positives)))
