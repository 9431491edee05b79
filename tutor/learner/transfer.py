"""Everything of a learner as one JSON file, and back.

The file is the JSON of a `LearnerFile`; `LearnerFile.model_json_schema()` describes each field. Its
`version` grows when the meaning of a field changes; fields that are added have a default.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import ValidationError
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from corpus.errors import StorageError
from corpus.models import Frozen
from tutor.database.schema import LearnerRow
from tutor.learner.chats import Chat, add_chats, merge_chats, read_chats
from tutor.learner.records import (
    Attempt,
    CardReview,
    Dispute,
    Learner,
    Miss,
    Moment,
    PlanRecord,
    Reading,
    Record,
    TriageAnswer,
)
from tutor.learner.sitting_store import add_sitting, read_sittings
from tutor.learner.sittings import Sitting
from tutor.learner.store import (
    AnyRecord,
    add_learner,
    add_records,
    existing_learner,
    fold_name,
    read_records,
    transaction,
)

VERSION = 1
Judge = Callable[[str, tuple[str, ...]], bool | None]
"""Tells from an item's id and the chosen options whether an answer is right; None if that is not known."""


class LearnerFile(Frozen):
    """One learner with everything they did; each log is in the order of arrival.

    Attributes:
        format: Tells the file from other JSON.
        version: Version of this layout.
        exported_at: When the file was made.
        learner: Name and settings.
        attempts: Items shown, answered or not.
        misses: The learner's own labels of wrong answers.
        triage: Answers of the triage drill.
        card_reviews: Flashcards.
        disputes: Reports that an item is wrong.
        readings: Visits to pages of the guide.
        plans: Plans, the newest last.
        sittings: Practice sets and mock exams with the state of each answer.
        chats: Conversations with the tutor.
    """

    format: Literal["mlpro-tutor learner"] = "mlpro-tutor learner"
    version: Literal[1] = 1
    exported_at: Moment
    learner: Learner
    attempts: tuple[Attempt, ...] = ()
    misses: tuple[Miss, ...] = ()
    triage: tuple[TriageAnswer, ...] = ()
    card_reviews: tuple[CardReview, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    readings: tuple[Reading, ...] = ()
    plans: tuple[PlanRecord, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    chats: tuple[Chat, ...] = ()

    @property
    def records(self) -> tuple[Record, ...]:
        """Return all lines of all logs."""
        logs: tuple[Sequence[Record], ...] = (
            self.attempts,
            self.misses,
            self.triage,
            self.card_reviews,
            self.disputes,
            self.readings,
            self.plans,
        )
        return tuple(record for log in logs for record in log)


@dataclass(frozen=True)
class Preview:
    """What importing a file would do.

    Attributes:
        name: The learner's name in the file.
        known: Whether this learner is on this machine already, so that the file is merged.
        records: Lines, sittings and questions asked in chats in the file.
        new: Those of them that are not on this machine yet.
        attempts: Attempts in the file.
        first: When the first thing in the file happened; None for an empty one.
        last: When the last thing happened.
        exported_at: When the file was made.
    """

    name: str
    known: bool
    records: int
    new: int
    attempts: int
    first: datetime | None
    last: datetime | None
    exported_at: datetime


def parse_file(text: str) -> LearnerFile:
    """Return the content of a file.

    Raises:
        StorageError: It is of another program, of a newer version, or damaged; the message says where.
    """
    try:
        value = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise StorageError(f"This file cannot be imported: it is not JSON ({error}).") from error
    if not isinstance(value, dict) or value.get("format") != "mlpro-tutor learner":
        raise StorageError("This file cannot be imported: it is not a learner exported by this tutor.")
    version = value.get("version")
    if isinstance(version, int) and version > VERSION:
        raise StorageError(
            f"This file was exported by a newer version of the tutor (layout {version}, this one reads {VERSION}). "
            "Update the tutor, then import it again."
        )
    try:
        return LearnerFile.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(
            f"This file cannot be imported: {where}: {first['msg']} ({error.error_count()} problem(s)). "
            "Nothing was changed. Export it again, or repair that place."
        ) from error


def export_learner(engine: Engine, learner_id: str, now: datetime) -> str:
    """Return everything of a learner as the text of a file.

    Raises:
        StorageError: The learner was deleted or the database failed.
    """
    with transaction(engine) as session:
        return _read(session, learner_id, now).model_dump_json(indent=1)


def preview_import(engine: Engine, file: LearnerFile) -> Preview:
    """Return what importing a file would do, without doing it."""
    with transaction(engine) as session:
        known = session.get(LearnerRow, file.learner.id) is not None
        here = _read(session, file.learner.id, file.exported_at) if known else None
    have = _identities(here) if here else set()
    times = [record.at for record in file.records] + [sitting.started_at for sitting in file.sittings]
    times += [chat.started_at for chat in file.chats]
    return Preview(
        name=file.learner.name,
        known=known,
        records=len(_identities(file)),
        new=len(_identities(file) - have),
        attempts=len(file.attempts),
        first=min(times, default=None),
        last=max(times, default=None),
        exported_at=file.exported_at,
    )


def import_learner(engine: Engine, file: LearnerFile, judge: Judge = lambda item_id, chosen: None) -> Learner:
    """Add a learner from a file, or merge it into the same learner on this machine.

    Importing a file twice changes nothing the second time. Settings on this machine are kept. A name that
    another learner has gets a number.

    Args:
        engine: The database.
        file: As read by `parse_file`.
        judge: Tells whether an answer is right, or None where that is not known any more. Where it is known, that
            counts and not what the file says.

    Raises:
        StorageError: The database failed; nothing was changed.
    """
    file = file.model_copy(update={"attempts": tuple(_judged(attempt, judge) for attempt in file.attempts)})
    with transaction(engine, writing=True) as session:
        if session.get(LearnerRow, file.learner.id, with_for_update=True) is not None:
            file = merge(_read(session, file.learner.id, file.exported_at), file)
            session.execute(delete(LearnerRow).where(LearnerRow.id == file.learner.id))
        learner = file.learner.model_copy(update={"name": _free_name(session, file.learner.name)})
        add_learner(session, learner)
        add_records(session, learner.id, file.records)
        for sitting in file.sittings:
            add_sitting(session, learner.id, sitting)
        add_chats(session, learner.id, file.chats)
    return learner


def _judged(attempt: Attempt, judge: Judge) -> Attempt:
    right = judge(attempt.item_id, attempt.chosen)
    return attempt if right is None else attempt.model_copy(update={"correct": right})


def merge(here: LearnerFile, there: LearnerFile) -> LearnerFile:
    """Return one learner with what either file has; of two states of a sitting the further one is taken."""
    sittings = {sitting.id: sitting for sitting in here.sittings}
    for sitting in there.sittings:
        sittings[sitting.id] = max(sittings.get(sitting.id, sitting), sitting, key=_progress)
    return LearnerFile(
        exported_at=here.exported_at,
        learner=here.learner,
        attempts=_union(here.attempts, there.attempts),
        misses=_union(here.misses, there.misses),
        triage=_union(here.triage, there.triage),
        card_reviews=_union(here.card_reviews, there.card_reviews),
        disputes=_union(here.disputes, there.disputes),
        readings=_union(here.readings, there.readings),
        plans=_union(here.plans, there.plans),
        sittings=tuple(sorted(sittings.values(), key=lambda s: (s.started_at, s.id))),
        chats=merge_chats(here.chats, there.chats),
    )


def _progress(sitting: Sitting) -> tuple[bool, int, int]:
    return sitting.ended_at is not None, sum(a.settled_at is not None for a in sitting.answers), sitting.ack


def _union(here: Sequence[AnyRecord], there: Sequence[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return both logs as one, by time; where nothing is new, the order of arrival stays."""
    known = {record.key for record in here}
    fresh = [record for record in there if record.key not in known]
    return tuple(sorted([*here, *fresh], key=lambda record: record.at)) if fresh else tuple(here)


def _identities(file: LearnerFile) -> set[tuple[str, str]]:
    logged = {(type(record).__name__, record.key) for record in file.records}
    asked = {("ChatTurn", turn.id) for chat in file.chats for turn in chat.turns}
    return logged | {("Sitting", sitting.id) for sitting in file.sittings} | asked


def _read(session: Session, learner_id: str, now: datetime) -> LearnerFile:
    def log(kind: type[AnyRecord]) -> tuple[AnyRecord, ...]:
        return tuple(read_records(session, learner_id, kind))

    return LearnerFile(
        exported_at=now,
        learner=existing_learner(session, learner_id),
        attempts=log(Attempt),
        misses=log(Miss),
        triage=log(TriageAnswer),
        card_reviews=log(CardReview),
        disputes=log(Dispute),
        readings=log(Reading),
        plans=log(PlanRecord),
        sittings=tuple(read_sittings(session, learner_id)),
        chats=tuple(read_chats(session, learner_id)),
    )


def _free_name(session: Session, name: str) -> str:
    taken = set(session.scalars(select(LearnerRow.folded_name)))
    return next(n for n in _numbered(name) if fold_name(n) not in taken)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name[:50]} ({number})"
        number += 1
