"""What one turn of conversation consists of, as frozen values that can be stored as JSON."""

from __future__ import annotations

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
        text: Markdown. Verbatim from the section body for every role but `NOTE`.
        role: What it does in the answer.
        citation: Number of the citation it is quoted from; None only for `NOTE`.
        start: Offset of `text` in the section's body; -1 for `NOTE`.
        end: Offset after `text` in the section's body; -1 for `NOTE`.
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
        score: Confidence of the retrieval, higher is better.
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
        engine: Name of what composed the answer; `guide` is the offline engine.
        milliseconds: Time from question to answer.
    """

    question: str
    segments: tuple[Segment, ...] = ()
    citations: tuple[Citation, ...] = ()
    reason: DeclineReason | None = None
    message: str = ""
    notices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    engine: str = "guide"
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
    def text(self) -> str:
        """Return the answer as plain Markdown without citation marks; a decline is its message."""
        if self.abstained:
            return self.message
        parts: list[str] = []
        for segment in self.segments:
            joint = "\n\n" if segment.role in {Role.TABLE, Role.CODE} else " "
            parts.append(joint + segment.text if parts else segment.text)
        return "".join(parts)


class Turn(Frozen):
    """A question and its answer, as kept in the history."""

    id: str
    asked_at: datetime
    question: str
    answer: Answer


class Conversation(Frozen):
    """A past chat; `title` is its first question, shortened."""

    id: str
    title: str
    started_at: datetime
    updated_at: datetime
