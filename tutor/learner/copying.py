"""A learner's file under another name: a second learner with the same past, who goes their own way from there."""

from __future__ import annotations

import hashlib
import re

from tutor.learner.store import fold_name
from tutor.learner.transfer import LearnerFile

_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


def as_new_learner(file: LearnerFile, name: str) -> LearnerFile:
    """Return a file whose learner has another name and another id, and so have sittings and chats.

    The new ids follow from the old ones and the name: the same file under the same name is the same learner again,
    so that it is merged and not doubled, here and on other machines.

    Raises:
        ValueError: That is no name.
    """
    learner = file.learner.model_copy(update={"name": name.strip()})
    chats = [owned for chat in file.chats for owned in (chat.id, *(turn.id for turn in chat.turns))]
    owned = {learner.id, *(sitting.id for sitting in file.sittings), *chats}
    seed = f"{learner.id}:{fold_name(name)}"

    def renamed(found: re.Match[str]) -> str:
        old = found.group()
        return hashlib.sha256(f"{seed}:{old}".encode()).hexdigest()[:32] if old in owned else old

    text = file.model_copy(update={"learner": learner}).model_dump_json()
    return LearnerFile.model_validate_json(_ID.sub(renamed, text))
