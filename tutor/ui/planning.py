"""Keeping the plan that was shown, so that later days can be compared with it."""

from __future__ import annotations

from datetime import datetime

from tutor.learner.plan import Plan
from tutor.learner.records import Learner, PlanRecord
from tutor.practice.study import Log
from tutor.services import Services


def plan_changed(log: Log, plan: Plan) -> bool:
    """Return whether the plan in force is not the one to be kept: it is of another day, date or pace."""
    kept = log.plan
    return kept is None or (kept.made_on, kept.exam_date, kept.minutes_per_day) != (
        plan.made_on,
        plan.exam_date,
        plan.minutes_per_day,
    )


def keep_plan(services: Services, learner: Learner, plan: Plan, now: datetime) -> None:
    """Store a plan as the one in force."""
    key = f"plan:{now:%Y%m%dT%H%M%S%f}"
    record = PlanRecord(key=key, at=now, plan=plan.model_dump(mode="json"))
    services.practice.learners.add(learner.id, [record])
