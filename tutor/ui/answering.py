"""Answering the question that waits: chat in the database first, then the answer, then the turn."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import StopException

from corpus.errors import TutorError
from tutor.chat.models import Answer, Turn
from tutor.chat.question import as_typed
from tutor.chat.voice import Voice, Writing
from tutor.services import Readiness, Services
from tutor.ui import wiring
from tutor.ui.answers import draft_html, unfinished_html, written_html
from tutor.ui.chat_state import ChatState, Pending, Unsaved
from tutor.ui.errors import report_failure
from tutor.ui.handover import in_the_apps_words
from tutor.ui.html import Html, draw, escape, shorten
from tutor.ui.learner_state import current_learner
from tutor.ui.segments import spoken

FRAME_SECONDS = 0.1
FRAMES = 2


def answer_pending(services: Services, state: ChatState, history: Sequence[Turn]) -> None:
    """Answer the waiting question and draw the page again from the database.

    A new chat is stored before the answer is composed, and the browser keeps the question until it is
    answered, so that neither a reload nor a killed program loses it. Leaving the page leaves the
    question waiting; only Stop drops it.
    """
    pending = state.pending_here
    assert pending is not None
    slot = st.empty()
    for _ in range(3):
        st.empty()  # what stood below the last answer goes away now, not when the new one is complete
    try:
        _answer(services, state, pending, history, slot)
    except StopException:
        if state.pending is not None:  # nothing of an answer was kept
            state.pending, state.stopped = None, pending.question
        raise
    except TutorError as error:
        state.unsaved = Unsaved(pending.question, None, report_failure(error, "This question was not answered."))
    except Exception as error:  # the edge of the program: the question must stay on the page
        state.unsaved = Unsaved(pending.question, None, report_failure(error, "This question was not answered."))
    state.pending = None
    st.rerun()


def _answer(
    services: Services, state: ChatState, pending: Pending, history: Sequence[Turn], slot: DeltaGenerator
) -> None:
    typed = as_typed(pending.question, services.settings.question_limit)
    with slot:
        draw(_waiting_html(pending.question, "Looking in the guide"))
    unsaved: TutorError | None = None
    try:
        _begin_chat(services, state, pending)
    except TutorError as error:
        unsaved = error
    writing = _voice(services, pending, slot).begin(pending.question, history)
    try:
        answer = _follow(pending.question, writing, slot) if writing.live else writing.finish()
    except BaseException as leaving:  # stopped, or the page was left: the model must not go on
        partial = writing.stop()
        if isinstance(leaving, StopException) and partial is not None and state.conversation_id and unsaved is None:
            state.answered = services.history.append(state.conversation_id, partial, typed).id
            state.pending = None
        raise
    answer = in_the_apps_words(services, current_learner(services), answer)
    _reveal(pending.question, answer, slot)
    try:
        if state.conversation_id and unsaved is None:
            state.answered = services.history.append(state.conversation_id, answer, typed).id
    except TutorError as error:
        unsaved = error
    if unsaved:
        failure = report_failure(unsaved, "This answer could not be saved. It is lost when you leave the page.")
        state.unsaved = Unsaved(pending.question, answer, failure)
    state.announcement = _announcement(answer)


def _begin_chat(services: Services, state: ChatState, pending: Pending) -> None:
    if state.conversation_id is None:
        state.conversation_id = services.history.create(pending.question, current_learner(services).id).id
        pending.conversation_id = state.conversation_id
        st.query_params["c"] = state.conversation_id


def _follow(question: str, writing: Writing, slot: DeltaGenerator) -> Answer:
    """Show what a model writes as it arrives, with marks that do nothing, and return the checked answer."""
    drawn = 0.0
    while not writing.done:
        writing.poll(FRAME_SECONDS)
        if drawn and writing.text:  # the first words at once, then ten times a second
            time.sleep(max(0.0, drawn + FRAME_SECONDS - time.monotonic()))
        with slot:  # also without new words: it is here that Stop is noticed
            draw(written_html(question, writing.text) if writing.text else _waiting_html(question, "Asking the model"))
        drawn = time.monotonic() if writing.text else 0.0
    with slot:
        draw(written_html(question, writing.text, "Comparing each sentence with the guide"))
    return writing.finish()


def _voice(services: Services, pending: Pending, slot: DeltaGenerator) -> Voice:
    """Return the voice; until it is there, say what is loading. A failed loading raises its advice."""
    began = time.monotonic()
    readiness = services.readiness()
    while not readiness.ready and readiness.error is None:
        with slot:
            draw(_waiting_html(pending.question, progress_words(readiness, time.monotonic() - began)))
        time.sleep(2 * FRAME_SECONDS)
        readiness = services.readiness()
    return services.voice()


def _reveal(question: str, answer: Answer, slot: DeltaGenerator) -> None:
    """Show the answer grow; the guide's answers are complete at once, so it takes a moment only."""
    total = len(answer.segments)
    for frame in range(1, FRAMES + 1):
        if not answer.abstained and total * frame >= FRAMES:
            with slot:
                draw(draft_html(question, answer, total * frame // FRAMES, wiring.library()))
            if frame < FRAMES:
                time.sleep(FRAME_SECONDS)


def _waiting_html(question: str, words: str) -> Html:
    return unfinished_html(question, Html(f'<p class="waiting">{escape(words)}</p>'))


def progress_words(readiness: Readiness, seconds: float) -> str:
    """Return what is being loaded and, once it takes longer, for how long."""
    since = f" ({seconds:.0f} s)" if seconds >= 2 else ""
    return f"{readiness.stage}{since}. Your question is kept and answered as soon as this is done."


def _announcement(answer: Answer) -> str:
    said = answer.message if answer.abstained else spoken(answer.segments)
    return f"Answer: {shorten(said, 300)}"
