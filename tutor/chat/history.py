"""Past conversations, kept in the learner's database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.orm import Session

from corpus.errors import StorageError
from tutor.chat.models import Answer, Conversation, Turn
from tutor.database.engine import truncate_log
from tutor.database.failures import storage_failures
from tutor.database.schema import ConversationRow, TurnRow

TITLE_LENGTH = 80
EMPTY_TITLE = "Empty question"

_FENCED = re.compile(r"```.*?(?:```|\Z)", re.S)

# Marks that turn the reading direction of what follows them, beyond the title itself.
_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class ConversationStore:
    """Conversations and their turns; safe to share between threads and processes.

    Every call is one transaction on a connection of its own. Every method raises `StorageError` when the
    database or the disk fails; nothing of the call is stored then.
    """

    def __init__(self, engine: Engine) -> None:
        """Use a database opened by `open_database`."""
        self._engine = engine

    @contextmanager
    def _session(self, *, writing: bool) -> Iterator[Session]:
        """Run one transaction, committed at the end of the block."""
        engine = self._engine.execution_options(writing=writing)
        with storage_failures(engine.url), Session(engine) as session, session.begin():
            yield session

    def conversations(self, learner_id: str | None = None) -> list[Conversation]:
        """Return the conversations of a learner and of nobody, or of everyone, the one used last first."""
        order = (ConversationRow.updated_at.desc(), ConversationRow.started_at.desc(), ConversationRow.id)
        query = select(ConversationRow).order_by(*order)
        if learner_id is not None:
            query = query.where(or_(ConversationRow.learner_id == learner_id, ConversationRow.learner_id.is_(None)))
        with self._session(writing=False) as session:
            return [_conversation(row) for row in session.scalars(query)]

    def create(self, first_question: str, learner_id: str | None = None) -> Conversation:
        """Start a conversation without turns, titled after its first question.

        Raises:
            StorageError: The learner was deleted, or the database failed.
        """
        now = datetime.now(UTC)
        title = make_title(first_question)
        made = Conversation(id=uuid4().hex, learner_id=learner_id, title=title, started_at=now, updated_at=now)
        with self._session(writing=True) as session:
            session.add(ConversationRow(**made.model_dump()))
        return made

    def get(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, or None when there is none of that id."""
        with self._session(writing=False) as session:
            row = session.get(ConversationRow, clean(conversation_id))
            return _conversation(row) if row else None

    def append(self, conversation_id: str, answer: Answer, typed: str = "") -> Turn:
        """Store a turn at the end of a conversation; once this returns, it survives a crash.

        Half of a surrogate pair, which is no character, is stored as U+FFFD.

        Args:
            conversation_id: The conversation.
            answer: The answer, with the question as it was read.
            typed: The question as it was typed; without it the turn shows the one that was read.

        Raises:
            StorageError: The conversation was deleted, or the database or the disk failed.
            ValueError: The answer cannot be stored as JSON, such as with a score that is not a number.
        """
        answer = Answer.model_validate(_clean_all(answer.model_dump()))
        text = answer.model_dump_json()
        answer = Answer.model_validate_json(text)  # What cannot be read back must not be stored.
        key = clean(conversation_id)
        with self._session(writing=True) as session:
            conversation = session.get(ConversationRow, key, with_for_update=True)
            if conversation is None:
                raise StorageError(
                    "This turn was not saved because its conversation has been deleted. Start a new conversation."
                )
            last = session.scalar(select(func.max(TurnRow.position)).where(TurnRow.conversation_id == key))
            shown = clean(typed) or answer.question
            turn = _read(uuid4().hex, datetime.now(UTC), shown, answer)
            session.add(
                TurnRow(
                    id=turn.id,
                    conversation_id=key,
                    position=0 if last is None else last + 1,
                    asked_at=turn.asked_at,
                    question=shown,
                    answer=text,
                )
            )
            # A clock that was set back must not move the conversation down the list.
            conversation.updated_at = max(conversation.updated_at, turn.asked_at)
        return turn

    def turns(self, conversation_id: str) -> list[Turn]:
        """Return the turns of a conversation in the order they were stored; none when it does not exist."""
        query = select(TurnRow).where(TurnRow.conversation_id == clean(conversation_id)).order_by(TurnRow.position)
        with self._session(writing=False) as session:
            return [_turn(row) for row in session.scalars(query)]

    def delete(self, conversation_id: str) -> None:
        """Remove a conversation and its turns for good; one that does not exist is no error.

        The text is overwritten in the database and its log. Backups made by an earlier upgrade keep it.
        """
        with self._session(writing=True) as session:
            session.execute(delete(ConversationRow).where(ConversationRow.id == clean(conversation_id)))
        with storage_failures(self._engine.url):
            truncate_log(self._engine)


def make_title(question: str) -> str:
    """Return a question as one visible line of at most 80 characters; `Empty question` when nothing is visible.

    Of a question with fenced code it is the words around the code, if there are any.
    """
    words = _FENCED.sub(" ", question)
    question = words if any(character.isalnum() for character in words) else question
    line = " ".join("".join(character for character in question if _belongs_in_title(character)).split())
    cut = line[:TITLE_LENGTH].rstrip()
    visible = any(unicodedata.category(character)[0] not in "CZ" for character in cut)
    return cut if visible else EMPTY_TITLE


def _belongs_in_title(character: str) -> bool:
    """Return whether a character is a space or safe to show in a line."""
    if character.isspace():
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and (
        unicodedata.bidirectional(character) not in _DIRECTIONS
    )


def clean(text: str) -> str:
    """Return text that can be encoded: surrogate pairs joined, halves of one replaced by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _clean_all(value: object) -> object:
    """Return nested containers with all text in them cleaned."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return clean(value)
    if isinstance(value, dict):
        return {key: _clean_all(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_clean_all(item) for item in value)
    return value


def _conversation(row: ConversationRow) -> Conversation:
    """Return the value of a row."""
    return Conversation(
        id=row.id,
        learner_id=row.learner_id,
        title=row.title,
        started_at=row.started_at,
        updated_at=row.updated_at,
    )


def _turn(row: TurnRow) -> Turn:
    """Return the value of a row."""
    try:
        answer = Answer.model_validate_json(row.answer)
    except ValidationError as error:
        raise StorageError(
            f"Turn {row.position + 1} of this conversation was changed by another program and cannot be read. "
            "Nothing was deleted. Restore a backup of the database, or delete the conversation."
        ) from error
    return _read(row.id, row.asked_at, row.question, answer)


def _read(turn_id: str, asked_at: datetime, shown: str, answer: Answer) -> Turn:
    """Return a turn of which the question that is shown is stored beside the answer."""
    typed = shown if shown != answer.question else ""
    return Turn(id=turn_id, asked_at=asked_at, question=answer.question, answer=answer, typed=typed)
