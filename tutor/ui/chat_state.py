"""What one browser session remembers between runs; everything worth keeping is in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from tutor.chat.models import Answer
from tutor.ui.errors import Failure
from tutor.ui.html import shorten

_KEY = "chat"


@dataclass
class Pending:
    """A question that has no answer yet; the browser keeps a copy until it has one.

    Attributes:
        conversation_id: The chat it belongs to, or None to begin one.
        resumed: Whether the browser sent it again after the connection was lost; it may be answered already.
    """

    question: str
    conversation_id: str | None = None
    resumed: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class Unsaved:
    """A turn that is shown but is not in the database."""

    question: str
    answer: Answer | None
    failure: Failure


@dataclass
class ChatState:
    """The session's state.

    Attributes:
        session: Id of this browser session.
        conversation_id: The open chat, or None for a new one.
        pending: The question being answered.
        stopped: A question whose answer was stopped.
        unsaved: What could not be answered or stored, with the reason.
        extra_turns: Earlier turns shown on request.
        announcement: Last sentence for screen readers.
        answered: Id of the turn answered last, to be brought into view.
        deleting: The chat whose deletion waits for a second press.
        redraw: Whether the page behind the list of chats is out of date.
    """

    session: str = field(default_factory=lambda: uuid4().hex)
    conversation_id: str | None = None
    pending: Pending | None = None
    stopped: str | None = None
    unsaved: Unsaved | None = None
    extra_turns: int = 0
    announcement: str = ""
    answered: str | None = None
    deleting: str | None = None
    redraw: bool = False

    def ask(self, question: str) -> None:
        """Take a question; it is answered in the run that follows. Blank ones are ignored."""
        if question.strip():
            self.pending = Pending(question, self.conversation_id)
            self.stopped = self.unsaved = None

    @property
    def pending_here(self) -> Pending | None:
        """Return the waiting question if it belongs to the open chat."""
        waits = self.pending is not None and self.pending.conversation_id == self.conversation_id
        return self.pending if waits else None

    def open(self, conversation_id: str | None) -> None:
        """Open another chat, or a new one."""
        self.conversation_id = conversation_id
        self.stopped = self.unsaved = None
        self.extra_turns = 0

    def show(self, conversation_id: str | None) -> None:
        """Open another chat, or a new one, and write it into the address."""
        self.open(conversation_id)
        st.query_params.from_dict({"c": conversation_id} if conversation_id else {})


def chat_state() -> ChatState:
    """Return the state of this session."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = ChatState()
    state: ChatState = st.session_state[_KEY]
    return state


def same_question(one: str, other: str) -> bool:
    """Return whether two texts begin with the same words; the stored one may be cleaned and cut."""
    return shorten(one, 300) == shorten(other, 300)
