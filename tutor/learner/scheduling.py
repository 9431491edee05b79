"""When to review: FSRS, bounded so that recall peaks on the day of the exam.

Memory follows FSRS-6 of the `fsrs` package (Ye, Su and Cao 2022, A Stochastic Shortest Path Algorithm for
Optimizing Spaced Repetition Scheduling; the formulas stand in the package's scheduler). FSRS alone aims at
the same recall for ever. A candidate needs it once, so a review is also worth as much as it adds to recall
on the day of the exam: see `tutor.learner.forgetting`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
from fsrs import Card, Rating, Scheduler, State

from tutor.learner.forgetting import RETENTION, exam_urgency, recall, recall_gain
from tutor.learner.records import CardRating, Confidence
from tutor.learner.times import days_between

_RIGHT: Mapping[Confidence | None, CardRating] = {
    Confidence.GUESS: CardRating.HARD,
    Confidence.UNSURE: CardRating.GOOD,
    Confidence.SURE: CardRating.EASY,
    None: CardRating.GOOD,
}


@dataclass(frozen=True)
class Memory:
    """How well something is remembered.

    Attributes:
        stability: Days until recall has fallen to 90 %.
        difficulty: How hard it is to make it stick, in [1, 10].
        last: Moment of the last review.
        due: When FSRS alone would ask again.
        reviews: Number of reviews.
        lapses: How many of them failed, the first one not counted.
        worse: What the memory would be after the next worse rating; None after Again.
    """

    stability: float
    difficulty: float
    last: datetime
    due: datetime
    reviews: int = 1
    lapses: int = 0
    worse: Memory | None = field(default=None, compare=False, repr=False)


def rate(correct: bool, confidence: Confidence | None) -> CardRating:  # noqa: FBT001
    """Return FSRS's rating of an answer: wrong is Again; right is Hard, Good or Easy by confidence."""
    return _RIGHT[confidence] if correct else CardRating.AGAIN


@lru_cache(maxsize=1)
def _scheduler() -> Scheduler:
    """Return FSRS without steps of minutes and without chance."""
    return Scheduler(learning_steps=(), relearning_steps=(), desired_retention=RETENTION, enable_fuzzing=False)


def review(memory: Memory | None, rating: CardRating, now: datetime) -> Memory:
    """Return the memory after a review; a clock that was set back counts as no time passed.

    The next review after a better rating is never earlier than after a worse one.
    """
    after: Memory | None = None
    for number in range(CardRating.AGAIN, rating + 1):
        better = _review(memory, CardRating(number), now)
        after = better if after is None else replace(better, due=max(better.due, after.due), worse=after)
    assert after is not None
    return after


def _review(memory: Memory | None, rating: CardRating, now: datetime) -> Memory:
    moment = now.astimezone(UTC)
    if memory is None:
        card = Card(card_id=0, due=moment)
    else:
        moment = max(moment, memory.last)
        card = Card(
            card_id=0,
            state=State.Review,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=memory.due,
            last_review=memory.last,
        )
    after, _ = _scheduler().review_card(card, Rating(rating), moment)
    assert after.stability is not None
    assert after.difficulty is not None
    return Memory(
        stability=after.stability,
        difficulty=after.difficulty,
        last=moment,
        due=after.due,
        reviews=memory.reviews + 1 if memory else 1,
        lapses=memory.lapses + (rating is CardRating.AGAIN) if memory else 0,
    )


def retrievability(memory: Memory, now: datetime) -> float:
    """Return the chance to remember at a moment, in (0, 1]."""
    return float(recall(np.array(memory.stability), np.array(days_between(memory.last, now))))


def urgency(memory: Memory, now: datetime, exam: datetime, round_days: float) -> float:
    """Return how much is lost at the exam by not reviewing now; see `tutor.learner.forgetting.exam_urgency`."""
    days, left = np.array(days_between(memory.last, now)), np.array(days_between(now, exam))
    return float(exam_urgency(np.array(memory.stability), np.array(memory.difficulty), days, left, round_days))


def due_at(memory: Memory, exam: datetime | None) -> datetime:
    """Return when the next review is due: as FSRS says, but early enough to have one before the exam.

    If FSRS would ask only after the exam, it is due on the day on which one more review helps most there,
    though never earlier than after a worse answer. After the exam, FSRS alone decides.
    """
    if exam is None or exam <= memory.last + timedelta(days=2):
        return memory.due
    own = memory.due if memory.due < exam else _best_day(memory, exam)
    return max(own, due_at(memory.worse, exam)) if memory.worse else own


def _best_day(memory: Memory, exam: datetime) -> datetime:
    left = days_between(memory.last, exam)
    days = np.arange(1.0, int(left))
    gains = recall_gain(np.array(memory.stability), np.array(memory.difficulty), days, left - days)
    return memory.last + timedelta(days=float(days[int(np.argmax(gains))]))
