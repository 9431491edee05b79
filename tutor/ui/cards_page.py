"""The page *Cards*: flashcards from the glossary, those that are due first."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st

from tutor.learner.records import Learner
from tutor.practice.flashcards import Flashcard
from tutor.practice.pane_data import flashcard_form
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.drill_pane import draw_drill, take_drill
from tutor.ui.html import Html, draw
from tutor.ui.learner_state import current_learner, now
from tutor.ui.leaving import leave_for
from tutor.ui.links import CARDS_PATH, address

CARDS = 15


def draw_cards_page(services: Services) -> None:
    """Draw the deck in the address, or the start."""
    learner = current_learner(services)
    deck = st.query_params.get("deck", "")
    if not deck.isdigit():
        _draw_start(services, learner)
    else:
        draw(Html('<h1 class="unseen">Flashcards</h1>'))
        _run(services, learner, deck, services.practice.draw_flashcards(learner, CARDS, int(deck), now()))


@st.fragment
def _run(services: Services, learner: Learner, deck: str, cards: tuple[Flashcard, ...]) -> None:
    name = f"cards-{deck}"

    def store(event: Mapping[str, Any]) -> None:
        rating = event.get("v")
        if event.get("t") != "rate" or not (rating is None or isinstance(rating, int)):
            raise ValueError("no rating")
        key = f"{name}:{event.get('n')}"
        services.practice.rate_card(learner.id, key, str(event.get("q")), rating, now())

    message = take_drill(name, store)
    if message and message.act == "finish":
        leave_for(address(CARDS_PATH, {"over": "1"}))
    extra = {"at": message.at if message else 0}
    draw_drill(name, "cards", flashcard_form(cards), {}, now(), learner.settings.single_keys, extra)


def _draw_start(services: Services, learner: Learner) -> None:
    done = "<p>Done. Known cards come back later, the others soon.</p>" if st.query_params.get("over") else ""
    due = services.practice.due_flashcards(learner, now())
    words = f"{due} of {len(services.practice.cards)} cards are due." if due else "Nothing is due; new cards follow."
    draw(
        Html(
            f"<h1>Flashcards</h1>{done}<p>The terms of the exam with today's names: look, say what it is, turn the "
            f"card, say how well you knew it. {words}</p>"
        )
    )
    if st.button(f"Start {CARDS} cards", type="primary", key="cards_start", width="stretch"):
        leave_for(address(CARDS_PATH, {"deck": str(secrets.randbelow(2**31))}))


draw_cards_page(wiring.services())
