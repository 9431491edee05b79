"""What to do today, and whether the plan is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from tutor.learner.plan import (
    DRILL_MINUTES,
    REVIEW_SECONDS,
    REVIEW_SHARE,
    Plan,
    Priority,
    Work,
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
        drill: New questions on the lesson where they are worth most.
        waiting: Reviews that are due but do not fit.
        days_left: Days to the exam; 0 on the day itself, None without a date or when it is over.
    """

    reviews: Step | None
    lesson: Step | None
    drill: Step | None
    waiting: int
    days_left: int | None

    @property
    def minutes(self) -> int:
        """Return the minutes of everything."""
        return sum(step.minutes for step in (self.reviews, self.lesson, self.drill) if step)


def make_today(skills: Skills, settings: LearnerSettings, work: Work, now: datetime) -> Today:
    """Return what to do today; also on a day without study, for who comes all the same.

    The drill is on the most rewarding lesson that has been read, or on the one to read now.
    """
    today = day_of(now, settings.zone)
    budget = settings.minutes_per_day
    due = work.reviews.get(today, 0)
    count = min(due, max(1, int(budget * REVIEW_SHARE * 60 // REVIEW_SECONDS)))
    reviews = Step(ceil(count * REVIEW_SECONDS / 60), count) if count else None
    left = budget - (reviews.minutes if reviews else 0)
    ranking = priorities(skills, work.mastery)
    unread = [entry for entry in ranking if work.reading.get(entry.lesson, 0) > 0]
    lesson = Step(max(1, min(work.reading[unread[0].lesson], round(left * 0.6))), lesson=unread[0]) if unread else None
    read = [entry for entry in ranking if entry not in unread] or ranking
    drill_minutes = max(5, min(DRILL_MINUTES, round(left - (lesson.minutes if lesson else 0))))
    questions = max(1, round(drill_minutes * 60 / work.seconds))
    days_left = (settings.exam_date - today).days if settings.exam_date else None
    return Today(
        reviews=reviews,
        lesson=lesson,
        drill=Step(drill_minutes, questions, read[0]),
        waiting=due - count,
        days_left=days_left if days_left is not None and days_left >= 0 else None,
    )


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
