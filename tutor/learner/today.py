"""What to do today, and whether the plan is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from tutor.learner.plan import (
    DRILL_MINUTES,
    REVIEW_SECONDS,
    REVIEW_SHARE,
    Block,
    BlockKind,
    Plan,
    Priority,
    Work,
    make_plan,
    next_mock,
    priorities,
)
from tutor.learner.records import LearnerSettings
from tutor.learner.skills import Skills
from tutor.learner.times import day_of


@dataclass(frozen=True)
class Step:
    """Something to do.

    Attributes:
        minutes: How long it takes.
        count: Reviews or questions; 0 for reading.
        lesson: The lesson to read or drill, with the reason; None for reviews.
    """

    minutes: int
    count: int = 0
    lesson: Priority | None = None


@dataclass(frozen=True)
class Today:
    """Reviews due, the next lesson and one drill, in this order; None where there is nothing.

    Attributes:
        reviews: Reviews that fit into half of the day's minutes.
        lesson: The lesson to read next.
        drill: Questions on one lesson.
        waiting: Reviews that are due but do not fit.
        mock: Day of the next mock exam, if it is planned within a week.
        days_left: Days to the exam; 0 on the day itself, None without a date or when it is over.
    """

    reviews: Step | None
    lesson: Step | None
    drill: Step | None
    waiting: int
    days_left: int | None
    mock: date | None = None

    @property
    def minutes(self) -> int:
        """Return the minutes of everything."""
        return sum(step.minutes for step in (self.reviews, self.lesson, self.drill) if step)


def make_today(skills: Skills, settings: LearnerSettings, work: Work, now: datetime) -> Today:
    """Return what to do today: of each kind the first that the plan has today, with its minutes and questions.

    What the plan does not have today is offered all the same, for who comes on a day without study or wants more.
    The drill is on a lesson that has been read, or on the one to read now.
    """
    today = day_of(now, settings.zone)
    plan = make_plan(skills, settings, work, now)
    planned = plan.on(today)
    blocks = planned.blocks if planned else ()
    ranking = priorities(skills, work.mastery)
    due = work.reviews.get(today, 0)
    reviews = _reviews(blocks, due, settings.minutes_per_day)
    left = settings.minutes_per_day - (reviews.minutes if reviews else 0)
    unread = [entry for entry in ranking if work.reading.get(entry.lesson, 0) > 0]
    lesson = _planned(blocks, BlockKind.LESSON, unread)
    if lesson is None and unread:
        lesson = Step(max(1, min(work.reading[unread[0].lesson], round(left * 0.6))), lesson=unread[0])
    read = [entry for entry in ranking if entry not in unread]
    now_read = [lesson.lesson] if lesson and lesson.lesson else []
    drill = _planned(blocks, BlockKind.DRILL, [*read, *now_read])
    if drill is None:
        minutes = max(5, min(DRILL_MINUTES, round(left - (lesson.minutes if lesson else 0))))
        drill = Step(minutes, max(1, round(minutes * 60 / work.seconds)), (read or now_read)[0])
    days_left = (settings.exam_date - today).days if settings.exam_date else None
    return Today(
        reviews=reviews,
        lesson=lesson,
        drill=drill,
        waiting=due - (reviews.count if reviews else 0),
        days_left=days_left if days_left is not None and days_left >= 0 else None,
        mock=next_mock(plan, today),
    )


def _reviews(blocks: Sequence[Block], due: int, budget: float) -> Step | None:
    """Return the reviews that the plan has, or those that fit into half of the day."""
    planned = next((block for block in blocks if block.kind is BlockKind.REVIEWS), None)
    if planned:
        return Step(planned.minutes, planned.count)
    count = min(due, max(1, int(budget * REVIEW_SHARE * 60 // REVIEW_SECONDS)))
    return Step(ceil(count * REVIEW_SECONDS / 60), count) if count else None


def _planned(blocks: Sequence[Block], kind: BlockKind, lessons: Sequence[Priority]) -> Step | None:
    """Return the first block of a kind that is on one of the lessons, or None."""
    entries = {entry.lesson: entry for entry in lessons}
    found = next((block for block in blocks if block.kind is kind and block.lesson in entries), None)
    return Step(found.minutes, found.count, entries[found.lesson]) if found and found.lesson else None


@dataclass(frozen=True)
class Course:
    """Whether a plan is kept, from the day it was made to yesterday.

    Attributes:
        planned: Minutes that were planned.
        done: Minutes that were spent, no more on a day than were planned.
        missed: Days of study on which next to nothing was done.
    """

    planned: int
    done: float
    missed: tuple[date, ...]

    @property
    def share(self) -> float | None:
        """Return the share of planned minutes that were done; None if none were planned yet."""
        return self.done / self.planned if self.planned else None

    @property
    def replan(self) -> bool:
        """Return whether the plan should be drawn anew: days were missed, or a quarter of its minutes."""
        return bool(self.missed) or (self.share is not None and self.share < 0.75)


def course(plan: Plan, minutes: Mapping[date, float], today: date) -> Course:
    """Return whether a plan is kept.

    Args:
        plan: The plan in force.
        minutes: Minutes spent on each day, as `timeline.minutes_by_day` gives them.
        today: The learner's date; today itself is not judged.
    """
    past = [day for day in plan.days if day.day < today]
    return Course(
        planned=sum(day.minutes for day in past),
        done=sum(min(minutes.get(day.day, 0.0), day.minutes) for day in past),
        missed=tuple(day.day for day in past if minutes.get(day.day, 0.0) < 0.1 * day.minutes),
    )
