"""Sets that were left before their end: each can be gone on with, or closed."""

from __future__ import annotations

import streamlit as st

from tutor.learner.records import Learner, SessionKind
from tutor.learner.sittings import Sitting
from tutor.services import Services
from tutor.ui.html import Html, draw, literal_label
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import sitting_address

SHOWN = 3
"""Open sets that are listed at once; the others fold away."""


def draw_open_sets(services: Services, learner: Learner) -> bool:
    """List every practice set and placement test that is open, the newest first; return whether there is one."""
    found = [s for s in services.practice.sittings.open_sets(learner.id) if services.practice.known(s)]
    if not found:
        return False
    draw(Html("<h2>Go on</h2>"))
    for sitting in found[:SHOWN]:
        _draw_row(services, sitting)
    if found[SHOWN:]:
        with st.expander(f"{len(found) - SHOWN} more"):
            for sitting in found[SHOWN:]:
                _draw_row(services, sitting)
    return True


def draw_go_on(services: Services, sitting: Sitting) -> None:
    """Draw the button that opens a set where it was left; one without open questions shows its result."""
    done, count = sum(answer.settled_at is not None for answer in sitting.answers), len(sitting.answers)
    placement = sitting.kind is SessionKind.PLACEMENT
    about = "the placement test" if placement else sitting.title or "a set"
    label = f"Go on with {about}: {done} of {count} answered"
    if st.button(literal_label(label), key=f"go_on_{sitting.id}", width="stretch"):
        if done == count:
            services.practice.sittings.hand_in(sitting.id, now(), services.practice.grader)
        leave_for(sitting_address(sitting.id))


def open_placement(services: Services, learner: Learner) -> Sitting | None:
    """Return the newest placement test that is open, or None."""
    found = services.practice.sittings.unfinished(learner.id, SessionKind.PLACEMENT)
    return found if found is not None and services.practice.known(found) else None


def _draw_row(services: Services, sitting: Sitting) -> None:
    with st.container(key=f"open-{sitting.id}", horizontal=True, wrap=False, vertical_alignment="center"):
        draw_go_on(services, sitting)
        words = "Ends this set. What you answered counts; what you did not see stays new."
        if st.button("Close", key=f"close_{sitting.id}", type="tertiary", help=words):
            services.practice.sittings.hand_in(sitting.id, now(), services.practice.grader)
            st.rerun()
