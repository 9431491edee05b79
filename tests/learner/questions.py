"""A small exam and its questions, for tests of the models."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from corpus.models import Layer
from tutor.learner.records import Attempt, Confidence, SessionKind
from tutor.learner.skills import Question, Skills

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)

SKILLS = Skills(
    objectives=("A-1", "A-2", "A-3", "B-1", "B-2", "C-1"),
    lessons=("1.1", "1.1", "1.2", "2.1", "2.1", "3.1"),
    domains=("a", "a", "a", "b", "b", "c"),
    weights={"a": 0.44, "b": 0.44, "c": 0.12},
    form={"a": 26, "b": 26, "c": 7},
)
LAYERS = dict(zip(SKILLS.lesson_ids, Layer, strict=False))


def question(item_id: str, *objectives: str, difficulty: float = 0.0, chance: float = 0.25) -> Question:
    """Return a question on objectives; its lesson and domain are those of the first."""
    place = SKILLS.index[objectives[0]]
    lesson = SKILLS.lessons[place]
    return Question(item_id, objectives, lesson, SKILLS.domains[place], LAYERS[lesson], difficulty, chance)


def bank(per_objective: int = 20) -> dict[str, Question]:
    """Return questions on each objective, from easy to hard."""
    found = [
        question(f"{objective}-{number:03}", objective, difficulty=(number % 5 - 2) / 2)
        for objective in SKILLS.objectives
        for number in range(per_objective)
    ]
    return {one.item_id: one for one in found}


def attempt(
    number: int,
    item_id: str,
    correct: bool = True,  # noqa: FBT001, FBT002
    *,
    at: datetime | None = None,
    confidence: Confidence | None = None,
    unseen: bool = True,
    answered: bool = True,
    hint: bool = False,
    milliseconds: int = 60_000,
) -> Attempt:
    """Return an attempt; each number is a minute later."""
    return Attempt(
        key=str(number),
        at=at or NOW - timedelta(days=1) + timedelta(minutes=number),
        item_id=item_id,
        kind=SessionKind.PRACTICE,
        chosen=("right" if correct else "wrong",) if answered else (),
        correct=correct and answered,
        confidence=confidence,
        unseen=unseen,
        hint=hint,
        milliseconds=milliseconds,
    )
