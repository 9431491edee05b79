"""What the chat hands over to other features, drawn below the turn: practice, explanations, plan, mock exam."""

from __future__ import annotations

import streamlit as st

from tutor.chat.models import Answer, IntentKind, Role, Segment, Turn
from tutor.learner.records import Learner
from tutor.practice.pasted import parse_pasted
from tutor.practice.requests import read_request
from tutor.services import Services
from tutor.ui.explained import draw_item, draw_pasted, with_shown_item
from tutor.ui.html import literal_label
from tutor.ui.learner_state import current_learner
from tutor.ui.leaving import leave_for
from tutor.ui.links import MOCK_PATH, PRACTICE_PATH, TODAY_PATH, sitting_address
from tutor.ui.pages import PAGES
from tutor.ui.practice_setup import start


def draw_handover(services: Services, turn: Turn) -> None:
    """Draw what follows from a turn, if anything does: a button to another page, or an explanation in place."""
    pasted = parse_pasted(turn.question)
    if pasted is not None and len(pasted.options) > 2:
        draw_pasted(services, turn.id, pasted)
        return
    intent = turn.answer.intent
    if intent is None:
        return
    if intent.kind is IntentKind.EXPLAIN_ITEM:
        draw_item(services, current_learner(services), intent.item, intent.shown)
        if st.button("Back to Practice", key=f"back-{turn.id}", type="tertiary"):
            leave_for(_set_with(services, intent.item) or PRACTICE_PATH)
    elif intent.kind in {IntentKind.QUIZ, IntentKind.PRACTICE}:
        _draw_practice(services, turn)
    else:
        _draw_page(intent.kind)


def _set_with(services: Services, item_id: str) -> str | None:
    """Return the address of the newest open set that a question belongs to, at this question."""
    found = services.practice.sittings.open_sets(current_learner(services).id)
    sitting = next((s for s in found if item_id in s.item_ids and services.practice.known(s)), None)
    return sitting_address(sitting.id, item_id) if sitting else None


def in_the_apps_words(services: Services, learner: Learner, answer: Answer) -> Answer:
    """Return an answer that hands over with what the page draws below it, instead of where to find it."""
    intent = answer.intent
    if intent is None or intent.kind not in {IntentKind.QUIZ, IntentKind.PRACTICE}:
        return with_shown_item(services, learner, answer)
    about = f" on {intent.topic}" if intent.topic else ""
    note = Segment(text=f"The button below starts a set{about}. This is what to know first:", role=Role.NOTE)
    segments = (note, *(segment for segment in answer.segments if segment.role is not Role.NOTE))
    return answer.model_copy(update={"segments": segments})


def _draw_practice(services: Services, turn: Turn) -> None:
    request = read_request(turn.question, services.corpus.blueprint)
    if st.button(
        literal_label(f"Start {request.title(services.corpus.blueprint)}"), key=f"start-{turn.id}", type="primary"
    ):
        near = tuple(citation.section_id for citation in turn.answer.citations)
        start(services, current_learner(services), request, near)


def _draw_page(kind: IntentKind) -> None:
    path = MOCK_PATH if kind is IntentKind.MOCK_EXAM else TODAY_PATH
    page = next((page for page in PAGES if page.path == path), None)
    if page and st.button(f"Open {page.title}", key=f"open-{page.path}", type="primary"):
        leave_for(page.path)
