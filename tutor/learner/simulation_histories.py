"""Simulated weeks of practice: are the next answers foretold, and do the intervals of readiness hold?"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from tutor.learner.mastery import Belief, first_belief, observe, pass_time, predict
from tutor.learner.pool import Pool
from tutor.learner.readiness import CUTS, chances, score_masses
from tutor.learner.simulation_baselines import (
    History,
    area_under_curve,
    domain_mean,
    fit_baselines,
    item_mean,
    knowledge_tracing,
    log_loss,
)
from tutor.learner.simulation_measuring import START
from tutor.learner.simulation_world import Bank, SimulatedLearner, make_learner
from tutor.learner.skills import Array, Skills

MODEL = "this model"
ORACLE = "true chances (nobody can do better)"


@dataclass(frozen=True)
class HistoriesResult:
    """What became of predictions and intervals.

    Attributes:
        answers: Number of answers predicted.
        predictions: For each predictor, area under the curve and log loss.
        coverage: For each cut, the share of learners whose true chance lies in the 80 % interval.
        score_coverage: Share of learners whose next form lies in the 80 % interval of the score.
    """

    answers: int
    predictions: Mapping[str, tuple[float, float]]
    coverage: Mapping[float, float]
    score_coverage: float


@dataclass(frozen=True)
class _Outcome:
    """What one learner contributes: predictions by name, and whether each interval held."""

    right: Array
    predicted: Mapping[str, Array]
    covered: tuple[bool, ...]
    score_covered: bool


def simulate_histories(skills: Skills, bank: Bank, learners: int, seed: int) -> HistoriesResult:
    """Return how predictions and intervals do on learners who practice, learn and forget.

    Half as many other learners, at least 40, are made for the baselines to be fitted to.
    """
    others = []
    for number in range(max(40, learners // 2)):
        learner = make_learner(skills, f"{seed} other {number}")
        others.append(_practice(learner, bank, random.Random(f"{seed} other days {number}"))[0])
    baselines = fit_baselines(others)
    pool = Pool.of(skills, [item.question for item in bank.mock])
    outcomes = []
    for number in range(learners):
        learner = make_learner(skills, f"{seed} history {number}")
        chance = random.Random(f"{seed} days {number}")
        history, true, end = _practice(learner, bank, chance)
        belief, predicted = _follow(learner, history, skills)
        covered, score_covered = _judge(
            learner, pass_time(belief, START + timedelta(days=end)), bank, pool, end, chance
        )
        outcomes.append(
            _Outcome(
                right=np.array([right for _, _, right in history], dtype=np.float64),
                predicted={
                    MODEL: predicted,
                    "item mean": item_mean(history, baselines),
                    "domain mean": domain_mean(history, baselines.overall, baselines.weight),
                    "knowledge tracing": knowledge_tracing(history, baselines.tracing),
                    ORACLE: true,
                },
                covered=covered,
                score_covered=score_covered,
            )
        )
    return _summarize(outcomes)


def _practice(learner: SimulatedLearner, bank: Bank, chance: random.Random) -> tuple[History, Array, float]:
    """Let a learner answer 120 to 400 different items over 60 days.

    Returns:
        The history, the true chance of each of its answers, and the day on which readiness is asked for.
    """
    items = chance.sample(bank.practice, chance.randint(120, 400))
    days = sorted(chance.uniform(0, 60) for _ in range(20))
    history, true = [], []
    for number, item in enumerate(items):
        day = days[number * len(days) // len(items)]
        true.append(learner.chance_right(item, day))
        history.append((day, item, learner.answer(item, day)[0]))
    return history, np.array(true), days[-1] + chance.uniform(0, 5)


def _follow(learner: SimulatedLearner, history: History, skills: Skills) -> tuple[Belief, Array]:
    """Return the belief after a history, and the chance given to each right answer before it was seen."""
    belief = first_belief(skills, learner.background, START)
    predicted = []
    for day, item, right in history:
        belief = pass_time(belief, START + timedelta(days=day))
        predicted.append(predict(belief, item.question))
        belief = observe(belief, item.question, correct=right)
    return belief, np.array(predicted)


def _judge(
    learner: SimulatedLearner, belief: Belief, bank: Bank, pool: Pool, day: float, chance: random.Random
) -> tuple[tuple[bool, ...], bool]:
    """Return whether each interval of the chance to pass holds the true chance, and that of the score a new score."""
    skills = belief.skills
    true = np.array([learner.chance_right(item, day) for item in bank.mock])
    domains = np.array([item.question.domain for item in bank.mock])
    mass = score_masses(skills, np.array([[true[domains == domain].mean() for domain in skills.domain_ids]]))[0]
    found = chances(belief, pool, evidence=0)
    covered = tuple(cut.low <= mass[cut.questions :].sum() <= cut.high for cut in found.curve)
    score = chance.choices(range(len(mass)), weights=mass)[0]
    assert found.score_low is not None
    assert found.score_high is not None
    return covered, found.score_low <= score <= found.score_high


def _summarize(outcomes: list[_Outcome]) -> HistoriesResult:
    right = np.concatenate([outcome.right for outcome in outcomes])
    predictions = {}
    for name in outcomes[0].predicted:
        predicted = np.concatenate([outcome.predicted[name] for outcome in outcomes])
        predictions[name] = (area_under_curve(right, predicted), log_loss(right, predicted))
    covered = np.array([outcome.covered for outcome in outcomes])
    return HistoriesResult(
        answers=len(right),
        predictions=predictions,
        coverage={cut: float(share) for cut, share in zip(CUTS, covered.mean(0), strict=True)},
        score_coverage=float(np.mean([outcome.score_covered for outcome in outcomes])),
    )
