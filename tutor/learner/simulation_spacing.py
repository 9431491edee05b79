"""Simulated reviews up to an exam: which rule leaves most in memory on the day, for the same time?

Memories follow FSRS-6, but not with the constants that the rules believe in: each learner has constants of
their own, memory may fade much faster, and each card is easier or harder to keep.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutor.learner.forgetting import (
    CONSTANTS,
    after_again,
    after_good,
    difficulty_after,
    exam_urgency,
    first_difficulty,
    recall,
)
from tutor.learner.skills import Array

LADDER = np.array([1, 3, 7, 14, 30, 60])
"""Fixed intervals in days; a failed card starts again."""
SECONDS = {True: 30.0, False: 50.0}
"""Time of a review that succeeds, and of one that fails."""
AGAIN, GOOD = 1, 3


@dataclass(frozen=True)
class Person:
    """One learner and their cards.

    Attributes:
        constants: The learner's constants of FSRS-6.
        speed: How much longer than by these constants each card is kept.
        first: Day on which each card is introduced.
        known: Whether the first answer to each card was right.
        luck: Decides whether a card is remembered: days × cards, uniform in [0, 1).
        exam: Day of the exam.
        seconds: Time for reviews on each day.
    """

    constants: tuple[float, ...]
    speed: Array
    first: Array
    known: NDArray[np.bool_]
    luck: Array
    exam: int
    seconds: float

    @property
    def round_days(self) -> float:
        """Return how many days one round through all cards takes."""
        return len(self.speed) * 36.0 / self.seconds


@dataclass
class Cards:
    """Where the cards stand under one rule; arrays have one entry per card.

    Attributes:
        stability: Stability as the rules believe it.
        difficulty: Difficulty as the rules believe it.
        true_stability: The real one, before `speed`.
        true_difficulty: The real one.
        last: Day of the last review.
        step: Step on the ladder.
    """

    stability: Array
    difficulty: Array
    true_stability: Array
    true_difficulty: Array
    last: Array
    step: NDArray[np.intp]


Rule = Callable[[Person, Cards, int], Array]
"""Returns how urgent each card is on a day; the most urgent are reviewed until the time is over."""


def fixed_rule(person: Person, cards: Cards, day: int) -> Array:
    """Return how long a card is overdue by fixed intervals."""
    del person
    return np.asarray(day - (cards.last + LADDER[cards.step]))


def fsrs_rule(person: Person, cards: Cards, day: int) -> Array:
    """Return how far recall has fallen, by FSRS alone; it asks when 10 % are lost."""
    del person
    return 1 - recall(cards.stability, day - cards.last)


def exam_rule(person: Person, cards: Cards, day: int) -> Array:
    """Return what is lost on the day of the exam by not reviewing now."""
    left = np.array(float(person.exam - day))
    return exam_urgency(cards.stability, cards.difficulty, day - cards.last, left, person.round_days)


RULES: Mapping[str, Rule] = {"fixed intervals": fixed_rule, "plain FSRS": fsrs_rule, "exam-day spacing": exam_rule}


@dataclass(frozen=True)
class SpacingResult:
    """Recall on the day of the exam, and minutes spent; by rule, one entry per learner."""

    recall: Mapping[str, Array]
    minutes: Mapping[str, Array]


def simulate_spacing(learners: int, seed: int) -> SpacingResult:
    """Return how each rule does for each learner; all rules meet the same learners, cards, luck and time."""
    people = [make_person(np.random.default_rng([seed, number])) for number in range(learners)]
    results = {name: [_study(person, rule) for person in people] for name, rule in RULES.items()}
    return SpacingResult(
        {name: np.array([kept for kept, _ in found]) for name, found in results.items()},
        {name: np.array([spent for _, spent in found]) for name, found in results.items()},
    )


def make_person(chance: np.random.Generator) -> Person:
    """Return a learner with 150 to 400 cards, 20 to 60 days and 6 to 20 minutes a day."""
    count, exam = int(chance.integers(150, 401)), int(chance.integers(20, 61))
    constants = np.array(CONSTANTS) * np.exp(chance.normal(0, 0.25, len(CONSTANTS)))
    constants[4] = min(constants[4], 9.0)
    constants[7] = min(constants[7], 0.5)
    constants[20] = np.clip(CONSTANTS[20] * np.exp(chance.normal(0.2, 0.4)), 0.1, 0.8)
    return Person(
        constants=tuple(float(constant) for constant in constants),
        speed=np.exp(chance.normal(0, 0.35) + chance.normal(0, 0.35, count)),
        first=np.floor(np.linspace(0, 0.6 * exam, count)),
        known=chance.random(count) < 0.6,
        luck=chance.random((exam, count)),
        exam=exam,
        seconds=60 * chance.uniform(6, 20),
    )


def _study(person: Person, rule: Rule) -> tuple[float, float]:
    """Return the share remembered at the exam, and the minutes spent."""
    w, known = person.constants, person.known
    cards = Cards(
        stability=np.where(known, CONSTANTS[GOOD - 1], CONSTANTS[AGAIN - 1]),
        difficulty=np.where(known, first_difficulty(GOOD), first_difficulty(AGAIN)),
        true_stability=np.where(known, w[GOOD - 1], w[AGAIN - 1]),
        true_difficulty=np.where(known, first_difficulty(GOOD, w), first_difficulty(AGAIN, w)),
        last=person.first.copy(),
        step=np.zeros(len(known), dtype=np.intp),
    )
    spent = sum(_study_day(person, cards, rule, day) for day in range(1, person.exam))
    return float(_true_recall(person, cards, person.exam).mean()), spent / 60


def _true_recall(person: Person, cards: Cards, day: int) -> Array:
    return recall(cards.true_stability * person.speed, day - cards.last, person.constants)


def _study_day(person: Person, cards: Cards, rule: Rule, day: int) -> float:
    """Review the most urgent cards until the time is over, and return the seconds spent."""
    right = person.luck[day] < _true_recall(person, cards, day)
    cost = np.where(right, SECONDS[True], SECONDS[False])
    urgent = np.where(cards.last < day, rule(person, cards, day), -np.inf)
    order = np.argsort(-urgent, kind="stable")
    order = order[np.isfinite(urgent[order])]
    done = order[np.cumsum(cost[order]) <= person.seconds]
    _review(person, cards, done[right[done]], day, right=True)
    _review(person, cards, done[~right[done]], day, right=False)
    return float(cost[done].sum())


def _review(person: Person, cards: Cards, chosen: NDArray[np.intp], day: int, *, right: bool) -> None:
    after, rating = (after_good, GOOD) if right else (after_again, AGAIN)
    days, speed, w = day - cards.last[chosen], person.speed[chosen], person.constants
    cards.stability[chosen] = after(cards.stability[chosen], cards.difficulty[chosen], days)
    cards.difficulty[chosen] = difficulty_after(cards.difficulty[chosen], rating)
    cards.true_stability[chosen] = after(cards.true_stability[chosen], cards.true_difficulty[chosen], days / speed, w)
    cards.true_difficulty[chosen] = difficulty_after(cards.true_difficulty[chosen], rating, w)
    cards.step[chosen] = np.minimum(cards.step[chosen] + 1, len(LADDER) - 1) if right else 0
    cards.last[chosen] = day
