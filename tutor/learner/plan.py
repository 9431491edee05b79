"""The way to the exam: which day holds what, by domain weight × gap. Made anew whenever something changed.

A plan is a value: the same situation gives the same plan. Minutes are rules of thumb for laying out days,
not promises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from pydantic import Field

from corpus.models import Frozen
from tutor.learner.mastery import Mastery
from tutor.learner.records import LearnerSettings
from tutor.learner.skills import Skills
from tutor.learner.times import day_of

HORIZON = 28
"""Days planned when there is no exam date."""
TARGET = 0.8
"""Mastery that drills aim at."""
PER_QUESTION = 0.05
"""Mastery of one objective that one question is thought to add."""
REVIEW_SECONDS = 45.0
"""Time of a review."""
REVIEW_SHARE = 0.5
"""Largest share of a day that reviews may take."""
MOCK_MINUTES = 120
MOCK_REVIEW_MINUTES = 40
"""Time to go through the answers of a mock exam."""
RECOVERY = timedelta(days=3)
"""Time between the last mock exam and the exam."""
WEEK = timedelta(days=7)
SHORTEST = 5
"""Blocks below so many minutes are not planned."""
DRILL_MINUTES = 20
"""Longest drill in one piece."""


class BlockKind(StrEnum):
    """What a block of time is for."""

    REVIEWS = "reviews"
    LESSON = "lesson"
    DRILL = "drill"
    MOCK = "mock"


class Block(Frozen):
    """A piece of a day.

    Attributes:
        kind: What it is for.
        minutes: How long it takes.
        lesson: The lesson to read or drill; None for reviews and mock exams.
        count: Reviews or questions; 0 where it has no meaning.
    """

    kind: BlockKind
    minutes: int = Field(ge=1)
    lesson: str | None = None
    count: int = 0


class PlanDay(Frozen):
    """One day of study; the blocks stand in the order in which they should be done."""

    day: date
    blocks: tuple[Block, ...]

    @property
    def minutes(self) -> int:
        """Return the minutes of the day."""
        return sum(block.minutes for block in self.blocks)


class Priority(Frozen):
    """Why a lesson comes when it does.

    Attributes:
        lesson: The lesson.
        share: Its share in the exam, in [0, 1].
        mastery: What is mastered of it, in [0, 1].
    """

    lesson: str
    share: float
    mastery: float

    @property
    def value(self) -> float:
        """Return share × gap, by which lessons are ordered."""
        return self.share * (1 - self.mastery)


class Plan(Frozen):
    """Days to the exam.

    Attributes:
        made_on: Day on which it was made, in the learner's calendar.
        exam_date: Day of the exam, or None.
        days: Days of study, in order.
        priorities: All lessons, the most rewarding first.
        minutes_per_day: Minutes that the learner has on a day of study.
        needed_per_day: Minutes that reading, drills, reviews and mock exams would take on each of them.
    """

    made_on: date
    exam_date: date | None
    days: tuple[PlanDay, ...]
    priorities: tuple[Priority, ...]
    minutes_per_day: float
    needed_per_day: float

    @property
    def fits(self) -> bool:
        """Return whether there is time for everything."""
        return self.needed_per_day <= self.minutes_per_day + 0.5

    def on(self, day: date) -> PlanDay | None:
        """Return what is planned for a day, or None."""
        return next((planned for planned in self.days if planned.day == day), None)


@dataclass(frozen=True)
class Work:
    """What a plan is made of.

    Attributes:
        mastery: What is mastered now.
        reading: Minutes of reading left of each lesson; lessons that are finished are left out or 0.
        reviews: Reviews due on each coming day, as `timeline.forecast` gives them.
        seconds: The learner's usual seconds from a question's appearance to the answer.
        mocks: Days on which a mock exam was taken.
        since: Day of the first plan for this exam, over which mock exams are laid out; None for today.
    """

    mastery: Mastery
    reading: Mapping[str, int] = field(default_factory=dict)
    reviews: Mapping[date, int] = field(default_factory=dict)
    seconds: float = 90.0
    mocks: tuple[date, ...] = ()
    since: date | None = None


def make_plan(skills: Skills, settings: LearnerSettings, work: Work, now: datetime) -> Plan:
    """Return the plan from today to the day before the exam.

    Without an exam date, four weeks are planned; on the day of the exam and after it, none.
    """
    today = day_of(now, settings.zone)
    days = _study_days(settings, today)
    ranking = priorities(skills, work.mastery)
    budgets = dict.fromkeys(days, settings.minutes_per_day)
    mock_minutes = round(MOCK_MINUTES * settings.time_allowance.factor) + MOCK_REVIEW_MINUTES
    mock_days = _mock_days(settings, work, today, mock_minutes)
    for day in mock_days:
        _make_room(budgets, day, mock_minutes)
    queue = _Queue(ranking, work, skills)
    needed = queue.minutes + mock_minutes * len(mock_days) + sum(work.reviews.values()) * REVIEW_SECONDS / 60
    planned = []
    for day in days:
        mock = [Block(kind=BlockKind.MOCK, minutes=mock_minutes, count=1)] if day in mock_days else []
        reviews = _reviews(work, day, days, budgets[day])
        left = budgets[day] - sum(block.minutes for block in reviews)
        blocks = (*mock, *reviews, *queue.take(left))
        if blocks:
            planned.append(PlanDay(day=day, blocks=blocks))
    return Plan(
        made_on=today,
        exam_date=settings.exam_date,
        days=tuple(planned),
        priorities=ranking,
        minutes_per_day=settings.minutes_per_day,
        needed_per_day=needed / len(days) if days else 0.0,
    )


def priorities(skills: Skills, mastery: Mastery) -> tuple[Priority, ...]:
    """Return all lessons by share in the exam × gap, the most rewarding first."""
    found = [
        Priority(lesson=lesson, share=skills.lesson_share(lesson), mastery=mastery.lessons[lesson].mean)
        for lesson in skills.lesson_ids
    ]
    return tuple(sorted(found, key=lambda p: (-p.value, p.lesson)))


def next_mock(plan: Plan, today: date) -> date | None:
    """Return the day of the first mock exam that is planned within a week, or None."""
    days = (one.day for one in plan.days if any(block.kind is BlockKind.MOCK for block in one.blocks))
    return next((day for day in days if day < today + WEEK), None)


def _study_days(settings: LearnerSettings, first: date) -> list[date]:
    days = (first + timedelta(days=number) for number in range(max((_end(settings, first) - first).days, 0)))
    return [day for day in days if day.weekday() in settings.study_days]


def _end(settings: LearnerSettings, first: date) -> date:
    """Return the day after the last one that is planned."""
    return settings.exam_date or first + timedelta(days=HORIZON)


def _mock_days(settings: LearnerSettings, work: Work, today: date, mock_minutes: int) -> list[date]:
    """Return the days of the mock exams that are still to be taken.

    They keep their days while the exam comes nearer, because they are laid out over all days since the first plan
    for it. One that was missed is due on the next day of study, unless less than `RECOVERY` is left.
    """
    first = _first_day(settings, work, today)
    last = _end(settings, first) - RECOVERY
    coming = [day for day in _study_days(settings, today) if day <= last]
    open_places = _still_to_take(_mock_places(settings, first, last, mock_minutes), work.mocks)
    return sorted({max(place, coming[0]) for place in open_places}) if coming else []


def _first_day(settings: LearnerSettings, work: Work, today: date) -> date:
    """Return the day from which mock exams are laid out; without an exam a new round begins after each one."""
    first = min(work.since or today, today)
    rounds = 0 if settings.exam_date else (today - first).days // HORIZON
    return first + timedelta(days=HORIZON * rounds)


def _mock_places(settings: LearnerSettings, first: date, last: date, mock_minutes: int) -> list[date]:
    """Return days for mock exams: one near the end and, with time for it, one or two before.

    One is planned for every four times its length of study, up to three.
    """
    days = _study_days(settings, first)
    count = min(3, int(len(days) * settings.minutes_per_day // (4 * mock_minutes)))
    days = [day for day in days if day <= last]
    return sorted({days[len(days) - 1 - (number * len(days)) // (count + 1)] for number in range(count) if days})


def _still_to_take(places: Sequence[date], taken: Sequence[date]) -> list[date]:
    """Return the days of those that were not taken, each for the first that is open; the last only near its day."""
    left = list(places)
    for day in sorted(taken):
        if len(left) > 1 or (left and day > left[0] - WEEK):
            left.pop(0)
    return left


def _make_room(budgets: dict[date, float], day: date, minutes: int) -> None:
    """Take the time of a mock exam from its day and then from the days around it."""
    for other in sorted(budgets, key=lambda d: (abs((d - day).days), d)):
        taken = min(budgets[other], float(minutes))
        budgets[other] -= taken
        minutes -= round(taken)
        if minutes <= 0:
            return


def _reviews(work: Work, day: date, days: Sequence[date], budget: float) -> list[Block]:
    """Return the reviews of a day: those due since the study day before, as far as they fit."""
    before = max((d for d in days if d < day), default=date.min)
    due = sum(count for when, count in work.reviews.items() if before < when <= day)
    count = min(due, int(budget * REVIEW_SHARE * 60 // REVIEW_SECONDS))
    minutes = ceil(count * REVIEW_SECONDS / 60)
    return [Block(kind=BlockKind.REVIEWS, minutes=minutes, count=count)] if count and minutes >= 1 else []


class _Queue:
    """Reading and drills in order: each lesson is read, then drilled, the most rewarding one first."""

    def __init__(self, ranking: Sequence[Priority], work: Work, skills: Skills) -> None:
        """Lay out all work."""
        self._minutes_per_question = work.seconds / 60
        self._open: list[tuple[BlockKind, str, float]] = []
        for entry in ranking:
            reading = float(work.reading.get(entry.lesson, 0))
            drill = questions_needed(skills, work.mastery, entry.lesson) * self._minutes_per_question
            self._open += [(BlockKind.LESSON, entry.lesson, reading), (BlockKind.DRILL, entry.lesson, drill)]
        self._open = [part for part in self._open if part[2] > 0]
        self.minutes = sum(part[2] for part in self._open)
        self._first = [entry.lesson for entry in ranking]

    def take(self, minutes: float) -> list[Block]:
        """Return the next blocks that fill some minutes; when all is done, drills of the weakest lessons."""
        blocks: list[Block] = []
        while minutes >= SHORTEST:
            if not self._open:
                self._open = [(BlockKind.DRILL, lesson, float(DRILL_MINUTES)) for lesson in self._first]
            kind, lesson, left = self._open.pop(0)
            longest = DRILL_MINUTES if kind is BlockKind.DRILL else left
            taken = min(left, minutes, longest)
            if left - taken >= 1:
                self._put_back(kind, lesson, left - taken)
            blocks.append(self._block(kind, lesson, taken))
            minutes -= taken
        return blocks

    def _put_back(self, kind: BlockKind, lesson: str, left: float) -> None:
        """Go on with reading at once; come back to a drill after the next lesson, which spaces it."""
        place = 0 if kind is BlockKind.LESSON else min(2, len(self._open))
        self._open.insert(place, (kind, lesson, left))

    def _block(self, kind: BlockKind, lesson: str, minutes: float) -> Block:
        count = max(1, round(minutes / self._minutes_per_question)) if kind is BlockKind.DRILL else 0
        return Block(kind=kind, minutes=max(1, round(minutes)), lesson=lesson, count=count)


def questions_needed(skills: Skills, mastery: Mastery, lesson: str) -> int:
    """Return about how many questions bring the objectives of a lesson to the target."""
    gaps = [
        max(0.0, TARGET - mastery.objectives[objective].mean)
        for objective, of_lesson in zip(skills.objectives, skills.lessons, strict=True)
        if of_lesson == lesson
    ]
    return ceil(sum(gaps) / PER_QUESTION)
