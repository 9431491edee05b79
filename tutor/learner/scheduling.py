"""When to review: FSRS, bounded so that recall peaks on the day of the exam.

Memory follows FSRS-6 of the `fsrs` package (Ye, Su and Cao 2022, A Stochastic Shortest Path Algorithm for
Optimizing Spaced Repetition Scheduling; the formulas stand in the package's scheduler). FSRS alone aims at
the same recall for ever. A candidate needs it once, so a review is also worth as much as it adds to recall
on the day of the exam: see `exam_gain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from tutor.learner.records import CardRating, Confidence
from tutor.learner.times import days_between

RETENTION = 0.9
"""Recall at which FSRS asks for the next review."""

_DECAY = -DEFAULT_PARAMETERS[20]
_FACTOR = RETENTION ** (1 / _DECAY) - 1

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
    """

    stability: float
    difficulty: float
    last: datetime
    due: datetime
    reviews: int = 1
    lapses: int = 0


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
    results = [_review(memory, CardRating(number), now) for number in range(1, rating + 1)]
    chosen = results[-1]
    return Memory(
        stability=chosen.stability,
        difficulty=chosen.difficulty,
        last=chosen.last,
        due=max(result.due for result in results),
        reviews=chosen.reviews,
        lapses=chosen.lapses,
    )


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


def recall_after(stability: float, days: float) -> float:
    """Return FSRS-6's forgetting curve, R = (1 + F t / S)^D: 1 at once, 0.9 after `stability` days."""
    return float((1 + _FACTOR * max(days, 0.0) / stability) ** _DECAY)


def retrievability(memory: Memory, now: datetime) -> float:
    """Return the chance to remember at a moment, in (0, 1]."""
    return recall_after(memory.stability, days_between(memory.last, now))


def exam_gain(memory: Memory, now: datetime, exam: datetime) -> float:
    """Return by how much a review now raises the chance to remember at the exam.

    The review succeeds with today's chance of recall and is rated Good, or fails and is rated Again.
    """
    left = days_between(now, exam)
    recall = retrievability(memory, now)
    passed = recall_after(_review(memory, CardRating.GOOD, now).stability, left)
    failed = recall_after(_review(memory, CardRating.AGAIN, now).stability, left)
    return recall * passed + (1 - recall) * failed - retrievability(memory, max(exam, now))


def due_at(memory: Memory, exam: datetime | None) -> datetime:
    """Return when the next review is due: as FSRS says, but early enough to have one before the exam.

    If FSRS would ask only after the exam, it is due on the day on which one more review helps most there.
    After the exam, FSRS alone decides.
    """
    if exam is None or memory.due < exam or exam <= memory.last + timedelta(days=1):
        return memory.due
    whole = int(days_between(memory.last, exam))
    days = sorted({max(1, whole * part // 12) for part in range(1, 13)} | {max(1, whole - 1)})
    moments = [memory.last + timedelta(days=day) for day in days]
    return max(moments, key=lambda moment: exam_gain(memory, moment, exam))
