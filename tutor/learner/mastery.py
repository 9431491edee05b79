"""What is believed of a learner's ability, objective by objective.

Abilities are jointly normal before the first answer: the ability of an objective is the sum of a general
part, one of its domain, one of its lesson and one of its own, each normal around zero. Their shared parts
let an answer on one objective say something about its neighbors, which is the shrinkage of a hierarchical
model (Wilson, Karklin, Han and Ekanadham 2016, Back to the basics: Bayesian extensions of IRT, section 3).
An item that touches several objectives is decided by the weakest; see `tutor.learner.pool`.

One answer changes the belief along the direction of the item as in a Kalman filter whose scalar update is
the moment match of `tutor.learner.response`:

    mean <- mean + K q (m' - m) / v,    K <- K + K q q' K (v' - v) / v²,

where q holds the weights of the item's objectives, x = q'ability - difficulty, m and v are mean and variance
of x before the answer and m' and v' after it. The author's difficulty is a guess and not a measurement: it is
drawn towards the typical one as far as authors err (Kelley's regressed estimate; Lord and Novick 1968,
equation 3.7.2a), and v includes what stays uncertain about it.

Between answers abilities move. Every answer with feedback teaches a little, and what was taught fades
exponentially with time, while the ability that was brought along stays. All that is not known about such
movements is a random walk (the Wiener process of temporal item response theory; Ekanadham and Karklin 2015,
T-SKIRT: Online Estimation of Student Proficiency in an Adaptive Learning System, section 3).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import numpy as np

from tutor.learner.pool import Pool, linearize
from tutor.learner.records import Attempt, Background
from tutor.learner.response import chance_and_spread, expected_logistic, learn, logistic
from tutor.learner.scheduling import Memory, rate, retrievability, review
from tutor.learner.skills import Array, Question, Skills
from tutor.learner.times import days_between, trusted_times

PRIOR_MEAN: Mapping[Background, float] = {
    Background.NEW: -1.2,
    Background.ASSOCIATE: -0.5,
    Background.PRACTITIONER: 0.2,
}
"""Ability before the first answer, in logits; 0 is a candidate who is ready to pass."""


@dataclass(frozen=True)
class Constants:
    """Constants of the model, in logits; chosen on simulated learners, see `python -m tutor simulate`.

    Attributes:
        general: Standard deviation of ability between learners.
        domain: Standard deviation between the domains of a learner.
        lesson: Standard deviation between the lessons of a domain.
        objective: Standard deviation between the objectives of a lesson.
        item: Standard deviation of the true difficulty around the regressed one.
        author_weight: How far an author's difficulty is believed, from 0 (typical for all) to 1.
        typical: Difficulty of a typical item.
        gain: What an answer with feedback teaches, on each objective of the item.
        gain_spread: Standard deviation of that.
        memory_days: Days in which what was taught fades to 1/e.
        drift: Standard deviation of the random walk of each objective over one day.
    """

    general: float = 1.1
    domain: float = 0.35
    lesson: float = 0.3
    objective: float = 0.4
    item: float = 0.45
    author_weight: float = 0.87
    typical: float = 0.0
    gain: float = 0.04
    gain_spread: float = 0.1
    memory_days: float = 60.0
    drift: float = 0.015

    def regressed(self, difficulty: Array) -> Array:
        """Return the difficulties to be expected, given those of the authors."""
        return np.asarray(self.typical + self.author_weight * (difficulty - self.typical))


CONSTANTS = Constants()


@dataclass(frozen=True)
class Belief:
    """Jointly normal abilities.

    Attributes:
        skills: The objectives, in the order of the vectors.
        mean: Expected ability of each objective, in logits.
        covariance: Their covariance.
        taught: What answers have taught, as far as it has not faded; contained in the mean.
        at: The moment it is valid for.
    """

    skills: Skills
    mean: Array
    covariance: Array
    taught: Array
    at: datetime


@dataclass(frozen=True)
class Estimate:
    """Mastery in [0, 1]: the expected chance to know a reference item (difficulty 0, nothing to guess).

    Attributes:
        mean: Expected mastery.
        low: It is below this with a chance of 10 %.
        high: It is above this with a chance of 10 %.
    """

    mean: float
    low: float
    high: float

    @property
    def mastered(self) -> bool:
        """Return whether the learner masters it, most likely and even if the estimate is too kind."""
        return self.mean >= 0.8 and self.low >= 0.65


@dataclass(frozen=True)
class Mastery:
    """Mastery of everything, by id, and of the exam as a whole by domain weight."""

    overall: Estimate
    domains: Mapping[str, Estimate]
    lessons: Mapping[str, Estimate]
    objectives: Mapping[str, Estimate]


def first_belief(skills: Skills, background: Background, at: datetime, constants: Constants = CONSTANTS) -> Belief:
    """Return what is believed before the first answer."""
    mean = PRIOR_MEAN[background]
    return Belief(skills, np.full(len(skills), mean), prior_covariance(skills, constants), np.zeros(len(skills)), at)


@lru_cache(maxsize=8)
def _groups(lessons: tuple[str, ...], domains: tuple[str, ...]) -> tuple[Array, Array]:
    """Return which objectives share a lesson, and which a domain."""
    by_lesson, by_domain = np.array(lessons), np.array(domains)
    same_lesson = (by_lesson[:, None] == by_lesson).astype(float)
    return same_lesson, (by_domain[:, None] == by_domain).astype(float)


def prior_covariance(skills: Skills, constants: Constants = CONSTANTS) -> Array:
    """Return the covariance of abilities before the first answer."""
    same_lesson, same_domain = _groups(skills.lessons, skills.domains)
    shared = constants.general**2 + constants.domain**2 * same_domain + constants.lesson**2 * same_lesson
    return np.asarray(shared + constants.objective**2 * np.eye(len(skills)))


def pass_time(belief: Belief, now: datetime, constants: Constants = CONSTANTS) -> Belief:
    """Return the belief at a later moment; a moment before changes nothing."""
    days = days_between(belief.at, now)
    if days == 0:
        return belief
    kept = float(np.exp(-days / constants.memory_days))
    covariance = belief.covariance + days * constants.drift**2 * np.eye(len(belief.mean))
    mean = belief.mean - (1 - kept) * belief.taught
    return replace(belief, mean=mean, covariance=covariance, taught=kept * belief.taught, at=now)


def observe(
    belief: Belief,
    question: Question,
    *,
    correct: bool,
    floor: float | None = None,
    taught: bool = True,
    constants: Constants = CONSTANTS,
) -> Belief:
    """Return the belief after an answer.

    Args:
        belief: What was believed at the moment of the answer.
        question: The question that was answered.
        correct: Whether the answer was right.
        floor: Chance to be right without the skill, if it is more than a blind guess, as when the item is remembered.
        taught: Whether feedback followed, from which something was learned.
        constants: Constants of the model.
    """
    pool = Pool.of(belief.skills, [question])
    if not len(pool):
        return belief
    linear = linearize(pool, belief.mean, belief.covariance)
    direction = linear.directions[0]
    mean = float((linear.mean - constants.regressed(pool.difficulty))[0])
    variance = float(linear.variance[0]) + constants.item**2
    lowest = question.chance if floor is None else max(floor, question.chance)
    new_mean, new_variance = learn(mean, variance, correct=correct, floor=lowest)
    means = belief.mean + direction * ((new_mean - mean) / variance)
    covariance = belief.covariance + np.outer(direction, direction) * ((new_variance - variance) / variance**2)
    lessons = belief.taught
    if taught:
        places = np.unique(pool.places[0])
        lessons = lessons.copy()
        lessons[places] += constants.gain
        means[places] += constants.gain
        covariance[places, places] += constants.gain_spread**2
    return replace(belief, mean=means, covariance=covariance, taught=lessons)


def believe(
    skills: Skills,
    background: Background,
    attempts: Sequence[Attempt],
    questions: Mapping[str, Question],
    now: datetime,
    constants: Constants = CONSTANTS,
) -> Belief:
    """Return what a log says about a learner's abilities.

    Items that no longer exist and items that were only seen are left out. Answers to an item that was
    answered before count for less, as far as the item itself may be remembered.

    Args:
        skills: The objectives.
        background: What the learner brings along.
        attempts: In the order of arrival.
        questions: Every item that still exists, by id.
        now: The moment the belief is wanted for.
        constants: Constants of the model.
    """
    last = deque(belief_path(skills, background, attempts, questions, now, constants), maxlen=1)
    return pass_time(last[0] if last else first_belief(skills, background, now, constants), now, constants)


def belief_path(
    skills: Skills,
    background: Background,
    attempts: Sequence[Attempt],
    questions: Mapping[str, Question],
    now: datetime,
    constants: Constants = CONSTANTS,
) -> Iterator[Belief]:
    """Yield the belief after each attempt that counts; see `believe`."""
    belief = None
    memories: dict[str, Memory] = {}
    times = trusted_times([attempt.at for attempt in attempts], now)
    for attempt, moment in zip(attempts, times, strict=True):
        question = questions.get(attempt.item_id)
        if question is None or not attempt.answered:
            continue
        belief = belief or first_belief(skills, background, moment, constants)
        memory = memories.get(question.item_id)
        belief = observe(
            pass_time(belief, moment, constants),
            question,
            correct=attempt.correct,
            floor=remembered_floor(question, memory, moment),
            constants=constants,
        )
        memories[question.item_id] = review(memory, rate(attempt.correct, attempt.confidence), moment)
        yield belief


def remembered_floor(question: Question, memory: Memory | None, now: datetime) -> float:
    """Return the chance to answer an item right without its skill: by guessing or by remembering it."""
    if memory is None:
        return question.chance
    return min(question.chance + (1 - question.chance) * 0.8 * retrievability(memory, now), 0.9)


def predict(belief: Belief, question: Question, floor: float | None = None, constants: Constants = CONSTANTS) -> float:
    """Return the chance that the learner answers a question right.

    Args:
        belief: What is believed now.
        question: The question.
        floor: Chance to be right without the skill, if it is more than a blind guess; see `remembered_floor`.
        constants: Constants of the model.
    """
    pool = Pool.of(belief.skills, [question])
    return float(predict_pool(belief, pool, None if floor is None else np.array([floor]), constants)[0])


def predict_pool(belief: Belief, pool: Pool, floors: Array | None = None, constants: Constants = CONSTANTS) -> Array:
    """Return the chance of a right answer to each question of a pool."""
    linear = linearize(pool, belief.mean, belief.covariance)
    lowest = pool.chance if floors is None else floors
    mean = linear.mean - constants.regressed(pool.difficulty)
    return chance_and_spread(mean, linear.variance + constants.item**2, lowest)[0]


def mastery_of(belief: Belief, vector: Array) -> Estimate:
    """Return the mastery of a weighted mean of objectives; the weights sum to 1."""
    mean = float(vector @ belief.mean)
    variance = max(float(vector @ belief.covariance @ vector), 1e-12)
    spread = 1.2816 * variance**0.5  # the 90 % point of the normal distribution
    low, high = logistic(np.array([mean - spread, mean + spread]))
    return Estimate(float(expected_logistic(np.array(mean), np.array(variance))), float(low), float(high))


def mastery(belief: Belief) -> Mastery:
    """Return the mastery of every objective, lesson and domain and of the whole."""
    skills = belief.skills
    return Mastery(
        overall=mastery_of(belief, skills.shares),
        domains={d: mastery_of(belief, skills.mean_of(skills.domains, d)) for d in skills.domain_ids},
        lessons={i: mastery_of(belief, skills.mean_of(skills.lessons, i)) for i in skills.lesson_ids},
        objectives={o: mastery_of(belief, skills.average([o])) for o in skills.objectives},
    )


def layer_mastery(belief: Belief, questions: Iterable[Question]) -> dict[str, Estimate]:
    """Return the mastery of each failing layer: of the objectives of its items, as often as they occur."""
    vectors: dict[str, Array] = {}
    for question in questions:
        vector = vectors.setdefault(question.layer.value, np.zeros(len(belief.skills)))
        vector += belief.skills.average(question.objectives)
    return {layer: mastery_of(belief, vector / vector.sum()) for layer, vector in sorted(vectors.items())}
