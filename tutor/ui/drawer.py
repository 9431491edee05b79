"""The list of past chats, and the buttons above a chat."""

from __future__ import annotations

import streamlit as st

from tutor.chat.history import ConversationStore
from tutor.chat.models import Conversation
from tutor.learner.records import Learner
from tutor.ui.chat_state import ChatState
from tutor.ui.html import Html, date_and_time, draw, escape, literal_label, shorten

SHOWN = 50


def draw_toolbar(history: ConversationStore, state: ChatState, learner: Learner) -> None:
    """Draw the buttons that stay above the chat."""
    with st.container(key="chatbar", horizontal=True, horizontal_alignment="right", gap="small"):
        st.button("New chat", key="new-chat", type="tertiary", on_click=state.show, args=(None,))
        if st.button("Past chats", key="past-chats", type="tertiary"):
            state.deleting = None
            _drawer(history, state, learner)


@st.dialog("Past chats", position="right", width="small")
def _drawer(history: ConversationStore, state: ChatState, learner: Learner) -> None:
    draw_chats(history, state, learner)


def draw_chats(history: ConversationStore, state: ChatState, learner: Learner) -> None:
    """Draw the list of a learner's past chats; opening or deleting the open one draws the page again."""
    if state.redraw:
        state.redraw = False
        st.rerun()
    chats = history.conversations(learner.id)
    if not chats:
        draw(Html("<p>No chats yet. Ask a question and it is kept here.</p>"))
    for chat in chats[:SHOWN]:
        with st.container(key=f"chat-{chat.id}", horizontal=True, wrap=False, vertical_alignment="center"):
            if state.deleting == chat.id:
                _draw_confirmation(history, state, chat)
            else:
                _draw_row(state, chat, date_and_time(chat.updated_at, learner.settings.zone))
    if len(chats) > SHOWN:
        draw(Html(f'<p class="quiet">Showing the latest {SHOWN} of {len(chats)} chats.</p>'))


def _draw_row(state: ChatState, chat: Conversation, when: str) -> None:
    name = f":gray[{when}] {literal_label(chat.title, 60)}"
    st.button(name, key=f"open-{chat.id}", width="stretch", on_click=_open, args=(state, chat.id))
    st.button("Delete", key=f"delete-{chat.id}", type="tertiary", on_click=_ask_to_delete, args=(state, chat.id))


def _draw_confirmation(history: ConversationStore, state: ChatState, chat: Conversation) -> None:
    draw(Html(f"<p>Delete <em>{escape(shorten(chat.title, 60))}</em>? This cannot be undone.</p>"))
    st.button("Delete chat", key=f"really-{chat.id}", type="primary", on_click=_delete, args=(history, state, chat.id))
    st.button("Keep", key=f"keep-{chat.id}", on_click=_ask_to_delete, args=(state, None))


def _open(state: ChatState, chat_id: str | None) -> None:
    state.show(chat_id)
    state.redraw = True


def _ask_to_delete(state: ChatState, chat_id: str | None) -> None:
    state.deleting = chat_id


def _delete(history: ConversationStore, state: ChatState, chat_id: str) -> None:
    history.delete(chat_id)
    state.deleting = None
    if state.conversation_id == chat_id:
        _open(state, None)
