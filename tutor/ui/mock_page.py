"""The page *Mock*: 59 questions under the clock, no feedback until they are handed in, then the report."""

from __future__ import annotations

import secrets
from datetime import timedelta

import streamlit as st

from tutor.learner.records import Learner, SessionKind, TimeAllowance
from tutor.learner.sittings import Sitting
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.exam_mode import enter_exam, leave_exam
from tutor.ui.html import Html, date_and_time, draw, escape
from tutor.ui.learner_state import current_learner, now
from tutor.ui.leaving import leave_for
from tutor.ui.links import mock_address
from tutor.ui.mock_result import draw_result
from tutor.ui.sitting_pane import draw_sitting


def draw_mock(services: Services) -> None:
    """Draw the exam that runs, the result in the address, or the start sheet."""
    learner = current_learner(services)
    practice = services.practice
    practice.sittings.end_overdue(learner.id, now(), practice.grader)
    asked = st.query_params.get("exam")
    sitting = practice.sittings.get(asked) if asked else practice.sittings.unfinished(learner.id, SessionKind.MOCK)
    if sitting is None or sitting.kind is not SessionKind.MOCK or not practice.known(sitting):
        leave_exam()
        _draw_start(services, learner)
    elif sitting.ended_at is not None:
        leave_exam()
        draw_result(services, learner, sitting)
    else:
        enter_exam()
        draw(Html('<h1 class="unseen">Mock exam</h1>'))
        _run(services, learner, sitting)


@st.fragment
def _run(services: Services, learner: Learner, sitting: Sitting) -> None:
    fresh = services.practice.sittings.get(sitting.id)
    if fresh is not None and fresh.ended_at is None:
        fresh = draw_sitting(services, learner, fresh, now())
    if fresh is None or fresh.ended_at is not None:
        leave_for(mock_address(sitting.id))


def _draw_start(services: Services, learner: Learner) -> None:
    exam = services.corpus.blueprint.exam
    domains = services.corpus.blueprint.domains
    seen = {attempt.item_id for attempt in services.practice.attempts(learner.id)}
    seed = secrets.randbelow(2**31)
    form = services.practice.draw_mock(seed, seen)
    split = " / ".join(str(domain.mock_items) for domain in domains)
    names = ", ".join(domain.title for domain in domains)
    draw(
        Html(
            f"<h1>Mock exam</h1><p>{exam.questions} questions, {exam.minutes} minutes, {split} by domain "
            f"({escape(names)}). No feedback until you hand in. The clock does not pause, also not when this tab is "
            f"closed. {form.unseen} of {exam.questions} you have never seen. Every answer is stored at once.</p>"
            f'<p class="quiet">This imitates the usual proctored screen; the real one may look different. There is no '
            f"published pass mark and no scaled score, so the result shows neither. "
            f"A blind guesser scores {form.blind_score:.0%} on this form.</p>"
        )
    )
    allowances = {f"{exam.minutes * a.factor:.0f} minutes": a for a in TimeAllowance}
    wanted = next(words for words, a in allowances.items() if a is learner.settings.time_allowance)
    chosen = st.segmented_control("Time", list(allowances), default=wanted, key="mock_time", required=True)
    if st.button("Start", type="primary", key="mock_start", width="stretch"):
        minutes = exam.minutes * allowances[str(chosen or wanted)].factor
        moment = now()
        sitting = services.practice.sittings.start(
            learner.id,
            SessionKind.MOCK,
            [item.id for item in form.items],
            moment,
            seed=seed,
            title=f"Mock exam, {minutes:.0f} minutes",
            deadline=moment + timedelta(minutes=minutes),
        )
        leave_for(mock_address(sitting.id))
    _draw_past(services, learner)


def _draw_past(services: Services, learner: Learner) -> None:
    over = [s for s in services.practice.sittings.sittings(learner.id, SessionKind.MOCK) if s.ended_at is not None]
    if not over:
        return
    zone = learner.settings.zone
    rows = "".join(
        f'<li><a href="{escape(mock_address(s.id))}" data-go="">{date_and_time(s.started_at, zone)}</a>: '
        f"{services.practice.score(s)} of {len(s.answers)}</li>"
        for s in reversed(over)
        if services.practice.known(s)
    )
    draw(Html(f"<h2>Past exams</h2><ul>{rows}</ul>"))


draw_mock(wiring.services())
