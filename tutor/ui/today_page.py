"""The page *Today*: what to do now, why in this order, and the days to come."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

import streamlit as st

from corpus.models import Blueprint
from tutor.learner.plan import Plan
from tutor.learner.records import Background, Learner, SessionKind
from tutor.learner.times import day_of
from tutor.learner.today import Course, Step, Today
from tutor.practice.requests import ItemSet, PracticeRequest
from tutor.practice.study import Log
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.backgrounds import BACKGROUNDS
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.learner_state import browser_zone, current_learner, now
from tutor.ui.leaving import leave_for
from tutor.ui.links import CARDS_PATH, SETTINGS_PATH, page_address, sitting_address
from tutor.ui.mock_step import MockStep, mock_step
from tutor.ui.open_sets import draw_go_on, open_placement
from tutor.ui.planning import keep_plan, plan_changed
from tutor.ui.practice_setup import start
from tutor.ui.tables import bar_html, table_html

WEEK = 7
PLACED = 12  # from so many answers on, a new placement test is no longer offered


def draw_today(services: Services) -> None:
    """Draw the day, or the three fields a plan needs."""
    learner = current_learner(services)
    draw(Html("<h1>Today</h1>"))
    log = services.practice.log(learner, now())
    if log.plan is None:
        _draw_first(services, learner)
        return
    plan = services.practice.study.plan(log)
    course = services.practice.study.course(log)
    if plan_changed(log, plan):
        keep_plan(services, learner, plan, log.now)
    today = services.practice.study.today(log)
    _draw_head(plan, course, today)
    placement = open_placement(services, learner)
    if placement is not None:
        draw_go_on(services, placement)
    elif len(log.attempts) < PLACED:
        _draw_placement(services, learner, log)
    _draw_steps(services, learner, log, today)
    _draw_why(services.corpus.blueprint, plan)
    _draw_week(plan, log)


def _draw_first(services: Services, learner: Learner) -> None:
    draw(Html("<p>A plan takes three answers. It is drawn anew after every result and every missed day.</p>"))
    with st.form("first_plan", border=False):
        day = st.date_input(
            "Day of the exam (leave empty if not booked)", None, min_value=date.today(), format="YYYY-MM-DD"
        )
        hours = st.number_input("Hours a week", 0.5, 80.0, float(learner.settings.hours_per_week), 0.5, format="%.1f")
        places = list(BACKGROUNDS)
        background = st.selectbox(
            "Background", places, places.index(Background.ASSOCIATE), format_func=BACKGROUNDS.__getitem__
        )
        if not st.form_submit_button("Plan it", type="primary"):
            return
    settings = learner.settings.model_copy(
        update={
            "exam_date": day if isinstance(day, date) else None,
            "hours_per_week": float(hours),
            "background": background,
            "zone": browser_zone(),
        }
    )
    changed = services.practice.learners.save_settings(learner.id, settings)
    log = services.practice.log(changed, now())
    keep_plan(services, changed, services.practice.study.plan(log), log.now)
    st.rerun()


def _draw_head(plan: Plan, course: Course | None, today: Today) -> None:
    parts = []
    if plan.exam_date and today.days_left is not None:
        days = "today" if today.days_left == 0 else f"in {today.days_left} day{'s' if today.days_left != 1 else ''}"
        parts.append(f"Exam on {plan.exam_date} ({days})")
    elif plan.exam_date:
        parts.append("The exam day has passed")
    else:
        parts.append("No exam date yet")
    parts.append(f"{plan.minutes_per_day:.0f} minutes a day")
    if course and course.share is not None:
        parts.append(f"on course: {min(course.share, 1):.0%} of planned minutes done")
    link = f'<a href="{escape(SETTINGS_PATH)}" data-go="">change</a>'
    draw(Html(f"<p>{escape(' · '.join(parts))} · {link}</p>"))
    if course and course.replan and course.missed:
        count = len(course.missed)
        words = f"You missed {count} day{'s' if count != 1 else ''}. The plan was redrawn"
        advice = (
            f": {plan.needed_per_day:.0f} minutes a day, or move the date." if not plan.fits else "; it still fits."
        )
        draw(Html(f'<p class="notice">{escape(words + advice)}</p>'))
    elif not plan.fits and plan.exam_date:
        words = (
            f"Everything would take {plan.needed_per_day:.0f} minutes a day; you have {plan.minutes_per_day:.0f}. "
            "The plan takes what counts most first."
        )
        draw(Html(f'<p class="notice">{escape(words)}</p>'))


def _draw_placement(services: Services, learner: Learner, log: Log) -> None:
    draw(Html("<p>Twenty questions over all lessons show where you stand. There is feedback after each.</p>"))
    if st.button("Take the placement test: 20 questions, about 40 minutes", key="placement", width="stretch"):
        seed = secrets.randbelow(2**31)
        items = services.practice.study.placement(log, seed)
        sitting = services.practice.sittings.start(
            learner.id,
            SessionKind.PLACEMENT,
            [item.id for item in items],
            log.now,
            seed=seed,
            title=f"Placement test: {len(items)} questions",
        )
        leave_for(sitting_address(sitting.id))


def _draw_steps(services: Services, learner: Learner, log: Log, today: Today) -> None:
    draw(Html("<h2>Now</h2>"))
    blueprint = services.corpus.blueprint
    mock = mock_step(services, learner, today.mock, log.now)
    if mock and mock.now:
        _draw_mock(mock)
    if today.reviews:
        _draw_reviews(services, learner, log, today.reviews, today.waiting, first=not (mock and mock.now))
    if today.lesson and today.lesson.lesson:
        name = today.lesson.lesson.lesson
        if _step("lesson", f"Lesson {_title(blueprint, name)}", f"{today.lesson.minutes} min", "Read"):
            leave_for(page_address(name))
    if today.drill and today.drill.lesson:
        name = today.drill.lesson.lesson
        count = f"{today.drill.count} question{'' if today.drill.count == 1 else 's'}"
        label = f"{count} on {_title(blueprint, name)}"
        if _step("drill", label, f"{today.drill.minutes} min", "Practice"):
            start(services, learner, PracticeRequest(count=min(today.drill.count, 60), lesson=name))
    if mock and not mock.now:
        _draw_mock(mock)
    if not (mock or today.reviews or today.lesson or today.drill):
        draw(Html('<p class="quiet">Nothing is planned for today.</p>'))


def _draw_reviews(services: Services, learner: Learner, log: Log, reviews: Step, waiting: int, *, first: bool) -> None:
    more = f", {waiting} more {'waits' if waiting == 1 else 'wait'}" if waiting else ""
    label = f"{_reviews(reviews.count)}{more}"
    if _step("reviews", label, f"{reviews.minutes} min", "Start", first=first):
        if services.practice.study.due(log):
            start(services, learner, PracticeRequest(count=min(reviews.count, 60), items=ItemSet.DUE))
        leave_for(CARDS_PATH)


def _draw_mock(mock: MockStep) -> None:
    if _step("mock", mock.label, mock.about, mock.verb, first=mock.now):
        leave_for(mock.address)


def _step(key: str, label: str, about: str, verb: str, *, first: bool = False) -> bool:
    with st.container(key=f"step-{key}", horizontal=True, vertical_alignment="center", border=True):
        draw(
            Html(f'<p class="step"><strong>{escape(label)}</strong><br><span class="quiet">{escape(about)}</span></p>')
        )
        return st.button(verb, key=f"do-{key}", type="primary" if first else "secondary")


def _title(blueprint: Blueprint, lesson_id: str) -> str:
    lesson = blueprint.lesson(lesson_id)
    return f"{lesson_id} {lesson.title}" if lesson else lesson_id


def _draw_why(blueprint: Blueprint, plan: Plan) -> None:
    if not plan.priorities:
        return
    first = plan.priorities[0]
    words = (
        f"Why this order: {_title(blueprint, first.lesson)} is worth {first.share:.0%} of the exam and you are at "
        f"{first.mastery:.0%}. Lessons follow by share times what is missing."
    )
    draw(Html(f'<p class="quiet">{escape(words)}</p>'))


def _draw_week(plan: Plan, log: Log) -> None:
    first = day_of(log.now, log.learner.settings.zone)
    days = [first + timedelta(days=number) for number in range(WEEK)]
    most = max([planned.minutes for planned in plan.days], default=1)
    rows = []
    for day in days:
        planned = plan.on(day)
        minutes = planned.minutes if planned else 0
        what = ", ".join(_block(b.kind.value, b.lesson, b.count) for b in planned.blocks) if planned else "–"
        rows.append(
            (escape(f"{day:%a %Y-%m-%d}"), escape(f"{minutes} min"), bar_html(minutes / max(most, 1)), escape(what))
        )
    draw(join(Html("<h2>Next 7 days</h2>"), table_html("Next 7 days", ("Day", "Time", "", "What"), rows, "week")))


def _reviews(count: int) -> str:
    return f"{count} review{'' if count == 1 else 's'}"


def _block(kind: str, lesson: str | None, count: int) -> str:
    drill = f"{count} question{'' if count == 1 else 's'} on {lesson}"
    words = {"reviews": _reviews(count), "lesson": f"read {lesson}", "drill": drill}
    return words.get(kind, "mock exam")


draw_today(wiring.services())
