"""A question without an answer: stopped, failed, or left behind when the program was killed."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from tutor.chat.models import Turn
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.answers import answer_html
from tutor.ui.asked import question_html
from tutor.ui.chat_state import ChatState, Unsaved
from tutor.ui.errors import draw_failure
from tutor.ui.html import Html, draw


def draw_unfinished(services: Services, state: ChatState) -> None:
    """Draw the question, what happened to it, and a button that asks again."""
    if state.unsaved:
        question = _draw_unsaved(state.unsaved)
    elif state.stopped:
        question = state.stopped
        draw(question_html(question))
        draw(Html('<p class="notice">Stopped before it was answered.</p>'))
    else:
        chat = services.history.get(state.conversation_id or "")
        question = chat.title if chat else ""
        draw(question_html(question))
        draw(Html('<p class="notice">The tutor was closed before it answered this question.</p>'))
    st.button("Ask again", key="again", on_click=state.ask, args=(question,))


def _draw_unsaved(unsaved: Unsaved) -> str:
    if unsaved.answer is None:
        draw(question_html(unsaved.question))
    else:
        turn = Turn(id="unsaved", asked_at=datetime.now(UTC), question=unsaved.question, answer=unsaved.answer)
        draw(answer_html(turn, None, wiring.library()))
    draw_failure(unsaved.failure)
    return unsaved.question
