"""What is asked: the objectives and how they belong together, and a question as the models see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.models import Blueprint, Layer

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """An item as far as the learner's models need it.

    Attributes:
        item_id: Id of the item.
        objectives: Ids of the objectives it touches, at least one.
        lesson: Its lesson.
        domain: Its domain.
        layer: The layer that fails in it.
        difficulty: Prior difficulty in logits for a candidate who is ready to pass; 0 is an even chance.
        chance: Chance of a blind guess in [0, 1), 1/4 for one of four and 1/10 for two of five.
    """

    item_id: str
    objectives: tuple[str, ...]
    lesson: str
    domain: str
    layer: Layer
    difficulty: float
    chance: float


@dataclass(frozen=True)
class Skills:
    """The objectives in a fixed order; vectors of the models have one entry for each.

    Attributes:
        objectives: Ids.
        lessons: The lesson of each objective.
        domains: The domain of each objective.
        weights: The share of each domain in the exam, by domain id; they sum to 1.
        form: Questions of each domain in one exam, by domain id.
    """

    objectives: tuple[str, ...]
    lessons: tuple[str, ...]
    domains: tuple[str, ...]
    weights: Mapping[str, float]
    form: Mapping[str, int]

    @classmethod
    def of(cls, blueprint: Blueprint) -> Skills:
        """Return the skills of a blueprint."""
        lesson_domain = {lesson.id: lesson.domain for lesson in blueprint.lessons}
        total = sum(domain.weight for domain in blueprint.domains)
        return cls(
            objectives=tuple(o.id for o in blueprint.objectives),
            lessons=tuple(o.lesson for o in blueprint.objectives),
            domains=tuple(lesson_domain[o.lesson] for o in blueprint.objectives),
            weights={domain.id: domain.weight / total for domain in blueprint.domains},
            form={domain.id: domain.mock_items for domain in blueprint.domains},
        )

    def __len__(self) -> int:
        """Return the number of objectives."""
        return len(self.objectives)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Return the place of each objective."""
        return {objective: place for place, objective in enumerate(self.objectives)}

    @cached_property
    def lesson_ids(self) -> tuple[str, ...]:
        """Return the lessons, each once, in order."""
        return tuple(dict.fromkeys(self.lessons))

    @cached_property
    def domain_ids(self) -> tuple[str, ...]:
        """Return the domains, each once, in order."""
        return tuple(dict.fromkeys(self.domains))

    @cached_property
    def shares(self) -> Array:
        """Return the share of each objective in the exam: that of its domain, divided evenly."""
        return np.array([self.weights[domain] / self.domains.count(domain) for domain in self.domains])

    def lesson_share(self, lesson: str) -> float:
        """Return the share of a lesson in the exam."""
        return float(self.shares[[place == lesson for place in self.lessons]].sum())

    def average(self, objectives: Sequence[str]) -> Array:
        """Return the vector that takes the mean over some objectives.

        Raises:
            ValueError: There is none, or one is unknown.
        """
        unknown = [objective for objective in objectives if objective not in self.index]
        if unknown or not objectives:
            raise ValueError(f"a mean needs known objectives, not {unknown or 'none'}")
        vector = np.zeros(len(self))
        for objective in objectives:
            vector[self.index[objective]] += 1 / len(objectives)
        return vector

    def mean_of(self, ids: Sequence[str], chosen: str) -> Array:
        """Return the vector that takes the mean over the objectives of one lesson or domain.

        Args:
            ids: `lessons` or `domains`.
            chosen: The lesson or domain.
        """
        return self.average([o for o, group in zip(self.objectives, ids, strict=True) if group == chosen])
