"""While a mock exam runs its page stands alone: no navigation, and a banner on every other page."""

from __future__ import annotations

import streamlit as st

from tutor.learner.records import SessionKind
from tutor.services import Services
from tutor.ui.html import Html, draw, escape
from tutor.ui.learner_state import current_learner, now
from tutor.ui.links import MOCK_PATH, mock_address

_KEY = "tutor_exam_runs"
_OVER = "tutor_exam_over"
"""Learner and id of an exam that was handed in because its time was over, until its page is opened."""


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
    """Say on other pages that an exam is running or has run out of time, and lead to it.

    An exam whose time is over is handed in, whatever page is opened; this session says so until it opens the result.
    """
    if here == MOCK_PATH:
        st.session_state.pop(_OVER, None)
        return
    learner = current_learner(services)
    sitting = services.practice.sittings.unfinished(learner.id, SessionKind.MOCK)
    if sitting is not None and sitting.overdue(now()):
        services.practice.sittings.hand_in(sitting.id, now(), services.practice.grader)
        st.session_state[_OVER] = (learner.id, sitting.id)
    over_of, over = st.session_state.get(_OVER, ("", ""))
    if over_of == learner.id:
        words, link, address = "is over, and was handed in", "See the result", mock_address(over)
    elif sitting is not None:
        seconds = (sitting.deadline - now()).total_seconds() if sitting.deadline else 0.0
        left = f"{seconds // 60:.0f} minute{'' if seconds // 60 == 1 else 's'} left"
        words, link = (f"is running: {left}", "Go on with it") if seconds > 0 else ("is over", "See the result")
        address = mock_address(sitting.id)
    else:
        return
    address = escape(address)
    draw(Html(f'<p class="notice" role="status">A mock exam {words}. <a href="{address}" data-go="">{link}</a></p>'))
