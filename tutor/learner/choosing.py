"""Which question comes next. Seeded: the same learner, moment and seed give the same questions."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np

from tutor.learner.mastery import CONSTANTS, Belief, Constants
from tutor.learner.pool import Linear, Pool, linearize
from tutor.learner.records import Attempt
from tutor.learner.response import chance_and_spread, expected_logistic
from tutor.learner.scheduling import Memory, due_at, rate, review, urgency
from tutor.learner.skills import Array, Question
from tutor.learner.times import trusted_times

REST = timedelta(hours=20)
"""An item is not asked again sooner, unless it is due."""
EXPLORATION = 0.2
"""Share by which chance may raise the value of a question."""
RECENT = 4
"""So many questions back, an objective counts as just asked."""


class Mode(StrEnum):
    """What practice is for."""

    ADAPTIVE = "adaptive"
    DUE = "due"
    WEAKEST = "weakest"
    UNSEEN = "unseen"
    MISSED = "missed"


@dataclass(frozen=True)
class ItemHistory:
    """What a learner did with one item.

    Attributes:
        memory: How well it is remembered; None if it was only seen.
        last: When it was last shown.
        missed: Whether the last answer was wrong.
        sure_and_wrong: Whether the last answer was wrong although the learner was sure.
    """

    memory: Memory | None
    last: datetime
    missed: bool = False
    sure_and_wrong: bool = False


@dataclass(frozen=True)
class Situation:
    """What a choice depends on.

    Attributes:
        belief: Abilities at `now`.
        history: What was done, by item id.
        now: The moment.
        exam: The moment of the exam, or None.
        round_days: Days that one round through all reviews takes with the time there is.
        recent: Objectives of the questions before, the latest last.
        constants: Constants of the model.
    """

    belief: Belief
    history: Mapping[str, ItemHistory]
    now: datetime
    exam: datetime | None = None
    recent: Sequence[str] = ()
    round_days: float = 7.0
    constants: Constants = field(default=CONSTANTS)


def item_histories(attempts: Sequence[Attempt], now: datetime) -> dict[str, ItemHistory]:
    """Return what a learner did with each item, from the log in the order of arrival."""
    histories: dict[str, ItemHistory] = {}
    times = trusted_times([attempt.at for attempt in attempts], now)
    for attempt, moment in zip(attempts, times, strict=True):
        before = histories.get(attempt.item_id)
        if not attempt.answered:
            memory, missed = (before.memory, before.missed) if before else (None, False)
            histories[attempt.item_id] = ItemHistory(memory, moment, missed)
            continue
        rating = rate(attempt.correct, attempt.confidence)
        histories[attempt.item_id] = ItemHistory(
            memory=review(before.memory if before else None, rating, moment),
            last=moment,
            missed=not attempt.correct,
            sure_and_wrong=not attempt.correct and attempt.confidence == "sure",
        )
    return histories


def choose(situation: Situation, pool: Pool, mode: Mode, count: int, seed: int) -> list[Question]:
    """Return up to `count` questions in the order in which they should be asked; fewer if no more fit.

    Args:
        situation: What is known of the learner.
        pool: The questions that may be asked.
        mode: `DUE` gives those to review by what each adds to recall at the exam; `MISSED` those whose last
            answer was wrong, the surest first; `UNSEEN` those never shown; `WEAKEST` those of the objectives
            where most marks can be won; `ADAPTIVE` those that tell and teach most.
        count: How many.
        seed: Decides between equals, and which questions are explored.
    """
    chance = random.Random(seed)
    luck = np.array([chance.random() for _ in pool.questions])
    shuffled = [pool.questions[place] for place in np.argsort(luck)]
    if mode is Mode.DUE:
        return due_questions(situation, shuffled)[:count]
    if mode is Mode.MISSED:
        missed = [q for q in shuffled if (h := situation.history.get(q.item_id)) and h.missed]
        return sorted(missed, key=lambda q: not situation.history[q.item_id].sure_and_wrong)[:count]
    seen = np.array([question.item_id in situation.history for question in pool.questions], dtype=bool)
    if mode is Mode.UNSEEN:
        allowed = ~seen
    else:
        allowed = np.array([_rested(situation, question) for question in pool.questions], dtype=bool)
    value = _weakest_value(situation, pool) if mode is Mode.WEAKEST else _adaptive_value(situation, pool)
    value = value * np.where(seen, 0.7, 1.0) * (1 + EXPLORATION * luck)
    return _spread(pool, np.where(allowed, value, -np.inf), count)


def due_questions(situation: Situation, questions: Sequence[Question]) -> list[Question]:
    """Return the questions that are due, the most useful review first.

    Sure and wrong come first. Then, with an exam ahead, by what is lost there without a review now;
    otherwise by how long they are overdue for their stability.
    """
    due = [
        (history, memory, question)
        for question in questions
        if (history := situation.history.get(question.item_id)) is not None
        and (memory := history.memory) is not None
        and due_at(memory, situation.exam) <= situation.now
    ]
    return [entry[2] for entry in sorted(due, key=lambda e: _urgency(situation, e[0], e[1]), reverse=True)]


def _urgency(situation: Situation, history: ItemHistory, memory: Memory) -> tuple[bool, float]:
    if situation.exam is not None and situation.exam > situation.now:
        return history.sure_and_wrong, urgency(memory, situation.now, situation.exam, situation.round_days)
    return history.sure_and_wrong, (situation.now - memory.due) / timedelta(days=max(memory.stability, 0.1))


def measure(
    belief: Belief, pool: Pool, asked: Collection[str], seed: int, constants: Constants = CONSTANTS
) -> Question:
    """Return the question that most reduces what is unknown about the domains together.

    Args:
        belief: What is believed now.
        pool: The questions that may be asked.
        asked: Ids of those that were asked already.
        seed: Decides between equals.
        constants: Constants of the model.

    Raises:
        ValueError: All questions were asked already.
    """
    chance = random.Random(seed)
    luck = np.array([1e-9 * chance.random() for _ in pool.questions])
    value = np.where([q.item_id in asked for q in pool.questions], -np.inf, information(belief, pool, constants) + luck)
    if not np.isfinite(value).any():
        raise ValueError("no question is left to ask")
    return pool.questions[int(np.argmax(value))]


def information(belief: Belief, pool: Pool, constants: Constants = CONSTANTS) -> Array:
    """Return how much of what is unknown about the domains each question is expected to remove.

    For each domain, it is the expected fall in the variance of the mean ability of its objectives, as a
    share of that variance; the weighted sum over the domains is Bayesian A-optimality (Chaloner and Verdinelli
    1995, Bayesian Experimental Design: A Review, section 2.2) with beliefs kept normal. The weights are the
    square roots of the domains' shares in the exam, so that a small domain does not go unmeasured.
    """
    skills = belief.skills
    targets = np.array([skills.mean_of(skills.domains, domain) for domain in skills.domain_ids])
    before = np.einsum("ij,jk,ik->i", targets, belief.covariance, targets)
    linear = linearize(pool, belief.mean, belief.covariance)
    variance, share = _answer_share(pool, linear, constants)
    weights = np.array([skills.weights[domain] ** 0.5 for domain in skills.domain_ids])
    return np.asarray((linear.directions @ targets.T) ** 2 @ (weights / before) / variance * share)


def _answer_share(pool: Pool, linear: Linear, constants: Constants) -> tuple[Array, Array]:
    """Return the variance of each question's x, and the share of it that an answer is expected to remove."""
    variance = linear.variance + constants.item**2
    _, after = chance_and_spread(linear.mean - constants.regressed(pool.difficulty), variance, pool.chance)
    return variance, 1 - after / variance


