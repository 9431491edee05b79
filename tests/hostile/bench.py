"""Everything that hostile inputs are put into: the real parts, once, on a home of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import Engine

from corpus.bank import load_written_bank
from corpus.items import Pool
from corpus.models import Corpus
from index.encoder import Encoder
from index.retrieval import Retriever
from index.store import VectorStore
from tests.browser.part_app import part_of
from tests.hostile.inputs import KEY
from tests.interop.assistant_client import AssistantClient, connected
from tests.llm.authors import RememberingEncoder, part_bank
from tests.llm.model_server import ModelServer
from tutor.chat.engine import Tutor
from tutor.chat.voice import ModelChoice, Voice, open_voice
from tutor.database.engine import open_database
from tutor.learner.records import Attempt, Learner, SessionKind
from tutor.learner.sittings import Event, EventType
from tutor.learner.transfer import export_learner
from tutor.llm.grounding import GroundingCheck
from tutor.practice.authoring import Author
from tutor.practice.desk import PracticeDesk
from tutor.settings import load_settings
from tutor.ui.links import Library


@dataclass(frozen=True)
class Bench:
    """The parts.

    Attributes:
        corpus: The whole guide.
        tutor: The offline tutor over a part of it.
        voice: The same with a scripted model.
        server: The scripted model.
        author: What has questions written by it.
        desk: Items and learners, in the database that the assistant uses too.
        engine: That database.
        learner: Somebody with one wrong answer, which nothing may change.
        assistant: An assistant connected over MCP.
        home: The home of all of it.
        library: What pages are drawn with.
        before: Everything of the learner as it was, as the text of an export.
    """

    corpus: Corpus
    tutor: Tutor
    voice: Voice
    server: ModelServer
    author: Author
    desk: PracticeDesk
    engine: Engine
    learner: Learner
    assistant: AssistantClient
    home: Path
    library: Library
    before: str

    @property
    def addresses(self) -> frozenset[str]:
        """Return the addresses that pages may link: those of the sources."""
        return frozenset(str(source.url) for source in self.corpus.sources if source.url)

    def changes(self) -> list[str]:
        """Return what is no longer as it was: the learner's log, or a file outside the home."""
        found = [] if self.exported() == self.before else ["the log of the learner changed"]
        return found + [f"{path.name} was made" for path in self.home.parent.iterdir() if path.name not in _EXPECTED]

    def exported(self) -> str:
        """Return everything of the learner."""
        return export_learner(self.engine, self.learner.id, _START)


_START = datetime(2026, 11, 24, 9, tzinfo=UTC)
_EXPECTED = {"home", "mcp-errors.log"}


@contextmanager
def open_bench(folder: Path, corpus: Corpus, part: Corpus, encoder: Encoder, store: VectorStore) -> Iterator[Bench]:
    """Open everything in an empty folder, and close it again."""
    home = folder / "home"
    store.save(home / "index", part_of(corpus).digest, encoder.name)
    (home / "secrets.toml").write_text(f'OPENAI_API_KEY = "{KEY}"\n')
    engine = open_database(load_settings(home=home).database)
    desk = PracticeDesk(corpus, load_written_bank(corpus), engine)
    learner = _studied(desk)
    retriever = Retriever(part, RememberingEncoder(encoder), store)
    tutor = Tutor(retriever)
    os.environ["OPENAI_API_KEY"] = KEY
    try:
        with ModelServer() as server, connected(home, OPENAI_API_KEY=KEY) as assistant:
            choice = ModelChoice("openai:scripted", server.base_url, SecretStr(KEY), timeout=20.0)
            voice = open_voice(tutor, choice, home / "usage.jsonl")
            assert voice.model is not None
            part_desk = PracticeDesk(part, part_bank(desk.bank), engine)
            author = Author(voice.model, GroundingCheck(retriever), retriever, part_desk)
            before = export_learner(engine, learner.id, _START)
            yield Bench(corpus, tutor, voice, server, author, desk, engine, learner, assistant, home,
                        Library(corpus), before)  # fmt: skip
    finally:
        del os.environ["OPENAI_API_KEY"]
        engine.dispose()


def _studied(desk: PracticeDesk) -> Learner:
    """Return a learner who answered one question wrong, and another one who did nothing."""
    desk.learners.create("Bo", _START)
    learner = desk.learners.create("Ada", _START + timedelta(seconds=1))
    item = next(item for item in desk.bank.pool(Pool.PRACTICE) if item.choose == 1)
    wrong = next(option.id for option in item.options if not option.right)
    sitting = desk.sittings.start(learner.id, SessionKind.PRACTICE, [item.id], _START, seed=1)
    events = [
        Event(n=1, t=EventType.CHOOSE, q=item.id, v=[wrong]),
        Event(n=2, t=EventType.CHECK, q=item.id, v="sure"),
        Event(n=3, t=EventType.HAND_IN),
    ]
    desk.take(sitting, "tab", events, _START)
    assert [attempt.correct for attempt in desk.learners.records(learner.id, Attempt)] == [False]
    return learner
