"""Answers that were given, each with its explanation behind one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st

from corpus.items import Item, Option
from tutor.learner.records import Attempt, Confidence, Learner
from tutor.practice.forms import shuffled_options
from tutor.practice.grading import feedback_on
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.feedback_html import draw_item_feedback
from tutor.ui.html import Html, beginning, draw, literal_label

STEM_SHOWN = 68


@dataclass(frozen=True)
class Given:
    """An answer that is final.

    Attributes:
        label: What stands before the stem, such as its number or day.
        item: The question.
        options: As they were shown.
        chosen: Ids of the options chosen; none if it was left open.
        right: Whether it was right.
        confidence: What the learner said, if anything.
    """

    label: str
    item: Item
    options: tuple[Option, ...]
    chosen: tuple[str, ...]
    right: bool
    confidence: Confidence | None = None

    @property
    def unsure(self) -> bool:
        """Return whether the learner said that it was a guess or not sure."""
        return self.confidence in {Confidence.GUESS, Confidence.UNSURE}

    @property
    def sure_and_wrong(self) -> bool:
        """Return whether the learner was sure of a wrong answer."""
        return self.confidence is Confidence.SURE and not self.right

    @property
    def title(self) -> str:
        """Return one line that names it and its verdict."""
        word = "right" if self.right else "wrong" if self.chosen else "open"
        said = f", {self.confidence.value}" if self.confidence else ""
        return f"{self.label} {word}{said}: {beginning(self.item.stem, STEM_SHOWN)}"


def past_answers(
    services: Services, learner: Learner, wanted: Callable[[Attempt], bool] = lambda attempt: True
) -> list[Given]:
    """Return a learner's answers whose key was shown, the newest first; those to items that are gone are left out."""
    practice = services.practice
    running = {s.id for s in practice.sittings.sittings(learner.id) if s.kind == "mock" and s.ended_at is None}
    zone = ZoneInfo(learner.settings.zone)
    return [
        _given(attempt, services, zone)
        for attempt in reversed(practice.attempts(learner.id))
        if attempt.item_id in practice.items and attempt.sitting not in running and wanted(attempt)
    ]


def _given(attempt: Attempt, services: Services, zone: ZoneInfo) -> Given:
    item = services.practice.items[attempt.item_id]
    return Given(
        label=f"{attempt.at.astimezone(zone):%Y-%m-%d} {item.id}",
        item=item,
        options=shuffled_options(item, attempt.order_seed),
        chosen=attempt.chosen,
        right=attempt.correct,
        confidence=attempt.confidence,
    )


def draw_given(services: Services, given: Sequence[Given]) -> None:
    """Draw answers as lines; one that is opened shows every option with its reason and the deciding passages."""
    if not given:
        draw(Html('<p class="quiet">None.</p>'))
    for answer in given:
        with st.expander(literal_label(answer.title, 200)):
            feedback = feedback_on(answer.item, answer.chosen, services.corpus, services.practice.bank)
            draw_item_feedback(answer.item, answer.options, answer.chosen, feedback, wiring.library())
