"""Learners and their logs, kept in the learner's database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine, Insert, Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from corpus.errors import StorageError
from tutor.database.engine import truncate_log
from tutor.database.failures import storage_failures
from tutor.database.schema import (
    AttemptRow,
    Base,
    CardReviewRow,
    ConversationRow,
    DisputeRow,
    LearnerRow,
    MissRow,
    PlanRow,
    ReadingRow,
    TriageRow,
)
from tutor.learner.records import (
    Attempt,
    CardReview,
    Dispute,
    Learner,
    LearnerSettings,
    Miss,
    PlanRecord,
    Reading,
    Record,
    TriageAnswer,
)

AnyRecord = TypeVar("AnyRecord", bound=Record)

LOGS: Mapping[type[Record], type[Base]] = {
    Attempt: AttemptRow,
    Miss: MissRow,
    TriageAnswer: TriageRow,
    CardReview: CardReviewRow,
    Dispute: DisputeRow,
    Reading: ReadingRow,
    PlanRecord: PlanRow,
}
"""Each kind of record, and the table that keeps it."""


class LearnerStore:
    """Learners and what they did; safe to share between threads and processes.

    Every call is one transaction on a connection of its own. Every method raises `StorageError` when the
    database or the disk fails; nothing of the call is stored then. Times come from the caller.
    """

    def __init__(self, engine: Engine) -> None:
        """Use a database opened by `open_database`."""
        self._engine = engine

    def learners(self) -> list[Learner]:
        """Return all learners, the oldest first."""
        with transaction(self._engine) as session:
            rows = session.scalars(select(LearnerRow).order_by(LearnerRow.created_at, LearnerRow.id))
            return [_learner(row) for row in rows]

    def get(self, learner_id: str) -> Learner | None:
        """Return a learner, or None when there is none of that id."""
        with transaction(self._engine) as session:
            row = session.get(LearnerRow, learner_id)
            return _learner(row) if row else None

    def create(self, name: str, now: datetime, settings: LearnerSettings | None = None) -> Learner:
        """Add a learner.

        Raises:
            StorageError: Another learner has this name, in whatever case.
            ValueError: The name is empty or longer than 60 characters.
        """
        made = Learner(id=uuid4().hex, name=name, created_at=now, settings=settings or LearnerSettings())
        with transaction(self._engine, writing=True) as session:
            _check_name(session, made)
            add_learner(session, made)
        return made

    def rename(self, learner_id: str, name: str) -> Learner:
        """Give a learner another name.

        Raises:
            StorageError: Another learner has this name, or this one was deleted.
            ValueError: The name is empty or longer than 60 characters.
        """
        with transaction(self._engine, writing=True) as session:
            renamed = Learner.model_validate(existing_learner(session, learner_id).model_dump() | {"name": name})
            _check_name(session, renamed)
            columns = {"name": renamed.name, "folded_name": fold_name(renamed.name)}
            session.execute(update(LearnerRow).where(LearnerRow.id == learner_id).values(columns))
        return renamed

    def save_settings(self, learner_id: str, settings: LearnerSettings) -> Learner:
        """Replace a learner's settings.

        Raises:
            StorageError: The learner was deleted.
        """
        with transaction(self._engine, writing=True) as session:
            changed = existing_learner(session, learner_id).model_copy(update={"settings": settings})
            columns = {"settings": settings.model_dump(mode="json")}
            session.execute(update(LearnerRow).where(LearnerRow.id == learner_id).values(columns))
        return changed

    def delete(self, learner_id: str) -> None:
        """Remove a learner and everything they did for good; one that does not exist is no error.

        The data is overwritten in the database and its log. Backups made by an earlier upgrade keep it.
        """
        with transaction(self._engine, writing=True) as session:
            session.execute(delete(LearnerRow).where(LearnerRow.id == learner_id))
        with storage_failures(self._engine.url):
            truncate_log(self._engine)

    def add(self, learner_id: str, records: Sequence[Record]) -> list[Record]:
        """Store records at the end of their logs; once this returns, they survive a crash.

        Returns:
            Those that were new, as they were stored; a key that is known already is left out.

        Raises:
            StorageError: The learner was deleted.
        """
        with transaction(self._engine, writing=True) as session:
            existing_learner(session, learner_id)
            return add_records(session, learner_id, records)

    def records(self, learner_id: str, kind: type[AnyRecord]) -> list[AnyRecord]:
        """Return a learner's records of one kind, in the order in which they arrived."""
        with transaction(self._engine) as session:
            return read_records(session, learner_id, kind)

    def reading_positions(self, learner_id: str) -> dict[str, Reading]:
        """Return the last visit to each page, by page id."""
        return {reading.page_id: reading for reading in self.records(learner_id, Reading)}

    def plan(self, learner_id: str) -> PlanRecord | None:
        """Return the plan in force, or None."""
        plans = self.records(learner_id, PlanRecord)
        return plans[-1] if plans else None


