"""The question bank as frozen values: items, their options and what distractors feed on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from corpus.models import Action, Frozen, Layer, ObjectiveId, SectionId, Slug, Text

ItemId = Annotated[str, StringConstraints(pattern=r"^(?:\d\.\d-\d{3}|g:[a-z0-9./-]+)$")]
"""`2.5-001` for a reviewed item, `g:…` for one that was generated."""
LETTERS = "ABCDE"
"""Names of the options in the order in which they are shown."""


class Pool(StrEnum):
    """Where an item comes from and may be shown.

    Practice items are for practice, mock items for mock exams and nothing else, and generated ones, which
    nobody reviewed, are marked as such and kept apart.
    """

    PRACTICE = "practice"
    MOCK = "mock"
    GENERATED = "generated"


INVENTED = "name-that-does-not-exist"
"""The misconception whose distractors may name what no package has."""
REVIEWED = (Pool.PRACTICE, Pool.MOCK)
"""The pools whose items stand in files."""


class Kind(StrEnum):
    """What an item asks of the mind."""

    RECALL = "recall"
    APPLY = "apply"
    DIAGNOSE = "diagnose"
    DECIDE = "decide"


class Difficulty(Frozen):
    """Prior difficulty for a candidate who is ready to pass, in logits, with its reason; 0 is an even chance."""

    logit: float = Field(ge=-3, le=3)
    why: Text


class Misconception(Frozen):
    """A mistake that distractors feed on; `correction` is the better thought."""

    id: Slug
    layer: Layer | None = None
    title: Text
    correction: Text


class Option(Frozen):
    """One option of an item.

    Attributes:
        text: What is offered; Markdown of code spans only.
        right: Whether it belongs to the key.
        why: The rationale: why it is right, or why it tempts and is wrong here.
        misconception: Id of the mistake a distractor feeds on; None for a right option.
        fixes: The layer that a distractor would repair; None for a right option.
    """

    text: Text
    right: bool = False
    why: Text
    misconception: Slug | None = None
    fixes: Layer | None = None

    @property
    def id(self) -> str:
        """Return the id under which a choice is stored; it changes with the text and with nothing else."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]


class Item(Frozen):
    """A question with its options in a neutral order.

    Attributes:
        lesson: Lesson id such as `2.5`.
        layer: The layer that fails in the stem.
        action: What follows from the signal, where one of the actions applies.
        options: Ordered by a hash of item and text, so that no place says anything about the key.
        citations: Ids of the guide sections that decide the item, the deciding one first.
        path: File it stands in, relative to the content root.
        line: Line of its first key, from 1.
    """

    id: ItemId
    lesson: Slug
    pool: Pool
    objectives: tuple[ObjectiveId, ...] = Field(min_length=1)
    layer: Layer
    action: Action | None = None
    kind: Kind
    difficulty: Difficulty
    stem: Text
    options: tuple[Option, ...] = Field(min_length=4, max_length=5)
    citations: tuple[SectionId, ...] = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)
    checked: date
    path: Path
    line: int

    @property
    def key(self) -> tuple[str, ...]:
        """Return the letters of the right options in neutral order."""
        return tuple(letter for letter, option in zip(LETTERS, self.options, strict=False) if option.right)

    @property
    def key_ids(self) -> frozenset[str]:
        """Return the ids of the right options."""
        return frozenset(option.id for option in self.options if option.right)

    @property
    def choose(self) -> int:
        """Return how many options are to be chosen."""
        return sum(option.right for option in self.options)

    @property
    def chance(self) -> float:
        """Return the probability that a blind guess is right, in (0, 1)."""
        return {1: 1 / len(self.options), 2: 2 / (len(self.options) * (len(self.options) - 1))}[self.choose]

    @property
    def fingerprint(self) -> str:
        """Return a hash over everything a reader is asked and told: stem, options, key and rationales."""
        parts = [self.stem, *(f"{o.text}\0{o.right}\0{o.why}" for o in sorted(self.options, key=lambda o: o.id))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


class Review(Frozen):
    """What became of an item when somebody who had not seen the key solved it with the guide at hand.

    Attributes:
        item: The item's id.
        solved: Whether the first blind answer was the key.
        date: Day of the latest blind answer.
        changed: What was changed after a disagreement or a remark; empty if nothing.
        agreed: Whether the blind answer to the item as it stands now is the key.
        fingerprint: The item as it was when agreed; written by `tutor items --seal`.
        sections: Hash of each cited section's text at that time, by id.
    """

    item: ItemId
    solved: bool
    date: date
    changed: str = ""
    agreed: bool = True
    fingerprint: str = ""
    sections: Mapping[str, str] = Field(default_factory=dict)


class Bank(Frozen):
    """All items, with what reviews and distractors refer to."""

    items: tuple[Item, ...]
    misconceptions: tuple[Misconception, ...]
    reviews: tuple[Review, ...] = ()

    def item(self, item_id: str) -> Item | None:
        """Return the item of that id, or None."""
        return next((item for item in self.items if item.id == item_id), None)

    def pool(self, pool: Pool) -> tuple[Item, ...]:
        """Return the items of a pool by id."""
        return tuple(item for item in self.items if item.pool is pool)

    def misconception(self, misconception_id: str) -> Misconception | None:
        """Return the misconception of that id, or None."""
        return next((m for m in self.misconceptions if m.id == misconception_id), None)


def neutral_order(item_id: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return options in an order that depends on nothing but the item's id and the texts."""
    return tuple(sorted(options, key=lambda option: hashlib.sha256(f"{item_id}\0{option.text}".encode()).digest()))
