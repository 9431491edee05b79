"""The Tutor page before the first question, and while the index is loading."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corpus.errors import TutorError
from tutor.services import Services
from tutor.ui.chat_state import ChatState
from tutor.ui.errors import draw_failure, report_failure
from tutor.ui.html import Html, draw, escape, literal_label
from tutor.ui.learner_state import current_learner, now
from tutor.ui.links import TODAY_PATH

EXAMPLES = 3
LONGEST = 100


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
        words, questions, new = _questions(services)
        draw(Html(f'<p class="quiet">{escape(words)}</p>'))
        for number, question in enumerate(questions[:EXAMPLES]):
            st.button(literal_label(question), key=f"example-{number}", on_click=state.ask, args=(question,))
        if new:
            link = f'<a href="{escape(TODAY_PATH)}" data-go="">plan your time and take a placement test</a>'
            draw(Html(f'<p class="quiet">Or {link}: twenty questions show where you stand.</p>'))


def _questions(services: Services) -> tuple[str, Sequence[str], bool]:
    """Return questions to begin with, what they are, and whether the learner has not answered anything yet."""
    log = services.practice.log(current_learner(services), now())
    if not log.attempts:
        return "For example", services.tutor().example_questions(), True
    weakest = services.practice.study.weakest(log)
    objective = services.corpus.blueprint.objective(weakest)
    asks = [
        ask
        for section in services.corpus.sections.values()
        if weakest in section.meta.objectives
        for ask in section.meta.asks[:1]
        if len(ask) <= LONGEST
    ]
    words = f"Where you can win most: {objective.text if objective else weakest}"
    return (words, asks, False) if asks else ("For example", services.tutor().example_questions(), False)


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
