"""A set of questions taken in one go, and the events that change it. Pure: nothing is stored here.

A browser numbers its events from 1 and sends all that are not acknowledged, again and again. Folding
the same event twice changes nothing, and no event can make a sitting fail: what makes no sense is
acknowledged and ignored, so that it cannot block what comes after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from unicodedata import category

from pydantic import Field, JsonValue, StringConstraints

from corpus.models import Frozen
from tutor.learner.records import (
    LONGEST,
    Attempt,
    Confidence,
    Dispute,
    ItemId,
    Milliseconds,
    Miss,
    MissLabel,
    Moment,
    OptionId,
    Seed,
    SessionKind,
)

GRACE = timedelta(seconds=20)
"""Answers given before the deadline may arrive this much later, for example when the server was restarted."""

LONGEST_REASON = 500
"""Letters kept of what a learner says is wrong with a question."""


LADDER = 4
"""Steps of the ladder of hints, each telling more than the one before; none of them tells the key."""

TIME_OVER = "time"
"""What a browser says that hands in because its clock ran out; without it the learner did."""


class EventType(StrEnum):
    """What a browser can report; `v` is the value it carries."""

    SEE = "see"  # shown for the first time
    CHOOSE = "choose"  # list of option ids, replaces the choice
    STRIKE = "strike"  # list of option ids, replaces the struck ones
    FLAG = "flag"  # true or false
    HINT = "hint"  # step of the ladder, counted from 1, that is to be shown with those before it
    LEAVE = "leave"  # milliseconds spent on the question since it was shown; added up
    SURE = "sure"  # in a mock exam: confidence, or null to take it back; nothing is final
    CHECK = "check"  # confidence; the answer is final
    SKIP = "skip"  # final without an answer
    LABEL = "label"  # cause of the miss
    DISPUTE = "dispute"  # the reason in words, or ""; counts once for a question of a sitting
    HAND_IN = "hand_in"  # the whole sitting is final; `TIME_OVER` if the clock in the browser ran out


class Event(Frozen):
    """One thing that happened in the browser.

    Attributes:
        n: Number, counted from 1 by the tab that writes.
        t: What happened.
        q: Item it concerns; empty for the whole sitting.
        v: The value, see `EventType`.
        at: Milliseconds since the question was shown.
    """

    n: Annotated[int, Field(ge=1)]
    t: EventType
    q: Annotated[str, StringConstraints(max_length=120)] = ""
    v: JsonValue = None
    at: Annotated[int, Field(ge=0)] = 0


class EndedBy(StrEnum):
    """Who ended a sitting."""

    LEARNER = "learner"
    TIME = "time"


class AnswerState(Frozen):
    """Where one question stands; final once `settled_at` is set.

    Attributes:
        hint: Whether help was asked for before the answer.
        rungs: Steps of the ladder of hints that were shown; 0 also for help asked for before their number was kept.
    """

    item_id: ItemId
    chosen: tuple[OptionId, ...] = ()
    struck: tuple[OptionId, ...] = ()
    flagged: bool = False
    seen: bool = False
    hint: bool = False
    rungs: Annotated[int, Field(ge=0, le=LADDER)] = 0
    confidence: Confidence | None = None
    milliseconds: Milliseconds = 0
    settled_at: Moment | None = None

    @property
    def hints(self) -> int:
        """Return how many hints stand below the question; whoever asked for help has at least the first."""
        return max(self.rungs, int(self.hint))


class Sitting(Frozen):
    """A set of questions taken in one go.

    Attributes:
        seed: Seed of the draw; with `order_seed` also of the order of options.
        title: What was chosen, in words, such as `10 questions on MLOps`.
        deadline: When it ends by itself, or None.
        writer: The tab whose events count; see `SittingStore.claim`.
        ack: Number of that tab's last stored event.
        answers: One state per question, in the order shown.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    kind: SessionKind
    seed: Seed
    title: str = ""
    started_at: Moment
    deadline: Moment | None = None
    ended_at: Moment | None = None
    ended_by: EndedBy | None = None
    writer: Annotated[str, StringConstraints(max_length=64)] = ""
    ack: Annotated[int, Field(ge=0)] = 0
    answers: tuple[AnswerState, ...] = Field(min_length=1)

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Return the ids of the items, in the order shown."""
        return tuple(answer.item_id for answer in self.answers)

    def order_seed(self, position: int) -> int:
        """Return the seed of the order in which the options of a question are shown."""
        return (self.seed * 1_000_003 + position) % 2**31

    def overdue(self, now: datetime) -> bool:
        """Return whether the deadline and the grace for late messages are over."""
        return self.ended_at is None and self.deadline is not None and now >= self.deadline + GRACE


def new_answers(item_ids: Sequence[str]) -> tuple[AnswerState, ...]:
    """Return untouched states.

    Raises:
        ValueError: There is no item, or one comes twice.
    """
    if not item_ids or len(set(item_ids)) != len(item_ids):
        raise ValueError("a sitting needs at least one item, and each only once")
    return tuple(AnswerState(item_id=item_id) for item_id in item_ids)


def apply_events(
    sitting: Sitting, events: Sequence[Event], now: datetime
) -> tuple[Sitting, tuple[Miss | Dispute, ...]]:
    """Return the sitting after the events that were not applied before, and the labels and reports among them.

    Args:
        sitting: The state so far.
        events: In any order, repeated or not; those with `n` up to `ack` are ignored.
        now: When the events arrived.
    """
    records: list[Miss | Dispute] = []
    fresh = sorted((event for event in events if event.n > sitting.ack), key=lambda event: event.n)
    for event in fresh:
        if event.n == sitting.ack:
            continue  # sent twice in one message
        if event.t is EventType.LABEL:
            records += _miss(sitting, event, now)
        elif event.t is EventType.DISPUTE:
            records += _dispute(sitting, event, now)
        sitting = _apply(sitting, event, now).model_copy(update={"ack": event.n})
    return sitting, tuple(records)


def dispute_key(sitting: Sitting, item_id: str) -> str:
    """Return the key of the report on a question of a sitting: at most one."""
    return f"{sitting.id}:{item_id}"[:100]


def attempt_key(sitting: Sitting, position: int) -> str:
    """Return the key of the attempt that a question of a sitting becomes: at most one."""
    return f"{sitting.id}:{position}"


def end(sitting: Sitting, now: datetime, by: EndedBy) -> Sitting:
    """Return the sitting with everything final; one that has ended stays as it is."""
    if sitting.ended_at is not None:
        return sitting
    moment = min(now, sitting.deadline) if sitting.deadline else now
    moment = max(moment, sitting.started_at)  # the clock may have been set back
    answers = tuple(_settle(answer, sitting.kind, moment) for answer in sitting.answers)
    return sitting.model_copy(update={"ended_at": moment, "ended_by": by, "answers": answers})


def attempt_of(sitting: Sitting, position: int, *, correct: bool) -> Attempt:
    """Return the attempt that a settled question is."""
    answer = sitting.answers[position]
    return Attempt(
        key=attempt_key(sitting, position),
        at=answer.settled_at or sitting.started_at,
        item_id=answer.item_id,
        kind=sitting.kind,
        chosen=answer.chosen,
        correct=correct and bool(answer.chosen),
        confidence=answer.confidence,
        order_seed=sitting.order_seed(position),
        milliseconds=answer.milliseconds,
        hint=answer.hints > 0,
        sitting=sitting.id,
    )


def _settle(answer: AnswerState, kind: SessionKind, moment: datetime) -> AnswerState:
    """Return the final state: in a mock exam what was chosen counts, elsewhere only what was checked."""
    if answer.settled_at is not None:
        return answer
    chosen = answer.chosen if kind is SessionKind.MOCK else ()
    return answer.model_copy(update={"settled_at": moment, "chosen": chosen})


def _apply(sitting: Sitting, event: Event, now: datetime) -> Sitting:
    if sitting.ended_at is not None:
        return sitting
    if event.t is EventType.HAND_IN:
        return _hand_in(sitting, event, now)
    position = next((i for i, answer in enumerate(sitting.answers) if answer.item_id == event.q), None)
    if position is None or sitting.answers[position].settled_at is not None:
        return sitting
    changed = _change(sitting, sitting.answers[position], event, now)
    answers = (*sitting.answers[:position], changed, *sitting.answers[position + 1 :])
    return sitting.model_copy(update={"answers": answers})


def _hand_in(sitting: Sitting, event: Event, now: datetime) -> Sitting:
    """Return the sitting handed in; a clock in the browser that ran ahead of the deadline ends nothing."""
    if event.v != TIME_OVER:
        return end(sitting, now, EndedBy.LEARNER)
    over = sitting.deadline is not None and now >= sitting.deadline
    return end(sitting, now, EndedBy.TIME) if over else sitting


def _change(sitting: Sitting, answer: AnswerState, event: Event, now: datetime) -> AnswerState:
    update: dict[str, object] = {"seen": True}
    options = _options(event.v)
    spent = min(answer.milliseconds + event.at, LONGEST)
    match event.t:
        case EventType.CHOOSE if options is not None:
            update["chosen"] = options
        case EventType.STRIKE if options is not None:
            update["struck"] = options
        case EventType.FLAG if isinstance(event.v, bool):
            update["flagged"] = event.v
        case EventType.HINT:
            update |= {"hint": True, "rungs": max(answer.rungs, _rung(event.v))}
        case EventType.LEAVE if isinstance(event.v, int) and event.v >= 0:
            update["milliseconds"] = min(answer.milliseconds + event.v, LONGEST)
        case EventType.SURE if sitting.kind is SessionKind.MOCK and (event.v is None or _confidence(event.v)):
            update["confidence"] = _confidence(event.v)
        case EventType.CHECK if sitting.kind is not SessionKind.MOCK and answer.chosen and _confidence(event.v):
            update |= {"confidence": _confidence(event.v), "settled_at": now, "milliseconds": spent}
        case EventType.SKIP if sitting.kind is not SessionKind.MOCK:
            update |= {"chosen": (), "settled_at": now, "milliseconds": spent}
    return answer.model_copy(update=update)


def _settled(sitting: Sitting, item_id: str) -> int | None:
    """Return the position of a question whose answer is final, or None."""
    return next((i for i, a in enumerate(sitting.answers) if a.item_id == item_id and a.settled_at), None)


def _miss(sitting: Sitting, event: Event, now: datetime) -> list[Miss]:
    position = _settled(sitting, event.q)
    if position is None or not isinstance(event.v, str) or event.v not in set(MissLabel):
        return []
    key = attempt_key(sitting, position)
    return [Miss(key=f"{key}:{event.n}:{sitting.writer[:12]}", at=now, attempt_key=key, label=MissLabel(event.v))]


def _dispute(sitting: Sitting, event: Event, now: datetime) -> list[Dispute]:
    position = _settled(sitting, event.q)
    if position is None:
        return []
    said = event.v if isinstance(event.v, str) else ""
    words = "".join(letter for letter in said if letter.isspace() or category(letter) != "Cc")
    return [
        Dispute(
            key=dispute_key(sitting, event.q),
            at=now,
            item_id=event.q,
            attempt_key=attempt_key(sitting, position),
            words=" ".join(words.split())[:LONGEST_REASON],
        )
    ]


def _options(value: JsonValue) -> tuple[str, ...] | None:
    """Return option ids without repeats, or None if the value is no list of ids."""
    if not isinstance(value, list) or len(value) > 10:
        return None
    ids = [text for text in value if isinstance(text, str) and 0 < len(text) <= 64]
    return tuple(dict.fromkeys(ids)) if len(ids) == len(value) else None


def _rung(value: JsonValue) -> int:
    """Return the step of the ladder that was asked for; the last one if it lies beyond, 0 if the value is no step."""
    return min(value, LADDER) if isinstance(value, int) and value > 0 else 0


def _confidence(value: JsonValue) -> Confidence | None:
    return Confidence(value) if isinstance(value, str) and value in set(Confidence) else None
