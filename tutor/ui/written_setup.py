"""New practice questions by the model that is set: what can be wished, what a run will call, what came of it.

Nothing is called before a button that names the model is pressed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

import streamlit as st

from corpus.items import Item, Pool
from tutor.learner.records import Learner, SessionKind
from tutor.practice.authoring import Author, Outcome, WrittenWish
from tutor.practice.requests import PracticeRequest
from tutor.services import Services
from tutor.ui.html import Html, draw, escape, literal_label, shorten
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import PRACTICE_PATH, sitting_address

COUNT = 5
_RESULT = "written_result"
_ABOVE = "What is chosen above"


@dataclass(frozen=True)
class _Result:
    words: str
    item_ids: tuple[str, ...]


def draw_written_setup(services: Services, learner: Learner, chosen: PracticeRequest) -> None:
    """Draw the wish for new questions below the choice of a set; nothing without a model."""
    if not services.settings.model:
        return
    draw(
        Html(
            f"<h3>New questions by {escape(services.settings.model)}</h3><p>Each one is checked by the rules of the "
            "bank, against the guide and against every known question, and is solved a second time without its key. "
            "What fails is thrown away. No person reviews them, and none is asked in a mock exam.</p>"
        )
    )
    if not services.readiness().ready:
        draw(Html(f'<p class="quiet">{escape(services.readiness().stage)} …</p>'))
        return
    author = services.author()
    if author is None:
        return
    mistakes = {_ABOVE: ""} | {f"Mistake: {m.title}": m.id for m in author.misconceptions()}
    about = st.selectbox("About", list(mistakes), key="written_about")
    wish = WrittenWish(
        COUNT,
        misconception=mistakes.get(str(about), ""),
        objective=chosen.objective,
        lesson=chosen.lesson,
        domain=chosen.domain,
    )
    _draw_run(services, learner, author, wish, "New questions")


def draw_written_like(services: Services, learner: Learner, item: Item) -> None:
    """Draw the wish for new questions like one that was answered, before anything is called."""
    author = services.author() if services.settings.model and item.pool is not Pool.MOCK else None
    if author is None:
        draw(Html('<p class="notice">New questions need a chat model, which is chosen on the Settings page.</p>'))
    else:
        draw(Html(f"<h2>New questions like this one</h2><blockquote>{escape(shorten(item.stem, 300))}</blockquote>"))
        _draw_run(services, learner, author, WrittenWish(COUNT, like=item.id), "Questions like one of yours")
    if st.button("Back to Practice", key="written_back"):
        leave_for(PRACTICE_PATH)


def _draw_run(services: Services, learner: Learner, author: Author, wish: WrittenWish, title: str) -> None:
    label = f"Have {COUNT} questions written by {author.name}, in at most {wish.most_calls} calls"
    if st.button(literal_label(label), key="written_start", width="stretch"):
        outcome = _write(author, wish)
        st.session_state[_RESULT] = _Result(outcome.words, tuple(item.id for item in outcome.items))
    result = st.session_state.get(_RESULT)
    if not isinstance(result, _Result):
        return
    draw(Html(f'<div class="notice" role="status"><p>{escape(result.words)}</p></div>'))
    fresh = [name for name in result.item_ids if name in services.practice.items]
    if fresh and st.button(f"Practice the {len(fresh)} new ones", type="primary", key="written_practice"):
        del st.session_state[_RESULT]
        sitting = services.practice.sittings.start(
            learner.id, SessionKind.PRACTICE, fresh, now(), seed=secrets.randbelow(2**31), title=title
        )
        leave_for(sitting_address(sitting.id))


def _write(author: Author, wish: WrittenWish) -> Outcome:
    """Have questions written while the page says how far it is."""
    slot = st.empty()
    with slot:

        def report(outcome: Outcome) -> None:
            said = replace(outcome, stopped="").words
            draw(Html(f'<p role="status">Writing and checking: {escape(said)}</p>'))

        report(Outcome())
        try:
            outcome = author.write(wish, secrets.randbelow(2**31), report)
        except ValueError:
            outcome = Outcome(stopped="The guide has no section for this wish. Choose a wider one.")
    slot.empty()
    return outcome
