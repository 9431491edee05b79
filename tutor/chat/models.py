"""What one turn of conversation consists of, as frozen values that can be stored as JSON."""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of all values of a conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DeclineReason(StrEnum):
    """Why a question is not answered."""

    OFF_TOPIC = "off-topic"
    OTHER_EXAM = "other-exam"
    NOT_IN_GUIDE = "not-in-guide"
    FALSE_PREMISE = "false-premise"
    EXAM_DUMP = "exam-dump"
    UNCLEAR = "unclear"


class IntentKind(StrEnum):
    """What a message asks the program to do, other than to answer."""

    QUIZ = "quiz"
    PRACTICE = "practice"
    EXPLAIN_ITEM = "explain-item"
    STUDY_NEXT = "study-next"
    MOCK_EXAM = "mock-exam"


class ShownOption(Frozen):
    """An option of a question of the bank as a chat shows it.

    Attributes:
        letter: Its letter in this chat.
        option: Its id within the item.
        text: Its words.
        right: Whether it belongs to the key.
        why: Why it is right or wrong.
        chosen: Whether the learner had chosen it.
    """

    letter: str
    option: str
    text: str
    right: bool
    why: str
    chosen: bool = False


class ShownItem(Frozen):
    """A question of the bank as a chat shows it, so that letters mean the same in every later turn.

    Attributes:
        stem: What it asks.
        options: In the order shown.
        sections: Ids of the sections that decide it.
    """

    stem: str
    options: tuple[ShownOption, ...]
    sections: tuple[str, ...] = ()


class Intent(Frozen):
    """A message to hand over to another feature.

    Attributes:
        kind: What is wanted.
        topic: What it is about, in the learner's words; may be empty.
        page_id: The lesson it is about, if that is clear; else empty.
        item: Id of the question to explain, such as `2.1-014`; else empty.
        shown: That question as it is shown, once that is known; else None.
    """

    kind: IntentKind
    topic: str = ""
    page_id: str = ""
    item: str = ""
    shown: ShownItem | None = None


class Role(StrEnum):
    """What a segment does in an answer."""

    LEAD = "lead"
    DETAIL = "detail"
    RULE = "rule"
    TRAP = "trap"
    STEM_CUE = "stem-cue"
    EXAMPLE = "example"
    TABLE = "table"
    CODE = "code"
    NOTE = "note"


class Segment(Frozen):
    """One quoted span of the guide, or a connecting note of the tutor.

    Attributes:
        text: Markdown. Verbatim from the section body for every role but `NOTE`, unless a chat model worded it.
        role: What it does in the answer.
        citation: Number of the citation it is quoted from; None only for `NOTE`.
        start: Offset in the section's body of `text`, or of what supports a model's words; -1 for `NOTE`.
        end: Offset after it; -1 for `NOTE`.
    """

    text: str
    role: Role
    citation: int | None = None
    start: int = -1
    end: int = -1


class Citation(Frozen):
    """A section that an answer quotes.

    Attributes:
        number: As shown in the sentence, from 1.
        section_id: Stable id of the section.
        page_id: Lesson id such as `3.1`, or page id such as `faq`.
        page_title: Title of the page.
        heading: Heading of the section.
        text: The passage, verbatim Markdown.
        score: Evidence of the search in [0, 1], higher is better.
        checked: Date the section was last compared with its sources.
        sources: Titles of the sources it rests on.
    """

    number: int
    section_id: str
    page_id: str
    page_title: str
    heading: str
    text: str
    score: float
    checked: date
    sources: tuple[str, ...]


class Answer(Frozen):
    """A complete answer or decline.

    Attributes:
        segments: In reading order; empty when declined without quotes.
        citations: Ranked passages considered, best first, at most five; the ones quoted come first
            and are numbered as in `segments`.
        reason: Why the question was declined, or None.
        message: The decline in words, or "" when answered.
        notices: Sentences to show with the answer, such as that the question was cut.
        suggestions: Next questions that the guide can answer.
        intent: What the message asks the program to do, if it is no question for the guide.
        subject: The complete question that the conversation is about; a follow-up leaves it as it was.
        engine: Name of what composed the answer; `guide` is the offline engine.
        attempted: The chat model that was asked in vain, with what it used, or "".
        milliseconds: Time from question to answer.
    """

    question: str
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: DeclineReason | None = None
    message: str = ""
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    intent: Intent | None = None
    subject: str = ""
    engine: str = "guide"
    attempted: str = ""
    milliseconds: float = 0.0

    @property
    def abstained(self) -> bool:
        """Return whether the question was declined."""
        return self.reason is not None

    @property
    def used(self) -> tuple[Citation, ...]:
        """Return the citations that a segment quotes, by number."""
        numbers = {segment.citation for segment in self.segments}
        return tuple(citation for citation in self.citations if citation.number in numbers)

    @property
    def quotes(self) -> frozenset[str]:
        """Return the sentences, items, rows and blocks of code that are quoted."""
        found: set[str] = set()
        for segment in self.segments:
            if segment.role is Role.TABLE:
                found.update(segment.text.splitlines()[2:])
            elif segment.role is not Role.NOTE:
                found.add(segment.text)
        return frozenset(found)

    @property
    def lead(self) -> str:
        """Return what is quoted first, of a table its first row; "" if nothing is."""
        first = next((segment for segment in self.segments if segment.role is not Role.NOTE), None)
        lines = first.text.splitlines() if first and first.role is Role.TABLE else []
        return (lines[2] if len(lines) > 2 else first.text) if first else ""

    @property
    def text(self) -> str:
        """Return the answer as plain Markdown without citation marks; a decline begins with its message."""
        parts = [self.message] if self.message else []
        before: Segment | None = None
        for segment in self.segments:
            parts.append(_joint(before, segment) if before or parts else "")
            parts.append(segment.text)
            before = segment
        return "".join(parts)


_BLOCKS = frozenset({Role.TABLE, Role.CODE, Role.NOTE})
_LABELLED = frozenset({Role.RULE, Role.TRAP, Role.STEM_CUE, Role.EXAMPLE})
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


def _joint(before: Segment | None, segment: Segment) -> str:
    """Return what stands between two segments: a space inside a paragraph, else a new line or paragraph."""
    if before is None or _BLOCKS & {before.role, segment.role} or before.citation != segment.citation:
        return "\n\n"
    items = [bool(_ITEM.match(part.text)) for part in (before, segment)]
    if all(items):
        return "\n"
    return "\n\n" if any(items) or segment.role in _LABELLED else " "


class Turn(Frozen):
    """A question and its answer, as kept in the history.

    Attributes:
        question: As it was read: white space folded.
        typed: As it was typed, with lines and indentation, to be shown; "" if it is not known.
    """

    id: str
    asked_at: datetime
    question: str
    answer: Answer
    typed: str = ""


class Conversation(Frozen):
    """A past chat; `title` is its first question, shortened, and `learner_id` who asked, if known."""

    id: str
    learner_id: str | None = None
    title: str
    started_at: datetime
    updated_at: datetime