@contextmanager
def transaction(engine: Engine, *, writing: bool = False) -> Iterator[Session]:
    """Run one transaction, committed at the end of the block."""
    with storage_failures(engine.url), Session(engine.execution_options(writing=writing)) as session, session.begin():
        yield session


def add_learner(session: Session, learner: Learner) -> None:
    """Store a learner."""
    columns = {"id": learner.id, "name": learner.name, "folded_name": fold_name(learner.name)}
    settings = learner.settings.model_dump(mode="json")
    session.execute(insert(LearnerRow).values(**columns, created_at=learner.created_at, settings=settings))
    # Chats of a time when there was no learner belong to the first one.
    chats_of_nobody = update(ConversationRow).where(ConversationRow.learner_id.is_(None))
    session.execute(chats_of_nobody.values(learner_id=learner.id))


def add_records(session: Session, learner_id: str, records: Sequence[Record]) -> list[Record]:
    """Store the records whose key is not known yet, and return them as stored, in the order given."""
    added: list[Record] = []
    known = {kind: _known_keys(session, learner_id, kind, records) for kind in {type(record) for record in records}}
    for record in records:
        if record.key in known[type(record)]:
            continue
        known[type(record)].add(record.key)
        stored = _mark_unseen(session, learner_id, record) if isinstance(record, Attempt) else record
        session.execute(_insert(learner_id, stored))
        added.append(stored)
    return added


def read_records(session: Session, learner_id: str, kind: type[AnyRecord]) -> list[AnyRecord]:
    """Return a learner's records of one kind, in the order in which they arrived."""
    table = cast(Table, LOGS[kind].__table__)
    names = list(kind.model_fields)
    query = select(*(table.c[name] for name in names)).where(table.c.learner_id == learner_id)
    rows = session.execute(query.order_by(table.c.number))
    try:
        return [kind.model_validate(dict(zip(names, row, strict=True))) for row in rows]
    except ValidationError as error:
        raise _changed(f"a row of the table {table.name}") from error


def fold_name(name: str) -> str:
    """Return the form of a name in which two learners must differ."""
    return " ".join(name.casefold().split())


def _insert(learner_id: str, record: Record) -> Insert:
    columns: dict[str, Any] = record.model_dump(mode="json") | {"at": record.at, "learner_id": learner_id}
    return insert(LOGS[type(record)]).values(columns)


def _known_keys(session: Session, learner_id: str, kind: type[Record], records: Sequence[Record]) -> set[str]:
    table = cast(Table, LOGS[kind].__table__)
    keys = [record.key for record in records if type(record) is kind]
    found: set[str] = set()
    for start in range(0, len(keys), 500):  # below the least number of variables that SQLite allows
        part = table.c.key.in_(keys[start : start + 500])
        found.update(session.scalars(select(table.c.key).where(table.c.learner_id == learner_id, part)))
    return found


def _mark_unseen(session: Session, learner_id: str, attempt: Attempt) -> Attempt:
    """Return an attempt that says rightly whether its item was new to the learner."""
    same = (AttemptRow.learner_id == learner_id, AttemptRow.item_id == attempt.item_id)
    before = session.scalar(select(func.count()).select_from(AttemptRow).where(*same))
    return attempt.model_copy(update={"unseen": not before})


def existing_learner(session: Session, learner_id: str) -> Learner:
    """Return a learner, held until the transaction ends.

    Raises:
        StorageError: The learner was deleted.
    """
    row = session.get(LearnerRow, learner_id, with_for_update=True)
    if row is None:
        raise StorageError("Nothing was saved because this learner has been deleted. Choose or add a learner.")
    return _learner(row)


def _check_name(session: Session, learner: Learner) -> None:
    same = select(LearnerRow.id).where(LearnerRow.folded_name == fold_name(learner.name), LearnerRow.id != learner.id)
    if session.scalar(same) is not None:
        raise StorageError(f"There is already a learner called {learner.name}. Choose another name.")


def _learner(row: LearnerRow) -> Learner:
    try:
        return Learner(id=row.id, name=row.name, created_at=row.created_at, settings=row.settings)
    except ValidationError as error:
        raise _changed(f"the learner {row.name}") from error


def _changed(what: str) -> StorageError:
    return StorageError(
        f"The learner's database holds {what} that was changed by another program and cannot be read. "
        "Nothing was deleted. Restore a backup of the database."
    )
