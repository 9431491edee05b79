"""A question explained in place: one of the bank by its id, or one pasted from anywhere."""

from __future__ import annotations

from functools import lru_cache

from corpus.items import Item, Pool
from tutor.learner.records import Learner
from tutor.practice.explaining import OptionEvidence, PastedExplanation, explain_pasted
from tutor.practice.grading import feedback_on
from tutor.practice.pasted import PastedQuestion
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.cards import chip_html
from tutor.ui.feedback_html import draw_item_feedback
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.item_cards import card_name, cite_section, draw_passages
from tutor.ui.rendering import Place, render_inline

MOCK_ITEM = "This question belongs to the mock exams and is explained only after one in which you met it."


def draw_item(services: Services, learner: Learner, item_id: str) -> None:
    """Draw the item of that id explained, or say why it is not; a mock item only after an exam that had it."""
    practice = services.practice
    item = practice.items.get(item_id)
    if item is None:
        draw(Html(f'<p class="notice">There is no question {escape(item_id)}.</p>'))
    elif item.pool is Pool.MOCK and not practice.met(learner, item_id):
        draw(Html(f'<p class="notice">{escape(MOCK_ITEM)}</p>'))
    else:
        _draw_explained(services, item)


def _draw_explained(services: Services, item: Item) -> None:
    feedback = feedback_on(item, (), services.corpus, services.practice.bank)
    draw_item_feedback(item, item.options, (), feedback, wiring.library())


def draw_pasted(services: Services, place: str, question: PastedQuestion) -> None:
    """Draw what the guide says to a pasted question and each of its options; nothing while the index is loading.

    Args:
        services: The program.
        place: Names the cards of this place on the page.
        question: As it was read.
    """
    if not services.readiness().ready:
        return
    found = _explained(services, question)
    if found.known:
        draw(Html('<p class="notice">This is a question of our own bank, so its key is known.</p>'))
        _draw_explained(services, found.known)
        return
    name = card_name(place)
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
    draw_passages(place, [services.corpus.sections[section_id] for section_id in sections], wiring.library())


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
