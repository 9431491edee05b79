"""The page *Explain*: any question by its id, a question pasted from anywhere, and every answer of the past."""

from __future__ import annotations

import re

import streamlit as st

from tutor.learner.records import Learner
from tutor.practice.pasted import parse_pasted
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.explained import draw_item, draw_pasted
from tutor.ui.html import Html, draw, escape
from tutor.ui.learner_state import current_learner
from tutor.ui.review import Given, draw_given, past_answers

FILTERS = ("Wrong", "Sure and wrong", "Unsure", "All")
SHOWN = 20
LONGEST = 20_000
_ID = re.compile(r"[123]\.\d-[\w-]{1,60}")
_NO_QUESTION = (
    "No question was found in this text. Write an id such as 2.5-001, or the question with each option on a line of "
    "its own, such as “A. Roll the alias back”."
)


def draw_explain(services: Services) -> None:
    """Draw the field, what was asked for in it, and the answers of the past."""
    learner = current_learner(services)
    draw(
        Html(
            "<h1>Explain</h1><p>Every option of a question, with the reason and the passage that decides it. A "
            "question from elsewhere has no key here: you get what the guide says to each option, and no invented "
            "verdict.</p>"
        )
    )
    wished = st.query_params.get("item", "")
    with st.form("explain", border=False):
        text = st.text_area("Id of a question, or a question with its options", wished, height=160, max_chars=LONGEST)
        asked = st.form_submit_button("Explain", type="primary")
    if asked or wished:
        _draw_asked(services, learner, text)
    _draw_past(services, learner)


def _draw_asked(services: Services, learner: Learner, text: str) -> None:
    found = _ID.fullmatch(text.strip())
    pasted = None if found else parse_pasted(text)
    if found:
        draw_item(services, learner, found.group())
    elif pasted is None:
        draw(Html(f'<p class="notice" role="status">{escape(_NO_QUESTION)}</p>'))
    elif not services.readiness().ready:
        draw(Html('<p class="notice" role="status">The guide is still loading. Press Explain again in a moment.</p>'))
    else:
        draw_pasted(services, "pasted", pasted)


def _draw_past(services: Services, learner: Learner) -> None:
    given = past_answers(services, learner)
    draw(Html("<h2>Your answers</h2>"))
    if not given:
        draw(Html('<p class="quiet">Every answer you give is kept and listed here, the newest first.</p>'))
        return
    wanted = st.pills("Show", FILTERS, default=FILTERS[0], key="explain_filter", required=True)
    lessons = ["All", *dict.fromkeys(sorted(answer.item.lesson for answer in given))]
    lesson = st.selectbox("Lesson", lessons, key="explain_lesson")
    shown = [a for a in given if _belongs(str(wanted), a) and lesson in {"All", a.item.lesson}]
    most = SHOWN if len(shown) <= SHOWN else int(st.session_state.get("explain_most", SHOWN))
    draw_given(services, shown[:most])
    if len(shown) > most and st.button(f"Show {min(SHOWN, len(shown) - most)} more", key="explain_more"):
        st.session_state["explain_most"] = most + SHOWN
        st.rerun()


def _belongs(wanted: str, answer: Given) -> bool:
    return {
        "Wrong": not answer.right,
        "Sure and wrong": answer.sure_and_wrong,
        "Unsure": answer.unsure,
    }.get(wanted, True)


draw_explain(wiring.services())
