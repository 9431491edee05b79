"""The script that Streamlit runs for every page: frame, page, error boundary."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from corpus.errors import TutorError
from tutor.ui import wiring
from tutor.ui.chat_state import chat_state
from tutor.ui.errors import draw_failure, report_failure
from tutor.ui.exam_mode import draw_resume_banner
from tutor.ui.frame import address_of, configure_page, draw_footer, draw_frame, navigation
from tutor.ui.html import Html, draw


def draw_app() -> None:
    """Draw the page that the address names, inside the frame."""
    configure_page()
    page, pages = navigation()
    guarded(lambda: draw_frame(chat_state(), page, pages))
    if guarded(open_services, "The tutor cannot start."):
        guarded(lambda: draw_resume_banner(wiring.services(), address_of(page)))
        guarded(page.run)
    draw_footer()


def open_services() -> None:
    """Wait for content and database, which takes a moment after the start, and say so."""
    if not wiring.opened():
        slot = st.empty()
        with slot:
            draw(Html('<p class="waiting" role="status">Opening the guide</p>'))
        try:
            wiring.services()
        finally:
            slot.empty()


def guarded(step: Callable[[], object], what: str = "This page could not be drawn.") -> bool:
    """Do one step; a failure is shown in its place, with advice and an id. Return whether it went well."""
    try:
        step()
    except TutorError as error:
        draw_failure(report_failure(error, what))
    except Exception as error:  # the edge of the program: nothing may reach Streamlit's own error box
        draw_failure(report_failure(error))
    else:
        return True
    return False


draw_app()
