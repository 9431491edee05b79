"""What the pane in the browser is told, as JSON values.

A question goes without its key and rationales; they follow in the feedback, once the answer is stored as final.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from corpus.items import Item, Option, Pool
from tutor.learner.records import SessionKind
from tutor.learner.sittings import AnswerState, Sitting
from tutor.practice.flashcards import Flashcard
from tutor.practice.forms import shuffled_options
from tutor.practice.grading import Feedback
from tutor.practice.triage import TriageCard
from tutor.practice.tutoring import Hint, Probe
from tutor.practice.written import PREFIX

Json = dict[str, Any]
_RIGHT = {"sure": "Sure and right.", "unsure": "Right, though unsure.", "guess": "A lucky guess: it comes back soon."}
TABLE_MARK = "Generated from the guide's tables"
WRITTEN_MARK = "Written by a model, checked by rules, reviewed by nobody"
CardId = Callable[[str, int], str]
"""Gives the HTML id of the card with a passage, from an item's id and the number of the source."""


def shown_options(item: Item, sitting: Sitting) -> tuple[Option, ...]:
    """Return an item's options in the order in which this sitting shows them."""
    return shuffled_options(item, sitting.order_seed(sitting.item_ids.index(item.id)))


def question_form(item: Item, options: Sequence[Option]) -> Json:
    """Return one question as the pane shows it: nothing in it tells the key."""
    return {
        "id": item.id,
        "stem": item.stem,
        "choose": item.choose,
        "mark": _mark(item),
        "options": [{"id": option.id, "text": option.text} for option in options],
    }


def _mark(item: Item) -> str:
    """Return what is said of where a question comes from; nothing of a reviewed one."""
    if item.pool is not Pool.GENERATED:
        return ""
    return WRITTEN_MARK if item.id.startswith(PREFIX) else TABLE_MARK


def sitting_form(sitting: Sitting, items: Mapping[str, Item]) -> list[Json]:
    """Return all questions of a sitting in their order."""
    return [question_form(items[name], shown_options(items[name], sitting)) for name in sitting.item_ids]


def form_hash(form: Sequence[Json]) -> str:
    """Return the name of a form, by which the browser says that it has it."""
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()[:16]


def sitting_data(
    sitting: Sitting,
    form: Sequence[Json],
    have: str,
    feedback: Mapping[str, Json],
    now: datetime,
    *,
    hints: Mapping[str, Sequence[Json]] = {},
    writer_refused: bool = False,
    keys: bool = True,
    at: int | None = None,
    writes: bool = False,
    beside: bool = False,
) -> Json:
    """Return everything the pane needs to draw a practice set or a mock exam.

    Args:
        sitting: As it is stored.
        form: All questions; sent only if the browser does not have them.
        have: Name of the form that the browser has.
        feedback: Verdicts by item id, for settled questions only.
        now: The server's time, against which the browser sets its clock.
        hints: Hints by item id, as far as they were asked for; a mock exam has none.
        writer_refused: Whether another tab has taken the sitting over.
        keys: Whether keys without a modifier act.
        at: Question to show, from 0; None for the first open one.
        writes: Whether a model is set that can write questions.
        beside: Whether the end leads back to another set.

    Raises:
        ValueError: There is feedback on a question that is still open, or a hint in a mock exam.
    """
    early = set(feedback) - {answer.item_id for answer in sitting.answers if answer.settled_at}
    if early:
        raise ValueError(f"feedback on open questions: {sorted(early)}")
    if hints and sitting.kind == "mock":
        raise ValueError("a mock exam has no hints")
    name = form_hash(form)
    return {
        "id": sitting.id,
        "mode": "mock" if sitting.kind == "mock" else "practice",
        "hash": name,
        "form": None if have == name else list(form),
        "ack": sitting.ack,
        "answers": [_answer(answer) for answer in sitting.answers],
        "feedback": dict(feedback),
        "hints": {name: list(given) for name, given in hints.items()},
        "deadline": _milliseconds(sitting.deadline) if sitting.deadline else None,
        "now": _milliseconds(now),
        "ended": sitting.ended_at is not None,
        "refused": writer_refused,
        "keys": keys,
        "at": at,
        "beside": beside,
        "writes": writes and sitting.kind is not SessionKind.MOCK,
    }


def hint_data(item: Item, hints: Sequence[Hint], card: CardId) -> list[Json]:
    """Return hints as the pane shows them; the last one opens the passage."""
    return [
        {"text": hint.text, "out": hint.ruled_out, "card": card(item.id, 1) if hint.section else ""} for hint in hints
    ]


def feedback_data(
    item: Item,
    feedback: Feedback,
    note: str,
    card: CardId,
    probe: Probe | None = None,
    report: str | None = None,
    label: str | None = None,
) -> Json:
    """Return a verdict as the pane shows it.

    Args:
        item: The question.
        feedback: The verdict.
        note: What the verdict means together with the confidence, in words.
        card: Names the popover with a passage.
        probe: A follow-up on the mistake behind the choice, if there is one.
        report: What the learner said is wrong with the question, perhaps ""; None if nothing was reported.
        label: What the learner said was the cause of the miss; None if nothing was said.
    """
    return {
        "right": feedback.right,
        "key": list(feedback.key),
        "options": {
            name: {"right": option.right, "why": option.why, "misconception": option.mistake}
            for name, option in feedback.options.items()
        },
        "layer": feedback.layer,
        "action": feedback.action,
        "note": note,
        "report": report,
        "label": label,
        "probe": {"text": probe.text, "more": probe.item is not None} if probe else None,
        "sources": [
            {"n": number, "heading": section.heading, "card": card(item.id, number)}
            for number, section in enumerate(feedback.sections, 1)
        ],
    }


def confidence_note(right: bool, answered: bool, confidence: str | None) -> str:
    """Return what a verdict means together with what the learner said before it."""
    if not answered or confidence is None:
        return ""
    if right:
        return _RIGHT[confidence]
    return "This one comes back first." if confidence == "sure" else ""


def triage_form(cards: Sequence[TriageCard]) -> list[Json]:
    """Return the signals of a drill without what is right."""
    return [{"id": card.id, "stem": card.signal} for card in cards]


def flashcard_form(cards: Sequence[Flashcard]) -> list[Json]:
    """Return flashcards with both sides."""
    return [
        {
            "id": card.id,
            "stem": card.term,
            "meaning": card.meaning,
            "today": card.today,
            "also": card.also,
            "notThis": card.not_this,
            "lessons": list(card.lessons),
        }
        for card in cards
    ]


def _answer(answer: AnswerState) -> Json:
    return {
        "chosen": list(answer.chosen),
        "struck": list(answer.struck),
        "flagged": answer.flagged,
        "seen": answer.seen,
        "confidence": answer.confidence.value if answer.confidence else None,
        "settled": answer.settled_at is not None,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
