"""Which flashcards come next, by how well they are remembered."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tutor.learner.records import CardRating, CardReview, LearnerSettings
from tutor.learner.scheduling import Memory, due_at, review
from tutor.learner.times import start_of
from tutor.practice.flashcards import Flashcard

EXAM_HOUR = timedelta(hours=9)
"""Time of day at which an exam without a known hour is taken to begin."""


def exam_moment(settings: LearnerSettings) -> datetime | None:
    """Return the moment of a learner's exam, or None without a date."""
    return start_of(settings.exam_date, settings.zone) + EXAM_HOUR if settings.exam_date else None


def remember_cards(reviews: Sequence[CardReview]) -> dict[str, Memory]:
    """Return how well each card is remembered, by id, from the log in order; a null rating undoes the one before."""
    kept: dict[str, list[tuple[CardRating, datetime]]] = {}
    for entry in reviews:
        ratings = kept.setdefault(entry.card_id, [])
        if entry.rating is not None:
            ratings.append((entry.rating, entry.at))
        elif ratings:
            ratings.pop()
    memories: dict[str, Memory] = {}
    for card_id, ratings in kept.items():
        for rating, at in ratings:
            memories[card_id] = review(memories.get(card_id), rating, at)
    return memories


def due_cards(memories: Mapping[str, Memory], exam: datetime | None, now: datetime) -> int:
    """Return how many cards are due again."""
    return sum(due_at(memory, exam) <= now for memory in memories.values())


def draw_deck(
    cards: Sequence[Flashcard],
    memories: Mapping[str, Memory],
    exam: datetime | None,
    now: datetime,
    count: int,
    seed: int,
) -> tuple[Flashcard, ...]:
    """Return a deck: cards that are due, the longest overdue first, then new ones by chance, then the rest."""
    order = list(cards)
    random.Random(seed).shuffle(order)

    def place(card: Flashcard) -> tuple[int, float]:
        memory = memories.get(card.id)
        if memory is None:
            return 1, 0.0
        due = due_at(memory, exam)
        return (0 if due <= now else 2), due.timestamp()

    return tuple(sorted(order, key=place)[:count])
