"""Sittings, kept in the learner's database: what was acknowledged is never lost and never counted twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.orm import Session

from corpus.errors import StorageError
from tutor.database.schema import SittingAnswerRow, SittingRow
from tutor.learner.records import Attempt, SessionKind
from tutor.learner.sittings import (
    AnswerState,
    EndedBy,
    Event,
    Sitting,
    apply_events,
    attempt_of,
    end,
    new_answers,
)
from tutor.learner.store import add_records, existing_learner, transaction

Grade = Callable[[str, tuple[str, ...]], bool]
"""Tells whether the chosen option ids are the key of an item; False for an item that no longer exists."""

_ANSWER_FIELDS = tuple(AnswerState.model_fields)


@dataclass(frozen=True)
class Applied:
    """What became of a message from the browser.

    Attributes:
        sitting: The state now; its `ack` tells the browser what it may forget.
        refused: Whether another tab has taken over, so that nothing was applied or acknowledged.
        attempts: Attempts that this message completed.
    """

    sitting: Sitting
    refused: bool = False
    attempts: tuple[Attempt, ...] = ()


class SittingStore:
    """Sittings of all learners; safe to share between threads and processes.

    Every call is one transaction. Every method raises `StorageError` when the database fails or the sitting
    was deleted; nothing of the call is stored then.
    """

    def __init__(self, engine: Engine) -> None:
        """Use a database opened by `open_database`."""
        self._engine = engine

    def start(
        self,
        learner_id: str,
        kind: SessionKind,
        item_ids: Sequence[str],
        now: datetime,
        *,
        seed: int,
        title: str = "",
        deadline: datetime | None = None,
    ) -> Sitting:
        """Begin a sitting.

        Raises:
            ValueError: There is no item, or one comes twice.
        """
        sitting = Sitting(
            id=uuid4().hex,
            kind=kind,
            seed=seed,
            title=title,
            started_at=now,
            deadline=deadline,
            answers=new_answers(item_ids),
        )
        with transaction(self._engine, writing=True) as session:
            existing_learner(session, learner_id)
            add_sitting(session, learner_id, sitting)
        return sitting

    def get(self, sitting_id: str) -> Sitting | None:
        """Return a sitting, or None when there is none of that id."""
        with transaction(self._engine) as session:
            row = session.get(SittingRow, sitting_id)
            return _sitting(session, row) if row else None

    def owner(self, sitting_id: str) -> str | None:
        """Return the id of the learner whose sitting it is, or None."""
        with transaction(self._engine) as session:
            row = session.get(SittingRow, sitting_id)
            return row.learner_id if row is not None else None

    def sittings(self, learner_id: str, kind: SessionKind | None = None) -> list[Sitting]:
        """Return a learner's sittings, the oldest first."""
        with transaction(self._engine) as session:
            return [s for s in read_sittings(session, learner_id) if kind in {None, s.kind}]

    def unfinished(self, learner_id: str, kind: SessionKind) -> Sitting | None:
        """Return the newest sitting of a kind that has not ended, or None."""
        found = [s for s in self.sittings(learner_id, kind) if s.ended_at is None]
        return found[-1] if found else None

    def open_sets(self, learner_id: str) -> list[Sitting]:
        """Return a learner's practice sets and placement tests that have not ended, the newest first."""
        query = (
            select(SittingRow)
            .where(
                SittingRow.learner_id == learner_id,
                SittingRow.ended_at.is_(None),
                SittingRow.kind.in_((SessionKind.PRACTICE, SessionKind.PLACEMENT)),
            )
            .order_by(SittingRow.started_at.desc(), SittingRow.id.desc())
        )
        with transaction(self._engine) as session:
            return [_sitting(session, row) for row in session.scalars(query)]

    def claim(self, sitting_id: str, writer: str) -> Sitting:
        """Make a tab the one whose events count; it numbers its events from `ack + 1` on.

        The tab that has the sitting already changes nothing by claiming it again, as after a reload.
        """
        with transaction(self._engine, writing=True) as session:
            sitting, _ = _locked(session, sitting_id)
            session.execute(update(SittingRow).where(SittingRow.id == sitting_id).values(writer=writer))
        return sitting.model_copy(update={"writer": writer})

    def apply(self, sitting_id: str, writer: str, events: Sequence[Event], now: datetime, grade: Grade) -> Applied:
        """Store what a tab reports; when this returns, everything up to `sitting.ack` survives a crash.

        Events after the deadline and its grace are acknowledged but change nothing.
        """
        with transaction(self._engine, writing=True) as session:
            before, learner_id = _locked(session, sitting_id)
            if before.writer != writer:
                return Applied(before, refused=True)
            base = end(before, now, EndedBy.TIME) if before.overdue(now) else before
            after, records = apply_events(base, events, now)
            attempts = _save(session, learner_id, before, after, grade)
            add_records(session, learner_id, records)
        return Applied(after, attempts=attempts)

    def hand_in(self, sitting_id: str, now: datetime, grade: Grade) -> Applied:
        """End a sitting whoever holds it; one that has ended stays as it is."""
        with transaction(self._engine, writing=True) as session:
            before, learner_id = _locked(session, sitting_id)
            by = EndedBy.TIME if before.overdue(now) else EndedBy.LEARNER
            after = end(before, now, by)
            return Applied(after, attempts=_save(session, learner_id, before, after, grade))

    def end_overdue(self, learner_id: str, now: datetime, grade: Grade) -> list[Sitting]:
        """Hand in every sitting of a learner whose time is over, and return those that were."""
        ended = []
        with transaction(self._engine, writing=True) as session:
            for before in read_sittings(session, learner_id):
                if before.overdue(now):
                    after = end(before, now, EndedBy.TIME)
                    _save(session, learner_id, before, after, grade)
                    ended.append(after)
        return ended


