"""What the chat hands over to other features, drawn below the turn: practice, explanations, plan, mock exam."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from corpus.items import Item, Pool
from tutor.chat.models import IntentKind, Turn
from tutor.practice.explaining import OptionEvidence, PastedExplanation, explain_pasted
from tutor.practice.grading import feedback_on
from tutor.practice.pasted import PastedQuestion, parse_pasted
from tutor.practice.requests import read_request
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.cards import chip_html
from tutor.ui.feedback_html import draw_item_feedback
from tutor.ui.html import Html, draw, escape, join, literal_label
from tutor.ui.item_cards import card_name, cite_section, draw_passages
from tutor.ui.learner_state import current_learner
from tutor.ui.leaving import leave_for
from tutor.ui.links import MOCK_PATH, TODAY_PATH
from tutor.ui.pages import PAGES
from tutor.ui.practice_setup import start
from tutor.ui.rendering import Place, render_inline

MOCK_ITEM = "This question belongs to the mock exams and is explained only after one in which you met it."


def draw_handover(services: Services, turn: Turn) -> None:
    """Draw what follows from a turn, if anything does: a button to another page, or an explanation in place."""
    pasted = parse_pasted(turn.question)
    if pasted is not None and len(pasted.options) > 2:
        _draw_pasted(services, turn.id, pasted)
        return
    intent = turn.answer.intent
    if intent is None:
        return
    if intent.kind is IntentKind.EXPLAIN_ITEM:
        _draw_item(services, intent.item)
    elif intent.kind in {IntentKind.QUIZ, IntentKind.PRACTICE}:
        _draw_practice(services, turn)
    else:
        _draw_page(intent.kind)


def _draw_practice(services: Services, turn: Turn) -> None:
    request = read_request(turn.question, services.corpus.blueprint)
    if st.button(
        literal_label(f"Start {request.title(services.corpus.blueprint)}"), key=f"start-{turn.id}", type="primary"
    ):
        near = tuple(citation.section_id for citation in turn.answer.citations)
        start(services, current_learner(services), request, near)


def _draw_page(kind: IntentKind) -> None:
    path = MOCK_PATH if kind is IntentKind.MOCK_EXAM else TODAY_PATH
    page = next((page for page in PAGES if page.path == path), None)
    if page and st.button(f"Open {page.title}", key=f"open-{page.path}", type="primary"):
        leave_for(page.path)


def _draw_item(services: Services, item_id: str) -> None:
    practice = services.practice
    item = practice.items.get(item_id)
    if item is None:
        draw(Html(f'<p class="notice">There is no question {escape(item_id)}.</p>'))
    elif item.pool is Pool.MOCK and not practice.met(current_learner(services), item_id):
        draw(Html(f'<p class="notice">{escape(MOCK_ITEM)}</p>'))
    else:
        draw_explained(services, item)


def draw_explained(services: Services, item: Item) -> None:
    """Draw an item with its key, every option explained."""
    feedback = feedback_on(item, (), services.corpus, services.practice.bank)
    draw_item_feedback(item, item.options, (), feedback, wiring.library())


def _draw_pasted(services: Services, turn_id: str, question: PastedQuestion) -> None:
    if not services.readiness().ready:
        return
    found = _explained(services, question)
    if found.known:
        draw(Html('<p class="notice">This is a question of our own bank, so its key is known.</p>'))
        draw_explained(services, found.known)
        return
    name = card_name(turn_id)
    sections = list(dict.fromkeys(q.section.id for e in found.options for q in e.quotes))
    numbers = {section_id: number for number, section_id in enumerate(sections, 1)}
    rows = [_option(name, evidence, numbers, services) for evidence in found.options]
    claim = f" The text claims {' and '.join(question.claimed)}; a claim is no proof." if question.claimed else ""
    draw(
        join(
            Html(
                '<div class="item"><p class="notice">The guide has no key for this question, so there is no verdict on '
                f"it.{escape(claim)} This is what the guide says nearest to each option. Name the failing layer first, "
                "then the action.</p><ol class='item-options'>"
            ),
            *rows,
            Html("</ol></div>"),
        )
    )
    draw_passages(turn_id, [services.corpus.sections[section_id] for section_id in sections], wiring.library())


@lru_cache(maxsize=64)
def _explained(services: Services, question: PastedQuestion) -> PastedExplanation:
    return explain_pasted(question, services.tutor().retriever, services.practice.bank)


def _option(name: str, evidence: OptionEvidence, numbers: dict[str, int], services: Services) -> Html:
    library = wiring.library()
    quotes = "".join(
        f"<p>{render_inline(' '.join(quote.text.replace('|', ' ').split()), Place(library, quote.section))} "
        + chip_html(name, cite_section(quote.section, numbers[quote.section.id], services.corpus))
        + "</p>"
        for quote in evidence.quotes
    )
    sure = f" (confidence {evidence.confidence:.0%})" if evidence.confidence else ""
    return Html(
        f'<li><p><span class="pane-letter">{escape(evidence.option.letter)}</span> {escape(evidence.option.text)}</p>'
        f'<p class="quiet">{render_inline(evidence.reason, Place(library, None))}{sure}</p>{quotes}</li>'
    )
