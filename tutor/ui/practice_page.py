"""The page *Practice*: choose a set, answer it, read why each option is right or wrong."""

from __future__ import annotations

import streamlit as st

from tutor.learner.records import Learner
from tutor.learner.sittings import Sitting
from tutor.practice.requests import PracticeRequest
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.beside import draw_way_back, go_back
from tutor.ui.html import Html, draw
from tutor.ui.learner_state import current_learner, now
from tutor.ui.practice_end import draw_end
from tutor.ui.practice_setup import draw_setup, start
from tutor.ui.sitting_pane import draw_sitting
from tutor.ui.written_setup import draw_written_like


def draw_practice(services: Services) -> None:
    """Draw the set in the address, or the choice of one."""
    learner = current_learner(services)
    if _start_from_address(services, learner):
        return
    wished = services.practice.items.get(st.query_params.get("write", ""))
    sitting = _open_sitting(services, learner)
    choosing = sitting is None and wished is None
    draw(Html("<h1>Practice</h1>" if choosing else '<h1 class="unseen">Practice</h1>'))
    if wished is not None:
        draw_written_like(services, learner, wished)
    elif sitting is None:
        draw_setup(services, learner)
    elif sitting.ended_at is not None:
        go_back(services, learner)
        draw_end(services, learner, sitting)
    else:
        with st.container():  # also when it stays empty, so that the pane keeps its place in the page
            beside = draw_way_back(services, learner, sitting)
        _answer(services, learner, sitting, None if beside else _wished_question(sitting), beside=beside)


def _start_from_address(services: Services, learner: Learner) -> bool:
    """Begin the set on an objective that a link asks for; return whether one did."""
    objective = st.query_params.get("objective", "")
    if not services.corpus.blueprint.objective(objective):
        return False
    st.query_params.clear()
    start(services, learner, PracticeRequest(count=5, objective=objective))
    return True


def _open_sitting(services: Services, learner: Learner) -> Sitting | None:
    """Return the practice set in the address; an unknown one counts as absent."""
    asked = st.query_params.get("set")
    sitting = services.practice.sittings.get(asked) if asked else None
    if sitting is None or sitting.kind == "mock" or not services.practice.known(sitting):
        return None
    return sitting


def _wished_question(sitting: Sitting) -> int | None:
    """Return the place of the question that the address names, once; a reload shows the first open one."""
    wished = st.query_params.get("at")
    if wished is None:
        return None
    del st.query_params["at"]
    return sitting.item_ids.index(wished) if wished in sitting.item_ids else None


@st.fragment
def _answer(services: Services, learner: Learner, sitting: Sitting, at: int | None, *, beside: bool) -> None:
    fresh = services.practice.sittings.get(sitting.id)
    if fresh is None or fresh.ended_at is not None:
        st.rerun()
        return
    after = draw_sitting(services, learner, fresh, now(), at, beside=beside)
    if after.ended_at is not None:
        st.rerun()


draw_practice(wiring.services())