def add_sitting(session: Session, learner_id: str, sitting: Sitting) -> None:
    """Store a sitting that is not stored yet."""
    session.execute(insert(SittingRow).values(learner_id=learner_id, **_columns(sitting)))
    rows = [
        {"sitting_id": sitting.id, "position": position, **_answer_columns(answer)}
        for position, answer in enumerate(sitting.answers)
    ]
    session.execute(insert(SittingAnswerRow), rows)


def read_sittings(session: Session, learner_id: str) -> list[Sitting]:
    """Return a learner's sittings, the oldest first."""
    query = select(SittingRow).where(SittingRow.learner_id == learner_id)
    rows = session.scalars(query.order_by(SittingRow.started_at, SittingRow.id))
    return [_sitting(session, row) for row in rows]


def _locked(session: Session, sitting_id: str) -> tuple[Sitting, str]:
    """Return a sitting and its learner, held until the transaction ends."""
    row = session.get(SittingRow, sitting_id, with_for_update=True)
    if row is None:
        raise StorageError("Nothing was saved because these questions have been deleted. Start again.")
    return _sitting(session, row), row.learner_id


def _save(session: Session, learner_id: str, before: Sitting, after: Sitting, grade: Grade) -> tuple[Attempt, ...]:
    """Store what changed, and the attempts that are complete now."""
    session.execute(update(SittingRow).where(SittingRow.id == after.id).values(_columns(after)))
    complete = []
    for position, (old, new) in enumerate(zip(before.answers, after.answers, strict=True)):
        if old == new:
            continue
        place = (SittingAnswerRow.sitting_id == after.id, SittingAnswerRow.position == position)
        session.execute(update(SittingAnswerRow).where(*place).values(_answer_columns(new)))
        if new.settled_at is not None and new.seen:  # what was never shown stays unseen
            complete.append(attempt_of(after, position, correct=bool(new.chosen) and grade(new.item_id, new.chosen)))
    return tuple(a for a in add_records(session, learner_id, complete) if isinstance(a, Attempt))


def _columns(sitting: Sitting) -> dict[str, Any]:
    names = ("id", "kind", "seed", "title", "started_at", "deadline", "ended_at", "ended_by", "writer", "ack")
    return {name: getattr(sitting, name) for name in names}


def _answer_columns(answer: AnswerState) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in _ANSWER_FIELDS}


def _sitting(session: Session, row: SittingRow) -> Sitting:
    query = select(SittingAnswerRow).where(SittingAnswerRow.sitting_id == row.id).order_by(SittingAnswerRow.position)
    names = [name for name in Sitting.model_fields if name != "answers"]
    try:
        answers = [AnswerState(**{n: getattr(a, n) for n in _ANSWER_FIELDS}) for a in session.scalars(query)]
        return Sitting(**{name: getattr(row, name) for name in names}, answers=tuple(answers))
    except ValidationError as error:
        raise StorageError(
            f"The questions of {row.started_at:%Y-%m-%d} were changed by another program and cannot be read. "
            "Nothing was deleted. Restore a backup of the database."
        ) from error
