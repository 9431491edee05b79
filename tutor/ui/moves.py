"""What a learner can do with the last answer besides asking on: have it told another way, or explain it back."""

from __future__ import annotations

import streamlit as st

from tutor.chat.models import Turn
from tutor.ui.chat_state import ChatState
from tutor.ui.html import Html, draw

WITH_MODEL = {
    "Simpler": "Explain that simpler",
    "Deeper": "Go deeper",
    "With an analogy": "Explain it with an analogy",
}
WITHOUT_MODEL = {"Shorter": "Shorter, please", "Deeper": "Go deeper", "An example": "Give me an example"}
LONGEST = 2000


def draw_moves(turn: Turn, state: ChatState, *, model: bool) -> None:
    """Draw the moves below an answer that quotes or words the guide.

    Args:
        turn: The last turn of the chat.
        state: The session, which takes the question that a move asks.
        model: Whether a chat model is set; without one an answer can be cut to size, but not reworded.
    """
    if turn.answer.abstained or turn.answer.intent is not None:
        return
    with st.container(key="moves", horizontal=True, gap="small"):
        for name, question in (WITH_MODEL if model else WITHOUT_MODEL).items():
            st.button(name, key=f"move-{name}", type="tertiary", on_click=state.ask, args=(question,))
        if st.button("Explain it back", key="move-explain", type="tertiary"):
            _explain_back(state)


@st.dialog("Explain it back")
def _explain_back(state: ChatState) -> None:
    draw_explain_back(state)


def draw_explain_back(state: ChatState) -> None:
    """Draw the box in which a learner explains; the tutor compares it with the guide."""
    draw(Html("<p>Explain it in your own words, a few sentences. Each one is compared with the guide.</p>"))
    said = st.text_area("Your explanation", key="explanation", max_chars=LONGEST, height=160)
    if st.button("Check it", key="check-explanation", type="primary", disabled=not said.strip()):
        state.ask(f"Check my explanation: {said.strip()}")
        st.rerun()
