"""A question explained in place: one of the bank by its id, or one pasted from anywhere."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from corpus.items import LETTERS, Item, Option, Pool
from tutor.chat.models import Answer, Role, Segment, ShownItem, ShownOption
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

SHOWN_BELOW = "Below stands the question with every option explained; ask about one by its letter. In the guide:"
MOCK_ITEM = "This question belongs to the mock exams and is explained only after one in which you met it."


def draw_item(services: Services, learner: Learner, item_id: str, shown: ShownItem | None = None) -> None:
    """Draw the item of that id explained, or say why it is not; a mock item only after an exam that had it.

    Args:
        services: The program.
        learner: Whose last answer to it is shown, in the order in which its options stood then.
        item_id: The item.
        shown: How a chat showed it, which later turns rely on; None to show it as the learner saw it last.
    """
    item = services.practice.items.get(item_id)
    if item is None:
        draw(Html(f'<p class="notice">There is no question {escape(item_id)}.</p>'))
    elif _is_secret(services, learner, item):
        draw(Html(f'<p class="notice">{escape(MOCK_ITEM)}</p>'))
    else:
        options, chosen = _as_shown(item, shown) or services.practice.last_shown(learner, item)
        _draw_explained(services, item, options, chosen)


def with_shown_item(services: Services, learner: Learner, answer: Answer) -> Answer:
    """Return an answer that hands a question of the bank over with that question as it is shown below it.

    Its letters stay what they are in this chat, whatever order a later practice set has.
    """
    intent = answer.intent
    item = services.practice.items.get(intent.item) if intent else None
    if intent is None or item is None or _is_secret(services, learner, item):
        return answer
    options, chosen = services.practice.last_shown(learner, item)
    shown = ShownItem(
        stem=item.stem,
        options=tuple(
            ShownOption(letter=letter, option=o.id, text=o.text, right=o.right, why=o.why, chosen=o.id in chosen)
            for letter, o in zip(LETTERS, options, strict=False)
        ),
        sections=item.citations,
    )
    note = Segment(text=SHOWN_BELOW, role=Role.NOTE)
    segments = (note, *(segment for segment in answer.segments if segment.role is not Role.NOTE))
    return answer.model_copy(update={"segments": segments, "intent": intent.model_copy(update={"shown": shown})})


def _is_secret(services: Services, learner: Learner, item: Item) -> bool:
    return item.pool is Pool.MOCK and not services.practice.met(learner, item.id)


def _as_shown(item: Item, shown: ShownItem | None) -> tuple[tuple[Option, ...], frozenset[str]] | None:
    """Return an item's options in the order of a chat and the chosen ones, or None if it has others by now."""
    own = {option.id: option for option in item.options}
    if shown is None or {option.option for option in shown.options} != set(own):
        return None
    options = tuple(own[option.option] for option in shown.options)
    return options, frozenset(option.option for option in shown.options if option.chosen)


def _draw_explained(services: Services, item: Item, options: Sequence[Option], chosen: Collection[str]) -> None:
    feedback = feedback_on(item, tuple(chosen), services.corpus, services.practice.bank)
    draw_item_feedback(item, options, chosen, feedback, wiring.library())


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
        _draw_explained(services, found.known, found.known_options, ())
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
        f"<p>{render_inline(quote.words, Place(library, quote.section))} "
        + chip_html(name, cite_section(quote.section, numbers[quote.section.id], services.corpus))
        + "</p>"
        for quote in evidence.quotes
    )
    sure = f" (confidence {evidence.confidence:.0%})" if evidence.confidence else ""
    return Html(
        f'<li><p><span class="pane-letter">{escape(evidence.option.letter)}</span> {escape(evidence.option.text)}</p>'
        f'<p class="quiet">{render_inline(evidence.reason, Place(library, None))}{sure}</p>{quotes}</li>'
    )
