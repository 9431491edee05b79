"""The end of a lesson: mark it as read, and check yourself."""

from __future__ import annotations

import streamlit as st

from corpus.models import Page
from tutor.learner.records import Reading
from tutor.practice.requests import PracticeRequest
from tutor.practice.study import reading_minutes
from tutor.services import Services
from tutor.ui.html import Html, draw
from tutor.ui.learner_state import current_learner, now
from tutor.ui.practice_setup import start

QUESTIONS = 3


def draw_check_yourself(services: Services, page: Page) -> None:
    """Draw the two buttons below a lesson."""
    learner = current_learner(services)
    log = services.practice.log(learner, now())
    with st.container(key="check-yourself", horizontal=True, gap="small"):
        if page.id in log.finished:
            draw(Html('<p class="quiet">You have read this lesson.</p>'))
        elif st.button("I have read this lesson", key=f"read-{page.id}"):
            minutes = reading_minutes(services.corpus)[page.id]
            record = Reading(
                key=f"read:{page.id}:{log.now:%Y%m%dT%H%M%S%f}",
                at=log.now,
                page_id=page.id,
                milliseconds=minutes * 60_000,
                finished=True,
            )
            services.practice.learners.add(learner.id, [record])
            st.rerun()
        if st.button(f"Check yourself: {QUESTIONS} questions on this lesson", key=f"check-{page.id}", type="primary"):
            start(services, learner, PracticeRequest(count=QUESTIONS, lesson=page.id))
