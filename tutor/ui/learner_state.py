"""Who is learning: the learner that the pages of this session show."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from tutor.learner.records import Learner, LearnerSettings
from tutor.services import Services

FIRST_NAME = "Me"
_KEY = "tutor_learner"


def now() -> datetime:
    """Return the present moment; pages read the clock here and nowhere else."""
    return datetime.now(UTC)


def current_learner(services: Services) -> Learner:
    """Return the learner of this session: the one chosen in it, or who studied last; made at the first visit."""
    store = services.practice.learners
    chosen = st.session_state.get(_KEY)
    found = store.get(chosen) if isinstance(chosen, str) else None
    if found is None:
        latest = services.practice.latest_learner()
        found = latest or store.create(FIRST_NAME, now(), LearnerSettings(zone=browser_zone()))
        st.session_state[_KEY] = found.id
    return _in_own_zone(services, found)


def choose_learner(learner_id: str) -> None:
    """Make another learner the one of this session."""
    st.session_state[_KEY] = learner_id


def browser_zone() -> str:
    """Return the time zone of the reader's browser, or UTC if it does not tell one that is known here."""
    return _told_zone() or "UTC"


def _told_zone() -> str | None:
    try:
        return ZoneInfo(st.context.timezone or "").key
    except (KeyError, ValueError, OSError):
        return None


def _in_own_zone(services: Services, learner: Learner) -> Learner:
    """Return the learner with the zone of the clock they look at: on a journey, or made where no browser told it."""
    zone = _told_zone()
    if zone is None or zone == learner.settings.zone:
        return learner
    return services.practice.learners.save_settings(learner.id, learner.settings.model_copy(update={"zone": zone}))
