"""The chats of a learner as they travel in a file: who answered what is the business of `tutor.chat`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from corpus.models import Frozen
from tutor.database.schema import ConversationRow, TurnRow
from tutor.learner.records import Clean, Moment

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Text = Annotated[str, Clean, Field(max_length=200_000)]


class ChatTurn(Frozen):
    """One question and the JSON of its `tutor.chat.models.Answer`."""

    id: Id
    asked_at: Moment
    question: Text
    answer: dict[str, JsonValue]


class Chat(Frozen):
    """One conversation with its turns in order."""

    id: Id
    title: Text
    started_at: Moment
    updated_at: Moment
    turns: tuple[ChatTurn, ...] = ()


def read_chats(session: Session, learner_id: str) -> list[Chat]:
    """Return a learner's chats, the oldest first."""
    rows = select(ConversationRow).where(ConversationRow.learner_id == learner_id)
    return [
        Chat(
            id=row.id,
            title=row.title,
            started_at=row.started_at,
            updated_at=row.updated_at,
            turns=tuple(_turns(session, row.id)),
        )
        for row in session.scalars(rows.order_by(ConversationRow.started_at, ConversationRow.id))
    ]


def add_chats(session: Session, learner_id: str, chats: Sequence[Chat]) -> None:
    """Store chats as a learner's; one that is there already, whoever has it, is left as it is."""
    taken = set(session.scalars(select(ConversationRow.id))) | set(session.scalars(select(TurnRow.id)))
    for chat in chats:
        if taken.intersection([chat.id, *(turn.id for turn in chat.turns)]):
            continue
        columns = chat.model_dump(exclude={"turns"}) | {"learner_id": learner_id}
        session.execute(insert(ConversationRow).values(**columns))
        for position, turn in enumerate(chat.turns):
            answer = json.dumps(turn.answer, ensure_ascii=False)
            session.execute(
                insert(TurnRow).values(
                    **turn.model_dump(exclude={"answer"}), conversation_id=chat.id, position=position, answer=answer
                )
            )


def merge_chats(here: Sequence[Chat], there: Sequence[Chat]) -> tuple[Chat, ...]:
    """Return the chats of both; a chat known to both has the turns of both, by time."""
    merged = {chat.id: chat for chat in here}
    for chat in there:
        known = merged.get(chat.id)
        merged[chat.id] = chat if known is None else _joined(known, chat)
    return tuple(sorted(merged.values(), key=lambda chat: (chat.started_at, chat.id)))


def _joined(one: Chat, other: Chat) -> Chat:
    have = {turn.id for turn in one.turns}
    fresh = [turn for turn in other.turns if turn.id not in have]
    if not fresh:
        return one
    turns = tuple(sorted([*one.turns, *fresh], key=lambda turn: turn.asked_at))
    return one.model_copy(update={"turns": turns, "updated_at": max(one.updated_at, other.updated_at)})


def _turns(session: Session, conversation_id: str) -> list[ChatTurn]:
    rows = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.position)
    return [
        ChatTurn(id=row.id, asked_at=row.asked_at, question=row.question, answer=json.loads(row.answer))
        for row in session.scalars(rows)
    ]
