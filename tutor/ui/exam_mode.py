"""While a mock exam runs its page stands alone: no navigation, and a banner on every other page."""

from __future__ import annotations

import streamlit as st

from tutor.learner.records import SessionKind
from tutor.services import Services
from tutor.ui.html import Html, draw, escape
from tutor.ui.learner_state import current_learner, now
from tutor.ui.links import MOCK_PATH, mock_address

_KEY = "tutor_exam_runs"


def exam_runs() -> bool:
    """Return whether the page is to be drawn without navigation."""
    return bool(st.session_state.get(_KEY))


def enter_exam() -> None:
    """Hide the navigation from now on."""
    if not exam_runs():
        st.session_state[_KEY] = True
        st.rerun()


def leave_exam() -> None:
    """Show the navigation again."""
    if exam_runs():
        st.session_state[_KEY] = False
        st.rerun()


def draw_resume_banner(services: Services, here: str) -> None:
    """Say on other pages that an exam is running, and lead back to it."""
    if here == MOCK_PATH:
        return
    sitting = services.practice.sittings.unfinished(current_learner(services).id, SessionKind.MOCK)
    if sitting is None or sitting.overdue(now()):
        return
    left = max(0, int((sitting.deadline - now()).total_seconds() // 60)) if sitting.deadline else 0
    address = escape(mock_address(sitting.id))
    draw(
        Html(
            f'<p class="notice" role="status">A mock exam is running: {left} minutes left. '
            f'<a href="{address}" data-go="">Go on with it</a></p>'
        )
    )
