"""One question beside a set: it is asked, and then the learner is back in the set, at the question that was left.

The way back stands in the address, so that it survives a reload. The set itself is left open meanwhile, with all of
its answers, and is listed on the page *Practice* as every open set is.
"""

from __future__ import annotations

import secrets

import streamlit as st

from corpus.items import Item
from tutor.learner.records import Learner, SessionKind
from tutor.learner.sittings import Sitting
from tutor.services import Services
from tutor.ui.html import Html, draw, escape
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import sitting_address


def ask_like(services: Services, learner: Learner, sitting: Sitting, item_id: str) -> None:
    """Ask one more question like that of a set; say so if none is left."""
    item = services.practice.items[item_id]
    left = set_left(services, learner) or sitting
    found = services.practice.one_like(learner, item, now(), secrets.randbelow(2**31), left.item_ids)
    objective = services.corpus.blueprint.objective(item.objectives[0])
    about = f"{objective.id}, {objective.text.lower()}" if objective else item.lesson
    if found is not None:
        ask_beside(services, learner, sitting, item_id, found, f"One more question on {about}")
        return
    draw(
        Html(
            f'<p class="notice" role="status">There is no other question on {escape(about)} left today. '
            "Your set goes on as before.</p>"
        )
    )


def ask_beside(services: Services, learner: Learner, sitting: Sitting, item_id: str, asked: Item, title: str) -> None:
    """Leave a set for one question; from a question that is itself beside a set, the way back stays the same.

    Args:
        services: The services.
        learner: Who answers.
        sitting: The set that is open.
        item_id: The question that is shown, to which the learner comes back.
        asked: The question to ask.
        title: What the question is, in words.
    """
    left = set_left(services, learner)
    back, at = (left.id, _noted()[1]) if left else (sitting.id, item_id)
    if left:
        services.practice.sittings.hand_in(sitting.id, now(), services.practice.grader)
    seed, kind = secrets.randbelow(2**31), SessionKind.PRACTICE
    begun = services.practice.sittings.start(learner.id, kind, [asked.id], now(), seed=seed, title=title)
    leave_for(sitting_address(begun.id, at, back))


def set_left(services: Services, learner: Learner) -> Sitting | None:
    """Return the set that was left for the question in the address; one of another learner counts as absent."""
    back, _ = _noted()
    found = services.practice.sittings.get(back) if back else None
    if found is None or found.kind is SessionKind.MOCK or services.practice.sittings.owner(back) != learner.id:
        return None
    return found if services.practice.known(found) else None


def go_back(services: Services, learner: Learner) -> None:
    """Open the set that was left, if there is one, at the question that was left."""
    left = set_left(services, learner)
    if left is not None:
        leave_for(sitting_address(left.id, _noted()[1]))


def draw_way_back(services: Services, learner: Learner, sitting: Sitting) -> bool:
    """Say above a question beside a set that the set is waiting; return whether one is."""
    left = set_left(services, learner)
    if left is None:
        return False
    done = sum(answer.settled_at is not None for answer in left.answers)
    words = f"One question in between. Waiting: {left.title or 'your set'}, {done} of {len(left.answers)} answered."
    with st.container(key="way-back", horizontal=True, vertical_alignment="center"):
        draw(Html(f'<p class="quiet step">{escape(words)}</p>'))
        if st.button("Back to it now", key="back_now", type="tertiary"):
            services.practice.sittings.hand_in(sitting.id, now(), services.practice.grader)
            go_back(services, learner)
    return True


def _noted() -> tuple[str, str]:
    """Return the set to come back to and its question, as the address has them."""
    return st.query_params.get("back", ""), st.query_params.get("at", "")
