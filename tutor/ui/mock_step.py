"""The mock exam on the page *Today*: one that runs, or the next that the plan has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tutor.learner.plan import MOCK_REVIEW_MINUTES
from tutor.learner.records import Learner, SessionKind
from tutor.learner.sittings import Sitting
from tutor.learner.times import day_of
from tutor.services import Services
from tutor.ui.links import MOCK_PATH, mock_address


@dataclass(frozen=True)
class MockStep:
    """What Today says of a mock exam.

    Attributes:
        label: What it is.
        about: When, and how long it takes.
        verb: What the button does.
        address: What the button opens.
        now: Whether it comes before everything else of the day.
    """

    label: str
    about: str
    verb: str
    address: str
    now: bool


def mock_step(services: Services, learner: Learner, planned: date | None, now: datetime) -> MockStep | None:
    """Return the mock exam that runs, else the one that is planned within a week, else None.

    Args:
        services: The services.
        learner: Who studies.
        planned: The day that the plan has for one.
        now: The moment.
    """
    sitting = services.practice.sittings.unfinished(learner.id, SessionKind.MOCK)
    if sitting is not None and services.practice.known(sitting):
        return _running(sitting, now)
    if planned is None:
        return None
    exam = services.corpus.blueprint.exam
    minutes = exam.minutes * learner.settings.time_allowance.factor
    today = planned == day_of(now, learner.settings.zone)
    when = "Today" if today else f"Planned for {planned:%a %Y-%m-%d}"
    about = f"{when}, {minutes:.0f} min without a break and about {MOCK_REVIEW_MINUTES} min to go through it"
    return MockStep(f"Mock exam, {exam.questions} questions", about, "Open", MOCK_PATH, now=today)


def _running(sitting: Sitting, now: datetime) -> MockStep:
    """Return what is said of an exam that was begun; one whose time is over is handed in when it is opened."""
    address = mock_address(sitting.id)
    answered = sum(bool(answer.chosen) for answer in sitting.answers)
    done = f"{answered} of {len(sitting.answers)} answered"
    left = (sitting.deadline - now).total_seconds() if sitting.deadline else 0.0
    if sitting.deadline and left <= 0:
        return MockStep("Mock exam, time is over", done, "See the result", address, now=True)
    clock = f", {left // 60:.0f} min left" if sitting.deadline else ""
    return MockStep("Mock exam is running", done + clock, "Go on", address, now=True)
