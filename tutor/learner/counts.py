"""Shares and what can be said about them: tallies, intervals, blind guessing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tutor.learner.skills import Question

_Group = TypeVar("_Group", bound=Hashable)

Z90 = 1.644854
"""95 % point of the normal distribution: both ends together leave out 10 %."""


@dataclass(frozen=True)
class Tally:
    """Right answers of some.

    Attributes:
        right: Right answers.
        total: All answers.
    """

    right: int
    total: int

    @property
    def share(self) -> float | None:
        """Return the share of right answers; None if there are none at all."""
        return self.right / self.total if self.total else None

    def interval(self, z: float = Z90) -> tuple[float, float]:
        """Return an interval for the true share, 90 % by default; (0, 1) without answers.

        It is the score interval (Wilson 1927, Probable Inference, the Law of Succession, and Statistical
        Inference), which holds its level for few answers and shares near 0 and 1.
        """
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.right / self.total
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        return max(0.0, middle - half), min(1.0, middle + half)


def tally(
    results: Iterable[tuple[Question, bool]], group: Callable[[Question], Sequence[_Group]]
) -> dict[_Group, Tally]:
    """Return the tally of each group; a question in several groups counts in each.

    Args:
        results: Questions and whether they were answered right.
        group: The groups of a question, such as its objectives.
    """
    tallies: dict[_Group, Tally] = {}
    for question, right in results:
        for name in group(question):
            before = tallies.get(name, Tally(0, 0))
            tallies[name] = Tally(before.right + right, before.total + 1)
    return tallies


@dataclass(frozen=True)
class BlindGuess:
    """What somebody who guesses every question scores on a form.

    Attributes:
        mean: Expected right answers.
        high: Right answers that such a guesser exceeds with a chance of at most 5 %.
    """

    mean: float
    high: int


def blind_guess(chances: Sequence[float]) -> BlindGuess:
    """Return what a blind guesser scores, given the chance of each question."""
    mass = [1.0]
    for chance in chances:
        mass = [
            (mass[k] * (1 - chance) if k < len(mass) else 0.0) + (mass[k - 1] * chance if k else 0.0)
            for k in range(len(mass) + 1)
        ]
    below, high = 0.0, 0
    for score, part in enumerate(mass):
        below, high = below + part, score
        if below >= 0.95:
            break
    return BlindGuess(sum(chances), high)
