"""The chance to pass, as far as it can be known: a curve over possible pass marks, each with an interval.

Only first answers to items never seen before count, because an item that was seen measures memory of the
item. From them comes a belief about ability (`tutor.learner.mastery`). Abilities are drawn from it; for each
draw, the score of an exam form is a sum of one binomial variable per domain, because a form takes its
questions at random from all that the domain can ask. The spread of the resulting chances over the draws is
what is not known about the learner; it is shown as an interval that holds the true chance in 80 % of cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, lgamma

import numpy as np

from tutor.learner.mastery import CONSTANTS, Belief, Constants, believe
from tutor.learner.pool import Pool
from tutor.learner.records import Attempt, Background
from tutor.learner.response import SLIP, moderated_logistic
from tutor.learner.skills import Array, Question, Skills

CUTS = (0.60, 0.65, 0.70, 0.75, 0.80)
"""Shares of right answers that might be the pass mark; the real one is not published."""
LEAST = 60
"""Unseen answers below which there is not enough evidence."""
NOTICE = "Databricks publishes no pass mark, so the chance is shown for several. It is an estimate, not a promise."
DRAWS = 1000
SPREAD = 0.96
"""Assumed density filtering keeps beliefs a little too wide; found on simulated learners of other seeds."""


@dataclass(frozen=True)
class CutChance:
    """The chance to reach a cut.

    Attributes:
        cut: Share of right answers that must be reached.
        questions: The same as a number of questions.
        chance: Expected chance to reach it, in [0, 1].
        low: The true chance is below this in 10 % of cases.
        high: The true chance is above this in 10 % of cases.
    """

    cut: float
    questions: int
    chance: float
    low: float
    high: float


@dataclass(frozen=True)
class Readiness:
    """What can be said about passing.

    Attributes:
        evidence: First answers to unseen items that count.
        needed: How many are needed; below that there is no curve.
        curve: One entry per cut, or none without enough evidence.
        score: Expected right answers on a form; None without enough evidence.
        score_low: The score is below this in at most 10 % of cases; None without enough evidence.
        score_high: The score is above this in at most 10 % of cases; None without enough evidence.
        notice: What has to be said beside every number here.
    """

    evidence: int
    needed: int
    curve: tuple[CutChance, ...] = ()
    score: float | None = None
    score_low: int | None = None
    score_high: int | None = None
    notice: str = NOTICE

    @property
    def enough(self) -> bool:
        """Return whether there is enough evidence."""
        return self.evidence >= self.needed


def countable(attempts: Sequence[Attempt], questions: Mapping[str, Question]) -> list[Attempt]:
    """Return the attempts that count: answered, unseen, without help, on items that still exist."""
    return [a for a in attempts if a.unseen and a.answered and not a.hint and a.item_id in questions]


def readiness(
    skills: Skills,
    background: Background,
    attempts: Sequence[Attempt],
    questions: Mapping[str, Question],
    now: datetime,
    constants: Constants = CONSTANTS,
) -> Readiness:
    """Return what a log says about passing.

    Args:
        skills: The objectives.
        background: What the learner brings along.
        attempts: In the order of arrival.
        questions: All reviewed items, by id; forms are thought to be drawn from these.
        now: The moment, such as that of the exam.
        constants: Constants of the model.
    """
    counted = countable(attempts, questions)
    if len(counted) < LEAST:
        return Readiness(len(counted), LEAST)
    belief = believe(skills, background, counted, questions, now, constants)
    return chances(belief, Pool.of(skills, list(questions.values())), len(counted), constants)


def chances(belief: Belief, pool: Pool, evidence: int, constants: Constants = CONSTANTS) -> Readiness:
    """Return the curve that follows from a belief.

    Args:
        belief: Abilities at the moment of the exam.
        pool: The questions that forms are drawn from.
        evidence: Number of answers it rests on.
        constants: Constants of the model.
    """
    total = sum(belief.skills.form.values())
    masses = score_masses(belief.skills, domain_chances(belief, pool, constants))
    reach = np.flip(np.cumsum(np.flip(masses, 1), 1), 1)
    curve = []
    for cut in CUTS:
        questions = ceil(cut * total - 1e-9)
        low, high = np.quantile(reach[:, questions], [0.1, 0.9])
        curve.append(CutChance(cut, questions, float(reach[:, questions].mean()), float(low), float(high)))
    mass = masses.mean(0)
    below = np.cumsum(mass)
    return Readiness(
        evidence=evidence,
        needed=LEAST,
        curve=tuple(curve),
        score=float(mass @ np.arange(total + 1)),
        score_low=int(np.searchsorted(below, 0.1)),
        score_high=int(np.searchsorted(below, 0.9)),
    )


def domain_chances(belief: Belief, pool: Pool, constants: Constants = CONSTANTS) -> Array:
    """Return draws of the chance to answer a random question of each domain: draws × domains.

    Raises:
        ValueError: A domain has no questions.
    """
    factor = np.linalg.cholesky(belief.covariance + 1e-9 * np.eye(len(belief.mean)))
    normal = np.random.default_rng(0).standard_normal((DRAWS // 2, len(belief.mean)))
    ability = belief.mean + SPREAD * np.concatenate([normal, -normal]) @ factor.T
    weakest = ability[:, pool.places].min(2)
    known = moderated_logistic(weakest - constants.regressed(pool.difficulty), constants.item**2)
    right = pool.chance + (1 - pool.chance - SLIP) * known
    domains = np.array([question.domain for question in pool.questions])
    missing = [domain for domain in belief.skills.domain_ids if domain not in domains]
    if missing:
        raise ValueError(f"no question of {', '.join(missing)}")
    return np.stack([right[:, domains == domain].mean(1) for domain in belief.skills.domain_ids], 1)


def score_masses(skills: Skills, right: Array) -> Array:
    """Return the distribution of the score of a form: one row per row of chances, one column per score.

    Args:
        skills: Gives the number of questions of each domain.
        right: Chance to answer a question of each domain, in the order of `domain_ids`.
    """
    masses = np.ones((len(right), 1))
    for column, domain in enumerate(skills.domain_ids):
        part = _binomial(skills.form[domain], right[:, column])
        longer = np.zeros((len(right), masses.shape[1] + part.shape[1] - 1))
        for score in range(part.shape[1]):
            longer[:, score : score + masses.shape[1]] += masses * part[:, score : score + 1]
        masses = longer
    return masses


def _binomial(count: int, chance: Array) -> Array:
    successes = np.arange(count + 1)
    ways = np.array([lgamma(count + 1) - lgamma(k + 1) - lgamma(count - k + 1) for k in successes])
    bounded = np.clip(chance, 1e-12, 1 - 1e-12)[:, None]
    return np.asarray(np.exp(ways + successes * np.log(bounded) + (count - successes) * np.log1p(-bounded)))
