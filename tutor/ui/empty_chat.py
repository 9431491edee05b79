"""The Tutor page before the first question, and while the index is loading."""

from __future__ import annotations

import streamlit as st

from corpus.errors import TutorError
from tutor.services import Services
from tutor.ui.chat_state import ChatState
from tutor.ui.errors import draw_failure, report_failure
from tutor.ui.html import Html, draw, escape, literal_label

EXAMPLES = 3


def draw_empty_chat(services: Services, state: ChatState) -> None:
    """Say what the page is for, and offer questions to begin with."""
    exam = services.corpus.blueprint.exam
    draw(
        Html(
            '<div class="welcome"><h2>What do you want to understand?</h2>'
            f"<p>Ask about the {escape(exam.name)} exam. Every answer is quoted from the study guide on this "
            "computer; a number in the text opens the passage it rests on.</p></div>"
        )
    )
    if not services.readiness().ready:
        return
    with st.container(key="examples", gap="small"):
        draw(Html('<p class="quiet">For example</p>'))
        for number, question in enumerate(services.tutor().example_questions()[:EXAMPLES]):
            st.button(literal_label(question), key=f"example-{number}", on_click=state.ask, args=(question,))


def draw_loading(services: Services, state: ChatState) -> None:
    """Say what is loading until it is loaded, then draw the page again; say so if it cannot be loaded."""
    readiness = services.readiness()
    if readiness.error is not None:
        draw_failure(report_failure(TutorError(readiness.error), "Questions cannot be answered."))
    elif not readiness.ready:
        st.fragment(_loading, run_every=1.0)(services)


def _loading(services: Services) -> None:
    readiness = services.readiness()
    if readiness.ready or readiness.error is not None:
        st.rerun()
    words = f"{readiness.stage}. You can type your question now."
    st.progress(min(max(readiness.fraction or 0.0, 0.0), 1.0), text=literal_label(words))