def _adaptive_value(situation: Situation, pool: Pool) -> Array:
    """Return information, which holds the weights of the domains, × gap; what was asked just before counts half."""
    value = information(situation.belief, pool, situation.constants) * _gap(situation, pool)
    recent = set(situation.recent[-RECENT:])
    just_asked = [bool(recent.intersection(question.objectives)) for question in pool.questions]
    return np.asarray(value * np.where(just_asked, 0.5, 1.0))


def _weakest_value(situation: Situation, pool: Pool) -> Array:
    """Return weight in the exam × gap (1 - mastery) of each question."""
    return np.asarray(pool.shares * _gap(situation, pool))


def _gap(situation: Situation, pool: Pool) -> Array:
    """Return 1 - mastery of what each question asks for."""
    linear = linearize(pool, situation.belief.mean, situation.belief.covariance)
    return np.asarray(1 - expected_logistic(linear.mean, linear.variance))


def _rested(situation: Situation, question: Question) -> bool:
    history = situation.history.get(question.item_id)
    return history is None or situation.now - history.last >= REST


def _spread(pool: Pool, values: Array, count: int) -> list[Question]:
    """Return the most valuable questions, each objective losing value as it is taken again."""
    values = values.copy()
    taken: list[Question] = []
    while len(taken) < count and np.isfinite(values).any():
        best = int(np.argmax(values))
        taken.append(pool.questions[best])
        values[best] = -np.inf
        shared = np.isin(pool.places, pool.places[best]).any(1)
        values = np.where(shared, values * 0.6, values)
    return taken
