"""The component in which questions are answered: its one script, and the messages it sends.

A message holds the tab's name, the events that are not acknowledged yet, and perhaps an act for the page. The
browser sends it again until the events are acknowledged, so handling one twice must change nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from pydantic import ValidationError
from streamlit.components.v2.types import ComponentRenderer

from tutor.learner.sittings import Event

_FOLDER = Path(__file__).with_name("pane")
_PARTS = ("dom.js", "queue.js", "question.js", "exam.js", "drill.js", "pane.js")
MOST_EVENTS = 500
WRITER_LENGTH = 64


@dataclass(frozen=True)
class Message:
    """What the browser sent.

    Attributes:
        id: The sitting or drill it belongs to.
        writer: Name of the tab.
        events: Raw events, see `valid_events`.
        claim: Whether this tab wants to become the one that answers.
        act: What the page is to do (`ask`, `like`, `probe`, `write`, `finish`), or "".
        subject: The question that the act concerns.
        at: Position of the question shown, from 0.
    """

    id: str
    writer: str
    events: tuple[Mapping[str, Any], ...] = ()
    claim: bool = False
    act: str = ""
    subject: str = ""
    at: int = 0


def pane_script() -> str:
    """Return the component's module: all of its parts, in order."""
    return "\n".join((_FOLDER / name).read_text("utf-8") for name in _PARTS)


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    return st.components.v2.component("tutor_pane", js=pane_script(), isolate_styles=False)


def remembered_form(key: str) -> str:
    """Return the name of the form that the browser of this session has, or ""."""
    state = st.session_state.get(key)
    return str(state.get("have") or "") if isinstance(state, Mapping) else ""


def received(key: str) -> Message | None:
    """Return the message that came with this run, before the component is drawn."""
    state = st.session_state.get(key)
    return read_message(state.get("message")) if isinstance(state, Mapping) else None


def draw_pane(key: str, data: Mapping[str, Any]) -> None:
    """Draw the component with new data."""
    _component()(key=key, data=dict(data), on_message_change=lambda: None, on_have_change=lambda: None)


def read_message(raw: object) -> Message | None:
    """Return a message from the browser, or None if it is none; wrong parts of it count as absent."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("id"), str):
        return None
    events = raw.get("events")
    writer, act, subject, at = (raw.get(name) for name in ("writer", "act", "q", "at"))
    return Message(
        id=raw["id"],
        writer=writer[:WRITER_LENGTH] if isinstance(writer, str) else "",
        events=tuple(e for e in events[:MOST_EVENTS] if isinstance(e, Mapping)) if isinstance(events, list) else (),
        claim=raw.get("claim") is True,
        act=act if isinstance(act, str) else "",
        subject=subject if isinstance(subject, str) else "",
        at=at if isinstance(at, int) and at >= 0 else 0,
    )


def valid_events(message: Message) -> list[Event]:
    """Return the events that a sitting understands; what cannot be read is left out, so that it blocks nothing."""
    found = []
    for raw in message.events:
        try:
            found.append(Event.model_validate(dict(raw)))
        except ValidationError:
            continue
    return found
