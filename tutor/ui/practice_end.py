"""The end of a practice set: what was right, how it moved, what to do next."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from tutor.learner.records import Learner
from tutor.learner.sittings import Sitting
from tutor.practice.requests import ItemSet, PracticeRequest
from tutor.services import Services
from tutor.ui.html import Html, beginning, draw, escape, seconds
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import EXPLAIN_PATH, PRACTICE_PATH, section_address
from tutor.ui.open_sets import draw_open_sets
from tutor.ui.practice_setup import start
from tutor.ui.tables import table_html

STEM_SHOWN = 110
"""Letters of a question in the list of answers."""


def draw_end(services: Services, learner: Learner, sitting: Sitting) -> None:
    """Draw the summary of a set that is over."""
    verdicts = services.practice.feedback(sitting)
    answered = [answer for answer in sitting.answers if answer.settled_at is not None]
    right = sum(verdicts[answer.item_id].right for answer in answered)
    spent = sum(answer.milliseconds for answer in answered) / 1000
    each = f", {seconds(spent / len(answered))} each" if answered else ""
    draw(
        Html(
            f'<h2>{escape(sitting.title or "This set")}</h2><p class="lead">{right} of {len(answered)} right{each}.</p>'
        )
    )
    _draw_rows(services, sitting)
    _draw_moved(services, learner, sitting)
    missed = [answer.item_id for answer in answered if not verdicts[answer.item_id].right]
    columns = st.columns(2)
    with columns[0]:
        if missed and st.button("Practice the missed ones again", key="again", width="stretch"):
            start(services, learner, PracticeRequest(count=len(missed), items=ItemSet.MISSED))
    with columns[1]:
        if st.button("Another set", type="primary", key="another", width="stretch"):
            leave_for(PRACTICE_PATH)
    draw_open_sets(services, learner)


def _draw_rows(services: Services, sitting: Sitting) -> None:
    verdicts = services.practice.feedback(sitting)
    rows = []
    for answer in sitting.answers:
        item, verdict = services.practice.items[answer.item_id], verdicts.get(answer.item_id)
        if verdict is None:
            continue
        word = "Right" if verdict.right else "Skipped" if not answer.chosen else "Wrong"
        section = verdict.sections[0] if verdict.sections else None
        link = (
            f'<a href="{escape(section_address(section.id))}" data-go="">{escape(section.heading)}</a>'
            if section
            else "–"
        )
        rows.append(
            (
                escape(beginning(item.stem, STEM_SHOWN)),
                escape(word),
                escape(verdict.layer),
                Html(link),
                escape(f"{answer.milliseconds / 1000:.0f} s"),
            )
        )
    if rows:
        draw(table_html("Answers", ("Question", "Result", "Layer", "Read again", "Time"), rows, wide=True))
        draw(Html(f'<p><a href="{escape(EXPLAIN_PATH)}" data-go="">Read every explanation again</a></p>'))


def _draw_moved(services: Services, learner: Learner, sitting: Sitting) -> None:
    """Draw the lessons whose level this set moved, up and down."""
    study, log = services.practice.study, services.practice.log(learner, now())
    without = replace(log, attempts=tuple(attempt for attempt in log.attempts if attempt.sitting != sitting.id))
    before, after = study.mastery(without).lessons, study.mastery(log).lessons
    lessons = {services.practice.items[name].lesson for name in sitting.item_ids}
    rows = [
        (
            escape(f"{lesson.id} {lesson.title}"),
            escape(f"{before[lesson.id].mean:.0%}"),
            escape(f"{after[lesson.id].mean:.0%}"),
            escape("up" if after[lesson.id].mean > before[lesson.id].mean else "down"),
        )
        for lesson in services.corpus.blueprint.lessons
        if lesson.id in lessons and f"{before[lesson.id].mean:.0%}" != f"{after[lesson.id].mean:.0%}"
    ]
    if rows:
        draw(Html("<h2>What moved</h2>"))
        draw(table_html("What moved", ("Lesson", "Before", "Now", ""), rows, wide=True))
