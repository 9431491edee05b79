"""Drawing a mock exam: which items, and in which order, from a seed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from corpus.errors import TutorError
from corpus.items import Bank, Item, Option, Pool
from corpus.models import Blueprint

DRAWS = 40
"""Most draws for a form that a guesser gains nothing on; every ninth draw is not such a one, by chance."""


@dataclass(frozen=True)
class Form:
    """A mock exam as drawn.

    Attributes:
        seed: What it was drawn with; the same seed, bank and seen items give the same form.
        items: The items in the order in which they are asked.
        unseen: How many of them had not been shown before.
    """

    seed: int
    items: tuple[Item, ...]
    unseen: int

    @property
    def blind_score(self) -> float:
        """Return the share in [0, 1] that a blind guesser scores on this form on average."""
        return sum(item.chance for item in self.items) / len(self.items)


def draw_form(
    bank: Bank,
    blueprint: Blueprint,
    seed: int,
    seen: Collection[str] = (),
    fair: Callable[[Sequence[Item]], bool] | None = None,
) -> Form:
    """Draw a mock exam with the exam's number of items per domain, unseen ones first.

    Within a domain the lessons take turns in proportion to their items, so that no lesson is left out.

    Args:
        bank: Its mock pool is drawn from.
        blueprint: The exam.
        seed: Decides the form.
        seen: Ids of items that were shown before.
        fair: Whether a form may be used, such as `attacks.FairForms`; it is drawn again, from the same seed, until it
            is, at most `DRAWS` times.

    Raises:
        TutorError: The mock pool has too few items of a domain.
    """
    drawn = _draw(bank, blueprint, random.Random(seed), seen)
    for number in range(1, DRAWS):
        if fair is None or fair(drawn):
            break
        drawn = _draw(bank, blueprint, random.Random(f"{seed}/{number}"), seen)
    return Form(seed, tuple(drawn), sum(item.id not in seen for item in drawn))


def _draw(bank: Bank, blueprint: Blueprint, chance: random.Random, seen: Collection[str]) -> list[Item]:
    drawn: list[Item] = []
    domain_of = {lesson.id: domain.id for lesson in blueprint.lessons if (domain := blueprint.domain_of(lesson.id))}
    for domain in blueprint.domains:
        pool = [item for item in bank.pool(Pool.MOCK) if domain_of[item.lesson] == domain.id]
        if len(pool) < domain.mock_items:
            raise TutorError(f"the mock pool has {len(pool)} items of {domain.title}; a form needs {domain.mock_items}")
        drawn += _spread(pool, domain.mock_items, chance, seen)
    chance.shuffle(drawn)
    return drawn


def _spread(pool: Sequence[Item], count: int, chance: random.Random, seen: Collection[str]) -> list[Item]:
    """Return `count` items: unseen before seen, lessons by their share, the rest by chance."""
    shuffled = sorted(pool, key=lambda item: item.id)
    chance.shuffle(shuffled)
    shuffled.sort(key=lambda item: item.id in seen)
    by_lesson: dict[str, list[tuple[int, Item]]] = defaultdict(list)
    for position, item in enumerate(shuffled):
        by_lesson[item.lesson].append((position, item))
    # The n-th of a lesson's m items stands at (n + ½) / m, so a prefix holds every lesson in proportion.
    placed = [
        (item.id in seen, (place + 0.5) / len(items), position, item)
        for items in by_lesson.values()
        for place, (position, item) in enumerate(items)
    ]
    return [item for *_, item in sorted(placed, key=lambda entry: entry[:3])[:count]]


def shuffled_options(item: Item, seed: int) -> tuple[Option, ...]:
    """Return an item's options in the order in which they are shown for a seed."""
    options = list(item.options)
    random.Random(f"{seed}/{item.id}").shuffle(options)
    return tuple(options)
