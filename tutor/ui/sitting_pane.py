"""A practice set or a mock exam in the pane: take what the browser sent, then draw what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tutor.learner.records import Dispute, Learner, Miss
from tutor.learner.sittings import Sitting, attempt_key, dispute_key
from tutor.practice.grading import Feedback
from tutor.practice.pane_data import Json, confidence_note, feedback_data, hint_data, sitting_data, sitting_form
from tutor.practice.tutoring import Probe, climb, probe_misconception
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.beside import ask_beside, ask_like
from tutor.ui.item_cards import draw_passages, passage_id
from tutor.ui.leaving import leave_for
from tutor.ui.links import PRACTICE_PATH, TUTOR_PATH, address
from tutor.ui.pane_component import Message, draw_pane, received, remembered_form, valid_events

KEY = "pane"


def draw_sitting(
    services: Services,
    learner: Learner,
    sitting: Sitting,
    now: datetime,
    first: int | None = None,
    *,
    beside: bool = False,
) -> Sitting:
    """Store what came with this run, draw the pane, and return the sitting as it is now.

    Args:
        services: The services.
        learner: Who answers.
        sitting: The set or exam.
        now: The moment.
        first: Place of the question to begin with; None for the first open one.
        beside: Whether it was begun beside another set, to which its end leads back.
    """
    message = received(KEY)
    mine = message is not None and message.id == sitting.id
    refused = False
    if message and mine:
        applied = services.practice.take(sitting, message.writer, valid_events(message), now, claim=message.claim)
        sitting, refused = applied.sitting, applied.refused
    at = message.at if message and mine else first
    if sitting.ended_at is None or sitting.kind == "mock":
        verdicts = services.practice.feedback(sitting)
        items = services.practice.items
        said = _said(services, learner)
        data = sitting_data(
            sitting,
            sitting_form(sitting, items),
            remembered_form(KEY),
            {name: _verdict(sitting, name, verdict, services, said) for name, verdict in verdicts.items()},
            now,
            hints=_hints(services, sitting),
            writer_refused=refused,
            keys=learner.settings.single_keys,
            at=at,
            writes=bool(services.settings.model),
            beside=beside,
        )
        draw_pane(KEY, data)
        _draw_passages(sitting, verdicts, at)
        _draw_hinted(services, sitting)
    if message and mine and message.act:
        _act(services, learner, sitting, message)
    return sitting


@dataclass(frozen=True)
class _Said:
    """What a learner said of verdicts: reports by their key, causes of misses by the key of the attempt."""

    reports: Mapping[str, str]
    labels: Mapping[str, str]


def _said(services: Services, learner: Learner) -> _Said:
    log = services.practice.learners
    return _Said(
        {report.key: report.words for report in log.records(learner.id, Dispute)},
        {miss.attempt_key: miss.label.value for miss in log.records(learner.id, Miss)},  # the newest one counts
    )


def _verdict(sitting: Sitting, item_id: str, feedback: Feedback, services: Services, said: _Said) -> Json:
    position = sitting.item_ids.index(item_id)
    answer = sitting.answers[position]
    sure = answer.confidence.value if answer.confidence else None
    note = confidence_note(feedback.right, bool(answer.chosen), sure)
    return feedback_data(
        services.practice.items[item_id],
        feedback,
        note,
        passage_id,
        _probe(sitting, item_id, services),
        said.reports.get(dispute_key(sitting, item_id)),
        said.labels.get(attempt_key(sitting, position)),
    )


def _probe(sitting: Sitting, item_id: str, services: Services) -> Probe | None:
    """Return the follow-up on a settled answer of a practice set; a mock exam has none."""
    answer = sitting.answers[sitting.item_ids.index(item_id)]
    if sitting.kind == "mock" or answer.settled_at is None:
        return None
    item, bank = services.practice.items[item_id], services.practice.bank
    return probe_misconception(item, answer.chosen, bank, sitting.item_ids)


def _hints(services: Services, sitting: Sitting) -> dict[str, list[Json]]:
    """Return the hints that were asked for on questions that are still open, as they are stored."""
    if sitting.kind == "mock":
        return {}
    practice, found = services.practice, {}
    for answer in sitting.answers:
        if answer.settled_at is None and answer.hints:
            item = practice.items[answer.item_id]
            found[item.id] = hint_data(item, climb(item, answer.hints, practice.corpus, practice.bank), passage_id)
    return found


def _draw_hinted(services: Services, sitting: Sitting) -> None:
    """Draw the passages that the last hints open."""
    for name, hints in _hints(services, sitting).items():
        if any(hint["card"] for hint in hints):
            item = services.practice.items[name]
            section = services.corpus.sections.get(item.citations[0])
            draw_passages(name, [section] if section else [], wiring.library())


def _draw_passages(sitting: Sitting, verdicts: Mapping[str, Feedback], at: int | None) -> None:
    """Draw the passages of the question that is shown; those of others would only make the page heavy."""
    shown = sitting.item_ids[at] if at is not None and at < len(sitting.item_ids) else None
    names = [shown] if shown and shown in verdicts else list(verdicts)[-1:]
    for name in names:
        draw_passages(name, verdicts[name].sections, wiring.library())


def _act(services: Services, learner: Learner, sitting: Sitting, message: Message) -> None:
    if message.subject not in sitting.item_ids:
        return
    if message.act == "ask":
        leave_for(address(TUTOR_PATH, {"explain": message.subject}))
    elif message.act == "probe":
        probe = _probe(sitting, message.subject, services)
        if probe and probe.item:
            ask_beside(services, learner, sitting, message.subject, probe.item, "One question on the same mistake")
    elif message.act == "like":
        ask_like(services, learner, sitting, message.subject)
    elif message.act == "write":
        leave_for(address(PRACTICE_PATH, {"write": message.subject}))
