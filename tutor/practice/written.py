"""Questions that a model wrote and the checks accepted: kept apart from the bank, and never in a mock exam."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from pydantic import ValidationError
from sqlalchemy import Engine, insert, select

from corpus.items import Item, Pool
from corpus.models import Corpus
from tutor.database.schema import WrittenItemRow
from tutor.learner.store import transaction

PREFIX = "g:model/"
"""How the ids of such questions begin."""
_log = logging.getLogger(__name__)


def written_id(lesson: str, stem: str) -> str:
    """Return the id of a question; it depends on its words alone."""
    return f"{PREFIX}{lesson}/{sha256(stem.encode()).hexdigest()[:12]}"


class WrittenStore:
    """The accepted questions of all learners, in the learner's database; safe to share between threads.

    Every method raises `StorageError` when the database fails.
    """

    def __init__(self, engine: Engine) -> None:
        """Use a database opened by `open_database`."""
        self._engine = engine

    def add(self, item: Item, corpus: Corpus, model: str, now: datetime) -> None:
        """Keep a question; one that is known already stays as it is.

        Raises:
            ValueError: It is no question written by a model.
        """
        if not _is_written(item):
            raise ValueError(f"{item.id} was not written by a model")
        sections = {name: corpus.sections[name].fingerprint for name in item.citations}
        with transaction(self._engine, writing=True) as session:
            if session.get(WrittenItemRow, item.id) is None:
                values = {"id": item.id, "at": now, "model": model, "sections": sections}
                session.execute(insert(WrittenItemRow).values(item=item.model_dump(mode="json"), **values))

    def items(self, corpus: Corpus) -> tuple[Item, ...]:
        """Return the questions by id, without those whose sections have changed since they were checked."""
        with transaction(self._engine) as session:
            rows = list(session.scalars(select(WrittenItemRow).order_by(WrittenItemRow.id)))
            return tuple(item for row in rows for item in _read(row, corpus))


def _read(row: WrittenItemRow, corpus: Corpus) -> Iterator[Item]:
    try:
        item = Item.model_validate(row.item)
    except ValidationError:
        _log.warning("the written question %s was changed by another program and is left out", row.id)
        return
    now = {name: corpus.sections[name].fingerprint for name in item.citations if name in corpus.sections}
    if item.id == row.id and _is_written(item) and now == row.sections:
        yield item


def _is_written(item: Item) -> bool:
    return item.id.startswith(PREFIX) and item.pool is Pool.GENERATED
