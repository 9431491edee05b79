"""Which flashcards come next, by how well they are remembered."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime

from tutor.learner.scheduling import Memory, due_at
from tutor.practice.flashcards import Flashcard


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
