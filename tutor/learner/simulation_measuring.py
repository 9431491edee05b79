"""Simulated tests: how many chosen questions tell as much about the domains as 59 random ones?"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from tutor.learner.choosing import ItemHistory, Mode, Situation, choose, measure
from tutor.learner.mastery import Belief, first_belief, observe
from tutor.learner.pool import Pool
from tutor.learner.simulation_world import Bank, SimulatedLearner, TrueItem, draw_form, make_learner
from tutor.learner.skills import Array, Skills

RANDOM = "59 random"
RAW = "59 random, share of right answers"
CHECKPOINTS = (20, 25, 29)
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class MeasuringResult:
    """Errors of the estimated ability of each domain, in logits: by arm, learners × domains."""

    domains: tuple[str, ...]
    errors: Mapping[str, Array]

    def rmse(self, arm: str) -> Array:
        """Return the root mean square error of each domain."""
        return np.asarray(np.sqrt((self.errors[arm] ** 2).mean(0)))

    def overall(self, arm: str) -> float:
        """Return the root mean square error over all domains."""
        return float(np.sqrt((self.errors[arm] ** 2).mean()))

    def ratio_interval(self, arm: str, other: str, seed: int = 0) -> tuple[float, float]:
        """Return a 90 % interval of the ratio of overall errors, by resampling learners (Efron 1979)."""
        chance = np.random.default_rng(seed)
        first, second = (self.errors[arm] ** 2).mean(1), (self.errors[other] ** 2).mean(1)
        picks = chance.integers(0, len(first), (500, len(first)))
        low, high = np.quantile(np.sqrt(first[picks].mean(1) / second[picks].mean(1)), [0.05, 0.95])
        return float(low), float(high)


def simulate_measuring(skills: Skills, bank: Bank, learners: int, seed: int) -> MeasuringResult:
    """Return how well each way of asking estimates the domains of learners who do not learn meanwhile."""
    pool = Pool.of(skills, [item.question for item in bank.practice])
    items = {item.question.item_id: item for item in bank.practice}
    targets = np.array([skills.mean_of(skills.domains, domain) for domain in skills.domain_ids])
    errors: dict[str, list[Array]] = {}
    raw: list[Array] = []
    truth: list[Array] = []
    for number in range(learners):
        learner = make_learner(skills, f"{seed} measuring {number}")
        start, true = first_belief(skills, learner.background, START), targets @ learner.born
        truth.append(true)
        form = draw_form(skills, bank.practice, random.Random(f"{seed} form {number}"))
        random_belief, shares = _ask_form(learner, start, form, skills)
        raw.append(shares)
        errors.setdefault(RANDOM, []).append(targets @ random_belief.mean - true)
        for name, beliefs in (
            ("placement", _placement(learner, start, pool, items, number)),
            ("adaptive practice", _practice(learner, start, pool, items, number)),
        ):
            for count, belief in beliefs.items():
                errors.setdefault(f"{count} {name}", []).append(targets @ belief.mean - true)
    found = {name: np.array(values) for name, values in errors.items()}
    return MeasuringResult(skills.domain_ids, found | {RAW: _from_shares(np.array(raw), np.array(truth))})


def _ask_form(
    learner: SimulatedLearner, belief: Belief, form: Sequence[TrueItem], skills: Skills
) -> tuple[Belief, Array]:
    """Return the belief after a form, and the share of right answers of each domain."""
    right: dict[str, list[bool]] = {domain: [] for domain in skills.domain_ids}
    for item in form:
        correct, _ = learner.answer(item, 0, learns=False)
        right[item.question.domain].append(correct)
        belief = observe(belief, item.question, correct=correct, taught=False)
    return belief, np.array([np.mean(right[domain]) for domain in skills.domain_ids])


def _from_shares(shares: Array, truth: Array) -> Array:
    """Return the errors of the best straight line from the share of right answers to ability, domain by domain."""
    errors = np.empty_like(truth)
    for column in range(truth.shape[1]):
        line = np.polyfit(shares[:, column], truth[:, column], 1)
        errors[:, column] = np.polyval(line, shares[:, column]) - truth[:, column]
    return errors


def _placement(
    learner: SimulatedLearner, belief: Belief, pool: Pool, items: Mapping[str, TrueItem], seed: int
) -> dict[int, Belief]:
    asked: set[str] = set()
    beliefs = {}
    for count in range(1, CHECKPOINTS[-1] + 1):
        question = measure(belief, pool, asked, seed)
        asked.add(question.item_id)
        correct, _ = learner.answer(items[question.item_id], 0, learns=False)
        belief = observe(belief, question, correct=correct, taught=False)
        beliefs[count] = belief
    return {count: beliefs[count] for count in CHECKPOINTS}


def _practice(
    learner: SimulatedLearner, belief: Belief, pool: Pool, items: Mapping[str, TrueItem], seed: int
) -> dict[int, Belief]:
    history: dict[str, ItemHistory] = {}
    recent: list[str] = []
    for _ in range(CHECKPOINTS[-1]):
        situation = Situation(belief, history, START, recent=recent)
        (question,) = choose(situation, pool, Mode.ADAPTIVE, 1, seed)
        history[question.item_id] = ItemHistory(None, START)
        recent += question.objectives
        correct, _ = learner.answer(items[question.item_id], 0, learns=False)
        belief = observe(belief, question, correct=correct, taught=False)
    return {CHECKPOINTS[-1]: belief}
