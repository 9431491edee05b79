"""Chats that come in a learner's file: what is shown as an answer must be one."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from corpus.errors import StorageError
from tutor.chat.models import Answer
from tutor.learner.chats import Chat


def check_chats(chats: Iterable[Chat]) -> None:
    """Make sure that every turn of chats from a file can be read back.

    Raises:
        StorageError: The answer of a turn is none; the message says which.
    """
    for chat in chats:
        for number, turn in enumerate(chat.turns, 1):
            try:
                Answer.model_validate(turn.answer)
            except ValidationError as error:
                raise StorageError(
                    f"This file cannot be imported: turn {number} of the chat {chat.title[:40]!r} holds no answer of "
                    "this tutor. Nothing was changed. Export it again, or remove that chat from the file."
                ) from error
