"""The page *Tutor*: ask, read the answer, open what it rests on."""

from __future__ import annotations

import streamlit as st

from tutor.chat.models import Turn
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.answering import answer_pending
from tutor.ui.answers import answer_html
from tutor.ui.chat_state import ChatState, chat_state, same_question
from tutor.ui.drawer import draw_toolbar
from tutor.ui.empty_chat import draw_empty_chat, draw_loading
from tutor.ui.handover import draw_handover
from tutor.ui.html import Html, draw, literal_label
from tutor.ui.learner_state import current_learner
from tutor.ui.moves import draw_moves
from tutor.ui.unfinished import draw_unfinished

EARLIER = 30
SUGGESTIONS = 3
_INPUT = "question"


def draw_tutor(services: Services, state: ChatState) -> None:
    """Draw the open chat and, if a question waits, answer it."""
    draw(Html('<h1 class="unseen">Tutor</h1>'))
    with st.bottom:  # on its own, a chat input makes Streamlit pull the page down while an answer is read
        st.chat_input("Ask about the exam guide", key=_INPUT, submit_mode="stop", on_submit=_take_question)
    _take_item(state)
    turns = _open_chat(services, state)
    draw_toolbar(services.history, state, current_learner(services))
    _draw_turns(services, state, turns)
    if state.pending_here:
        answer_pending(services, state, turns)
    elif state.unsaved or state.stopped or (state.conversation_id and not turns):
        draw_unfinished(services, state)
    elif turns:
        draw_moves(turns[-1], state, model=bool(services.settings.model))
        _draw_suggestions(turns[-1], state)
    else:
        draw_empty_chat(services, state)
    draw_loading(services, state)


def _take_question() -> None:
    chat_state().ask(str(st.session_state.get(_INPUT) or ""))


def _take_item(state: ChatState) -> None:
    """Ask about the question that another page sent here, once."""
    item_id = st.query_params.get("explain")
    if item_id:
        del st.query_params["explain"]
        state.open(None)
        state.ask(f"Explain question {item_id}")


def _open_chat(services: Services, state: ChatState) -> list[Turn]:
    """Return the turns of the chat in the address; an unknown one, or another learner's, counts as absent."""
    asked = st.query_params.get("c")
    if asked and asked != state.conversation_id and _is_own(services, asked):
        state.open(asked)
    _place_resumed(state)
    if state.conversation_id and not _is_own(services, state.conversation_id):
        state.open(None)
    _write_address(state)
    if not state.conversation_id:
        return []
    turns = services.history.turns(state.conversation_id)
    waiting = state.pending_here
    if waiting and waiting.resumed and turns and same_question(turns[-1].question, waiting.question):
        state.pending = None  # it was answered before the connection broke
    return turns


def _is_own(services: Services, conversation_id: str) -> bool:
    """Return whether a chat exists and belongs to the learner of this session, or to nobody."""
    chat = services.history.get(conversation_id)
    return chat is not None and chat.learner_id in {None, current_learner(services).id}


def _place_resumed(state: ChatState) -> None:
    """Bring together a question that the browser sent again and the chat it belongs to."""
    if state.pending and state.pending.resumed:
        state.conversation_id = state.conversation_id or state.pending.conversation_id
        state.pending.conversation_id = state.conversation_id


def _write_address(state: ChatState) -> None:
    """Keep the open chat in the address, so that it survives a reload."""
    wanted = {"c": state.conversation_id} if state.conversation_id else {}
    here = st.query_params.to_dict()
    if not state.pending_here and wanted and "turn" in here:
        wanted["turn"] = here["turn"]
    if here != wanted:
        st.query_params.from_dict(wanted)


def _draw_turns(services: Services, state: ChatState, turns: list[Turn]) -> None:
    wished = st.query_params.get("turn")
    back = next((len(turns) - number for number, turn in enumerate(turns) if turn.id == wished), 0)
    shown = max(services.settings.history_shown + state.extra_turns, back)
    hidden = max(len(turns) - shown, 0)
    if hidden and st.button(f"Show {min(hidden, EARLIER)} earlier", key="earlier", width="stretch"):
        state.extra_turns += EARLIER
        st.rerun()
    library = wiring.library()
    for turn in turns[hidden:]:
        draw(answer_html(turn, state.conversation_id, library))
        draw_handover(services, turn)


def _draw_suggestions(turn: Turn, state: ChatState) -> None:
    if not turn.answer.suggestions:
        return
    with st.container(key="suggestions", gap="small"):
        draw(Html('<p class="quiet">Ask next</p>'))
        for number, question in enumerate(turn.answer.suggestions[:SUGGESTIONS]):
            st.button(literal_label(question), key=f"next-{number}", on_click=state.ask, args=(question,))


draw_tutor(wiring.services(), chat_state())
