"""Tables of the learner's database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, MetaData, String, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from corpus.errors import StorageError

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as ISO 8601 text in UTC with offset and microseconds.

    The text has one width, so that it sorts as the moments do; SQLite has no type that keeps a zone.
    """

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the stored text.

        Raises:
            ValueError: The datetime has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored datetime needs a time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC.

        Raises:
            StorageError: The text was changed by something else and is no moment.
        """
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise StorageError(f"The database holds {value!r} where a time belongs. Restore a backup.") from error
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class JsonText(TypeDecorator[Any]):
    """A JSON value, stored as text that any program can read; NaN and infinities are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401
        """Return the stored text; None is stored as NULL.

        Raises:
            ValueError: The value holds a number that JSON has no word for.
        """
        return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return the value.

        Raises:
            StorageError: The text was changed by something else and is no JSON.
        """
        try:
            return None if value is None else json.loads(value)
        except json.JSONDecodeError as error:
            raise StorageError(f"The database holds {value!r} where JSON belongs. Restore a backup.") from error


class Base(DeclarativeBase):
    """Base of all tables; its metadata is what the migrations must produce."""

    metadata = MetaData(naming_convention=NAMES)


class ConversationRow(Base):
    """A past chat; one without a learner was begun before there was any."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "updated_at"), Index(None, "learner_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    learner_id: Mapped[str | None] = mapped_column(ForeignKey("learners.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """A question and its answer; `answer` is the JSON of an `Answer`, `position` counts from 0."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey(ConversationRow.id, ondelete="CASCADE"))
    position: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)


class LearnerRow(Base):
    """A named learner; `settings` is the JSON of `LearnerSettings`."""

    __tablename__ = "learners"
    __table_args__ = (UniqueConstraint("folded_name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonText)


class _LogRow:
    """What the rows of every append-only log have in common.

    `number` is the order of arrival, which a clock that jumps cannot change; `key` names the row, so that
    the same one sent twice is stored once.
    """

    number: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey(LearnerRow.id, ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AttemptRow(_LogRow, Base):
    """An item that was shown and answered or skipped."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("learner_id", "key"), Index(None, "learner_id", "item_id"))

    item_id: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(16))
    chosen: Mapped[list[str]] = mapped_column(JsonText)
    correct: Mapped[bool]
    confidence: Mapped[str | None] = mapped_column(String(16))
    order_seed: Mapped[int]
    milliseconds: Mapped[int]
    unseen: Mapped[bool]
    hint: Mapped[bool]
    sitting: Mapped[str | None] = mapped_column(String(32))


class MissRow(_LogRow, Base):
    """What the learner says was the cause of a wrong answer; the newest one of an attempt counts."""

    __tablename__ = "misses"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    attempt_key: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(16))


class TriageRow(_LogRow, Base):
    """A signal card: the layer and action that were right, and those that were said."""

    __tablename__ = "triage_answers"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    card_id: Mapped[str] = mapped_column(String(120))
    layer: Mapped[str] = mapped_column(String(32))
    said_layer: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(32))
    said_action: Mapped[str | None] = mapped_column(String(32))
    milliseconds: Mapped[int]


class CardReviewRow(_LogRow, Base):
    """A flashcard and how well it was known; a null rating takes back the review before it."""

    __tablename__ = "card_reviews"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    card_id: Mapped[str] = mapped_column(String(120))
    rating: Mapped[int | None]
    milliseconds: Mapped[int]


class DisputeRow(_LogRow, Base):
    """A learner's report that an item is wrong."""

    __tablename__ = "disputes"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    item_id: Mapped[str] = mapped_column(String(120))
    attempt_key: Mapped[str | None] = mapped_column(String(100))
    words: Mapped[str] = mapped_column(Text)


class ReadingRow(_LogRow, Base):
    """A visit to a page of the guide; the newest one of a page is the reading position."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    page_id: Mapped[str] = mapped_column(String(64))
    section_id: Mapped[str | None] = mapped_column(String(120))
    milliseconds: Mapped[int]
    finished: Mapped[bool]


class PlanRow(_LogRow, Base):
    """A study plan; `plan` is the JSON of a `Plan`, and the newest one is in force."""

    __tablename__ = "plans"
    __table_args__ = (UniqueConstraint("learner_id", "key"),)

    plan: Mapped[dict[str, Any]] = mapped_column(JsonText)


class SittingRow(Base):
    """A set of questions taken in one go: practice, placement or mock exam.

    `writer` is the tab whose events count, `ack` the number of its last event that was stored.
    """

    __tablename__ = "sittings"
    __table_args__ = (Index(None, "learner_id", "started_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    learner_id: Mapped[str] = mapped_column(ForeignKey(LearnerRow.id, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(16))
    writer: Mapped[str] = mapped_column(String(64))
    ack: Mapped[int]


class SittingAnswerRow(Base):
    """Where one question of a sitting stands; `position` counts from 0, `rungs` the hints that were shown."""

    __tablename__ = "sitting_answers"

    sitting_id: Mapped[str] = mapped_column(ForeignKey(SittingRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[str] = mapped_column(String(120))
    chosen: Mapped[list[str]] = mapped_column(JsonText)
    struck: Mapped[list[str]] = mapped_column(JsonText)
    flagged: Mapped[bool]
    seen: Mapped[bool]
    hint: Mapped[bool]
    rungs: Mapped[int] = mapped_column(server_default=text("0"))
    confidence: Mapped[str | None] = mapped_column(String(16))
    milliseconds: Mapped[int]
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WrittenItemRow(Base):
    """A question that a model wrote and the checks accepted; belongs to no learner.

    `item` is the JSON of an `Item`, `sections` the fingerprints of the sections it cites, by id.
    """

    __tablename__ = "written_items"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    model: Mapped[str] = mapped_column(Text)
    item: Mapped[dict[str, Any]] = mapped_column(JsonText)
    sections: Mapped[dict[str, str]] = mapped_column(JsonText)
