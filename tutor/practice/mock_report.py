"""What a mock exam that is over tells: raw numbers with their uncertainty, and no invented scale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from scipy.special import betaincinv

from corpus.items import Item
from corpus.models import Blueprint
from tutor.learner.sittings import Sitting
from tutor.practice.grading import grade

INTERVAL = 0.90


@dataclass(frozen=True)
class Share:
    """Right answers among a number of questions.

    Attributes:
        name: What the questions have in common.
        right: Number right; skipped counts as wrong.
        of: Number of questions.
    """

    name: str
    right: int
    of: int

    @property
    def value(self) -> float:
        """Return the share in [0, 1]."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Return the 90 % interval of the share one would reach on many such exams.

        Jeffreys interval: quantiles of Beta(right + 1/2, wrong + 1/2); Brown, Cai and DasGupta 2001,
        Interval estimation for a binomial proportion, section 3.1.3.
        """
        tail, wrong = (1 - INTERVAL) / 2, self.of - self.right
        low = float(betaincinv(self.right + 0.5, wrong + 0.5, tail)) if self.right else 0.0
        high = float(betaincinv(self.right + 0.5, wrong + 0.5, 1 - tail)) if wrong else 1.0
        return low, high


@dataclass(frozen=True)
class MockReport:
    """The result of a mock exam.

    Attributes:
        total: Over all questions.
        domains: By domain, in exam order.
        objectives: By objective that occurs, in blueprint order.
        layers: By failing layer that occurs.
        milliseconds: Time per question, in the order asked.
        blind: Share that a blind guesser scores on this form on average.
        unseen: Share of the questions that had not been shown before.
        answered: Number of questions with an answer.
    """

    total: Share
    domains: tuple[Share, ...]
    objectives: tuple[Share, ...]
    layers: tuple[Share, ...]
    milliseconds: tuple[int, ...]
    blind: float
    unseen: float
    answered: int


def report_mock(
    sitting: Sitting, items: Mapping[str, Item], blueprint: Blueprint, seen_before: Collection[str]
) -> MockReport:
    """Return the result of a mock exam.

    Raises:
        ValueError: It is not over yet.
    """
    if sitting.ended_at is None:
        raise ValueError("the exam is not over")
    asked = [items[name] for name in sitting.item_ids]
    right = {answer.item_id for answer in sitting.answers if grade(items[answer.item_id], answer.chosen)}

    def share(name: str, mine: Iterable[Item]) -> Share:
        ids = [item.id for item in mine]
        return Share(name, len(right.intersection(ids)), len(ids))

    domains = [share(d.title, (i for i in asked if blueprint.domain_of(i.lesson) == d)) for d in blueprint.domains]
    objectives = [share(f"{o.id} {o.text}", (i for i in asked if o.id in i.objectives)) for o in blueprint.objectives]
    layers = [share(x.title, (i for i in asked if i.layer is x.id)) for x in blueprint.layers]
    return MockReport(
        total=share("All questions", asked),
        domains=tuple(domains),
        objectives=tuple(found for found in objectives if found.of),
        layers=tuple(found for found in layers if found.of),
        milliseconds=tuple(answer.milliseconds for answer in sitting.answers),
        blind=sum(item.chance for item in asked) / len(asked),
        unseen=sum(item.id not in seen_before for item in asked) / len(asked),
        answered=sum(bool(answer.chosen) for answer in sitting.answers),
    )
