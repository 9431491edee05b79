"""Stand-ins for the services, small and fast: a real corpus, an engine that quotes, chats in memory."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from streamlit.testing.v1 import AppTest

import tutor.ui
from corpus.blocks import BlockKind, parse_blocks
from corpus.errors import StorageError, TutorError
from corpus.models import Section
from tests.guide_fixtures import real_bank, real_corpus
from tutor.chat.models import Answer, Citation, Conversation, DeclineReason, Role, Segment, Turn
from tutor.chat.voice import Voice
from tutor.database.engine import open_database
from tutor.practice.authoring import Author
from tutor.practice.desk import PracticeDesk
from tutor.services import Readiness
from tutor.settings import Settings
from tutor.ui import wiring

if TYPE_CHECKING:
    from tutor.chat.engine import Tutor
    from tutor.services import Services

UI = Path(tutor.ui.__path__[0])
ROLES = {"Rule": Role.RULE, "Trap": Role.TRAP, "Stem cue": Role.STEM_CUE, "Example": Role.EXAMPLE}


def cite(section: Section, number: int) -> Citation:
    """Return a citation of a section."""
    return Citation(
        number=number,
        section_id=section.id,
        page_id=section.page_id,
        page_title=section.page_title,
        heading=section.heading,
        text=section.body,
        score=0.8,
        checked=section.meta.checked,
        sources=("Exam guide", "Databricks SDK"),
    )


def quote(section: Section, number: int) -> list[Segment]:
    """Return every quotable unit of a section as segments, tables with header and rows."""
    segments: list[Segment] = []
    for block in parse_blocks(section.body):
        for start, end in block.units if block.kind is not BlockKind.DIAGRAM else ():
            text, role = section.body[start:end], Role.DETAIL
            if block.kind is BlockKind.TABLE and block.header:
                text, role = f"{section.body[slice(*block.header)]}\n{text}", Role.TABLE
            elif block.kind is BlockKind.CODE:
                role = Role.CODE
            elif block.label:
                role = ROLES[block.label]
            role = Role.LEAD if not segments and role is Role.DETAIL else role
            segments.append(Segment(text=text, role=role, citation=number, start=start, end=end))
    return segments


class FakeTutor:
    """Quotes the section whose slug shares most words with the question; declines if there is none."""

    name = "guide"

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer, decline, or fail if the question says so."""
        del history
        if "explode" in question:
            raise RuntimeError("secret internals")
        words = set(question.lower().replace("?", " ").split()) - {"a", "the", "is", "what"}
        ranked = sorted(
            real_corpus().sections.values(), key=lambda s: len(words & set(s.slug.split("-"))), reverse=True
        )
        found = [section for section in ranked if words & set(section.slug.split("-"))]
        if not found:
            return Answer(
                question=question,
                reason=DeclineReason.OFF_TOPIC,
                message="That is outside this exam.",
                citations=tuple(cite(s, n) for n, s in enumerate(list(real_corpus().sections.values())[:3], 1)),
                suggestions=self.example_questions(),
            )
        return Answer(
            question=question,
            segments=tuple(quote(found[0], 1)),
            citations=tuple(cite(s, n) for n, s in enumerate(found[:2], 1)),
            suggestions=("What is a *canary*?",),
        )

    def example_questions(self) -> tuple[str, ...]:
        """Return two questions."""
        return ("What is a canary?", "When is `scale_to_zero` wrong?")


class FakeHistory:
    """Chats in memory."""

    def __init__(self) -> None:
        """Begin with no chats."""
        self.chats: dict[str, Conversation] = {}
        self.kept: dict[str, list[Turn]] = {}
        self.broken = False

    def conversations(self, learner_id: str | None = None) -> list[Conversation]:
        """Return the chats of a learner and of nobody, or of everyone, newest first."""
        shown = [chat for chat in self.chats.values() if not learner_id or chat.learner_id in {None, learner_id}]
        return sorted(shown, key=lambda chat: chat.updated_at, reverse=True)

    def create(self, first_question: str, learner_id: str | None = None) -> Conversation:
        """Begin a chat."""
        self._check()
        now = datetime.now(UTC)
        title = first_question[:80]
        chat = Conversation(id=uuid4().hex, learner_id=learner_id, title=title, started_at=now, updated_at=now)
        self.chats[chat.id], self.kept[chat.id] = chat, []
        return chat

    def get(self, id: str) -> Conversation | None:
        """Return a chat or None."""
        return self.chats.get(id)

    def append(self, conversation_id: str, answer: Answer, typed: str = "") -> Turn:
        """Store a turn."""
        self._check()
        turn = Turn(id=uuid4().hex, asked_at=datetime.now(UTC), question=answer.question, answer=answer, typed=typed)
        self.kept[conversation_id].append(turn)
        return turn

    def turns(self, conversation_id: str) -> list[Turn]:
        """Return the turns of a chat."""
        return list(self.kept.get(conversation_id, []))

    def delete(self, conversation_id: str) -> None:
        """Forget a chat."""
        self.chats.pop(conversation_id, None)

    def _check(self) -> None:
        if self.broken:
            raise StorageError("the disk is full: free some space and ask again")


class FakeServices:
    """The services, ready at once unless told otherwise."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Take settings, or the defaults."""
        self.settings = settings or Settings()
        self.corpus = real_corpus()
        self.history = FakeHistory()
        self.database = open_database(self.settings.database)
        self.practice = PracticeDesk(self.corpus, real_bank(), self.database)
        self.engine = FakeTutor()
        self.state = Readiness(ready=True, stage="Ready", fraction=1.0)
        self.opened = threading.Event()
        self.writer: Author | None = None

    def start(self) -> None:
        """Remember that loading began."""
        self.opened.set()

    def readiness(self) -> Readiness:
        """Return what the test set."""
        return self.state

    def tutor(self) -> FakeTutor:
        """Return the engine, or fail as loading did."""
        if self.state.error:
            raise TutorError(self.state.error)
        return self.engine

    def voice(self) -> Voice:
        """Return the engine as a voice without a model."""
        return Voice(cast("Tutor", self.tutor()))

    def author(self) -> Author | None:
        """Return what the test set."""
        return self.writer

    def close(self) -> None:
        """Release the database."""
        self.database.dispose()


def install_fakes(settings: Settings | None = None) -> FakeServices:
    """Make the pages use fresh fakes, and return them."""
    fake = FakeServices(settings)
    wiring.install(wiring.Provider(lambda: cast("Services", fake)))
    return fake


def html_of(page: AppTest) -> str:
    """Return all HTML that a page drew, except the style sheet."""
    bodies = [str(element.proto.body) for element in page.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<style>"))
