"""The page *Triage*: a signal without options; name the failing layer, then the next action."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import streamlit as st

from tutor.learner.confusion import triage_confusion
from tutor.learner.records import Learner, TriageAnswer
from tutor.practice.pane_data import Json, triage_form
from tutor.practice.triage import TriageCard, draw_cards
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.drill_pane import draw_drill, take_drill
from tutor.ui.html import Html, draw, escape
from tutor.ui.item_cards import draw_passages, passage_id
from tutor.ui.learner_state import current_learner, now
from tutor.ui.leaving import leave_for
from tutor.ui.links import TRIAGE_PATH, address
from tutor.ui.matrix import matrix_html
from tutor.ui.matrix_cell import asked_cell, draw_cell

CARDS = 12


def draw_triage(services: Services) -> None:
    """Draw the drill in the address, its end, or the method and the start."""
    learner = current_learner(services)
    drill, cell = st.query_params.get("drill", ""), asked_cell(services)
    if cell is not None:
        answers = _answers(services, learner, drill).values() if drill else _everything(services, learner)
        draw_cell(services, learner, *cell, list(answers))
        return
    if not drill.isdigit():
        _draw_start(services, learner)
    elif st.query_params.get("over"):
        _draw_end(services, learner, drill)
    else:
        draw(Html('<h1 class="unseen">Triage drill</h1>'))
        _run(services, learner, drill)


def _cards(services: Services, drill: str) -> tuple[TriageCard, ...]:
    return draw_cards(list(services.practice.triage.values()), CARDS, int(drill))


def _everything(services: Services, learner: Learner) -> list[TriageAnswer]:
    return services.practice.learners.records(learner.id, TriageAnswer)


def _answers(services: Services, learner: Learner, drill: str) -> dict[str, TriageAnswer]:
    return {
        answer.card_id: answer for answer in _everything(services, learner) if answer.key.startswith(f"triage-{drill}:")
    }


@st.fragment
def _run(services: Services, learner: Learner, drill: str) -> None:
    name = f"triage-{drill}"

    def store(event: Mapping[str, Any]) -> None:
        said = event.get("v")
        if event.get("t") != "triage" or not isinstance(said, Mapping):
            raise ValueError("no triage event")
        spent = event.get("at")
        services.practice.judge_triage(
            learner.id,
            name,
            str(event.get("q")),
            str(said.get("layer")),
            str(said.get("action")),
            now(),
            spent if isinstance(spent, int) else 0,
        )

    message = take_drill(name, store)
    if message and message.act == "finish":
        leave_for(address(TRIAGE_PATH, {"drill": drill, "over": "1"}))
    cards = _cards(services, drill)
    answers = _answers(services, learner, drill)
    feedback = {card.id: _verdict(services, card, answers[card.id]) for card in cards if card.id in answers}
    blueprint = services.corpus.blueprint
    at = message.at if message else next((n for n, c in enumerate(cards) if c.id not in answers), len(cards) - 1)
    extra = {
        "layers": [{"id": layer.id.value, "title": layer.title} for layer in blueprint.layers],
        "actions": [{"id": action.id.value, "title": action.title} for action in blueprint.actions],
        "at": at,
    }
    draw_drill(name, "triage", triage_form(cards), feedback, now(), learner.settings.single_keys, extra)
    shown = cards[min(at, len(cards) - 1)]
    if shown.id in answers:
        draw_passages(shown.id, [services.corpus.sections[shown.section_id]], wiring.library())


def _verdict(services: Services, card: TriageCard, answer: TriageAnswer) -> Json:
    layer = "Layer right" if answer.said_layer is card.layer else "Layer not right"
    action = "action right" if answer.said_action is card.action else "action not right"
    section = services.corpus.sections[card.section_id]
    return {
        "right": answer.said_layer is card.layer and answer.said_action is card.action,
        "layer": card.layer.value,
        "action": card.action.value,
        "verdict": f"{layer}, {action}.",
        "why": card.why,
        "sources": [{"n": 1, "heading": section.heading, "card": passage_id(card.id, 1)}],
    }


def _draw_start(services: Services, learner: Learner) -> None:
    rows = "".join(
        f"<tr><td>{escape(layer.title)}</td><td>{escape(layer.question)}</td></tr>"
        for layer in services.corpus.blueprint.layers
    )
    actions = ", ".join(action.title.lower() for action in services.corpus.blueprint.actions)
    draw(
        Html(
            "<h1>Triage drill</h1><p>Strong candidates first name the layer that failed, then map the signal to an "
            "action. Each card shows a signal and no options: say both.</p>"
            '<div class="scroll" tabindex="0" role="region" aria-label="Layers"><table><thead><tr><th>Layer</th>'
            f"<th>It failed if the answer is no</th></tr></thead><tbody>{rows}</tbody></table></div>"
            f"<p>Actions: {escape(actions)}.</p>"
        )
    )
    if st.button(f"Start {CARDS} cards, about 4 minutes", type="primary", key="triage_start", width="stretch"):
        leave_for(address(TRIAGE_PATH, {"drill": str(secrets.randbelow(2**31))}))
    everything = _everything(services, learner)
    if everything:
        draw(Html("<h2>All your drills</h2>"))
        draw(matrix_html(triage_confusion(everything), services.corpus.blueprint))


def _draw_end(services: Services, learner: Learner, drill: str) -> None:
    answers = list(_answers(services, learner, drill).values())
    layers = sum(answer.said_layer is answer.layer for answer in answers)
    actions = sum(answer.said_action is answer.action for answer in answers)
    draw(
        Html(
            f'<h1>Triage drill</h1><p class="lead">{layers} of {len(answers)} layers and {actions} of {len(answers)} '
            "actions right.</p>"
        )
    )
    draw(matrix_html(triage_confusion(answers), services.corpus.blueprint, drill))
    if st.button("Another drill", type="primary", key="triage_again", width="stretch"):
        leave_for(TRIAGE_PATH)


draw_triage(wiring.services())
