"""What is behind a cell of the matrix of layers: the signals and the questions that were judged so."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from corpus.models import LayerInfo
from tutor.learner.records import Learner, TriageAnswer
from tutor.practice.triage import TriageCard
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.html import Html, draw, escape, join, literal_label
from tutor.ui.links import PROGRESS_PATH, TRIAGE_PATH, address, section_address
from tutor.ui.matrix import ALL_ANSWERS
from tutor.ui.rendering import Place, render, render_inline
from tutor.ui.review import draw_given, past_answers

SIGNAL_SHOWN = 90


def asked_cell(services: Services) -> tuple[LayerInfo, LayerInfo] | None:
    """Return the layer that failed and the one that was said, as the address asks; None if it names no cell."""
    layers = {layer.id.value: layer for layer in services.corpus.blueprint.layers}
    failed, said = (layers.get(st.query_params.get(name, "")) for name in ("failed", "said"))
    return (failed, said) if failed and said else None


def draw_cell(
    services: Services, learner: Learner, failed: LayerInfo, said: LayerInfo, answers: Sequence[TriageAnswer]
) -> None:
    """Draw everything behind a cell.

    Args:
        services: The program.
        learner: Whose answers they are.
        failed: The layer that failed.
        said: The layer that was said.
        answers: Answers of the triage drill to look through; the address tells whether questions are shown too.
    """
    whole, drill = st.query_params.get("of") == ALL_ANSWERS, st.query_params.get("drill", "")
    back = PROGRESS_PATH if whole else address(TRIAGE_PATH, {"drill": drill, "over": "1" if drill else None})
    right = " That is right." if failed.id is said.id else ""
    draw(
        Html(
            f'<p><a href="{escape(back)}" data-go="">Back to all layers</a></p><h1>Layers taken for one another</h1>'
            f'<p class="lead">“{escape(failed.title)}” failed, and you said “{escape(said.title)}”.{right}</p>'
        )
    )
    judged = [answer for answer in answers if answer.layer is failed.id and answer.said_layer is said.id]
    _draw_signals(services, [answer for answer in judged if answer.card_id in services.practice.triage])
    if whole:
        study = services.practice.study
        given = past_answers(services, learner, lambda attempt: (failed.id, said.id) in study.layers_said(attempt))
        draw(Html("<h2>Questions</h2>"))
        draw_given(services, given)


def _draw_signals(services: Services, judged: Sequence[TriageAnswer]) -> None:
    draw(Html("<h2>Signals of the drill</h2>"))
    if not judged:
        draw(Html('<p class="quiet">None.</p>'))
    actions = {info.id: info.title for info in services.corpus.blueprint.actions}
    for answer in reversed(judged):
        card = services.practice.triage[answer.card_id]
        with st.expander(literal_label(card.signal.replace("`", ""), SIGNAL_SHOWN)):
            said = actions[answer.said_action] if answer.said_action else "none"
            draw(_card_html(card, said, actions[card.action], services))


def _card_html(card: TriageCard, said: str, key: str, services: Services) -> Html:
    place, section = Place(wiring.library(), None), services.corpus.sections[card.section_id]
    action = f"Your action was right: {key}." if said == key else f"Your action: {said}. Key: {key}."
    return join(
        render(card.signal, place),
        Html(f"<p><strong>{escape(action)}</strong></p><p>"),
        render_inline(card.why, place),
        Html(f'</p><p><a href="{escape(section_address(section.id))}" data-go="">{escape(section.heading)}</a></p>'),
    )
