"""The triage drill and flashcards in the pane.

A drill has no state of its own: every answer is a line of a log whose key names drill and card, so that one sent twice
counts once. What the browser may forget is told by the number of its last event that was stored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from corpus.errors import StorageError
from tutor.practice.pane_data import Json, form_hash
from tutor.ui.pane_component import Message, draw_pane, received, remembered_form

KEY = "pane"
_ACK = "tutor_drill_ack"
Store = Callable[[Mapping[str, Any]], None]
"""Stores one event; a `ValueError` means that it makes no sense and is forgotten."""


def take_drill(drill: str, store: Store) -> Message | None:
    """Store the events that came with this run and return their message, if it belongs to this drill."""
    message = received(KEY)
    if message is None or message.id != drill:
        return None
    for event in message.events:
        number = event.get("n")
        if not isinstance(number, int) or number <= _ack(drill):
            continue
        try:
            store(event)
        except ValueError:
            pass  # what makes no sense must not block what comes after it
        except StorageError:
            break  # not acknowledged, so it is sent again
        st.session_state[_ACK] = (drill, number)
    return message


def _ack(drill: str) -> int:
    name, number = st.session_state.get(_ACK, ("", 0))
    return number if name == drill else 0


def draw_drill(
    drill: str, mode: str, form: list[Json], feedback: Mapping[str, Json], now: datetime, keys: bool, extra: Json
) -> None:
    """Draw a drill in the pane."""
    name = form_hash(form)
    draw_pane(
        KEY,
        {
            "id": drill,
            "mode": mode,
            "hash": name,
            "form": None if remembered_form(KEY) == name else form,
            "ack": _ack(drill),
            "answers": [{"chosen": [], "struck": [], "settled": False} for _ in form],
            "feedback": dict(feedback),
            "deadline": None,
            "now": int(now.timestamp() * 1000),
            "ended": False,
            "refused": False,
            "keys": keys,
            **extra,
        },
    )
