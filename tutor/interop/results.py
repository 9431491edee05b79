"""What the tools give back, typed; the descriptions are read by the learner's assistant."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from corpus.models import Frozen, Section

Share = Annotated[float, Field(ge=0, le=1)]


class Passage(Frozen):
    """A section of the guide."""

    section: Annotated[str, Field(description="Stable id; name it when you quote.")]
    heading: str
    page: Annotated[str, Field(description="Title of its page.")]
    text: Annotated[str, Field(description="The whole section, Markdown.")]
    checked: Annotated[date, Field(description="Day it was last compared with its sources.")]


class Found(Frozen):
    """Sections near a query."""

    passages: Annotated[tuple[Passage, ...], Field(description="Best first.")]


class Answered(Frozen):
    """The guide's answer or its decline."""

    answer: Annotated[str, Field(description="Sentences of the guide, word for word; or why it declines.")]
    declined: Annotated[
        str | None,
        Field(
            description="off-topic, other-exam, not-in-guide, false-premise, exam-dump or unclear; null if answered."
        ),
    ]
    sources: Annotated[tuple[Passage, ...], Field(description="Sections quoted; if declined, the nearest ones.")]
    notices: Annotated[tuple[str, ...], Field(description="Say these to the learner too.")]
    ask_next: Annotated[tuple[str, ...], Field(description="Questions that the guide can answer.")]


class Choice(Frozen):
    """One option as it is shown."""

    letter: str
    text: str


class Question(Frozen):
    """A question without its answer."""

    question_id: Annotated[str, Field(description="Give this to `grade`.")]
    stem: str
    options: tuple[Choice, ...]
    choose: Annotated[int, Field(description="How many options to choose.")]
    reviewed: Annotated[bool, Field(description="False for questions that were generated and not reviewed.")]
    note: Annotated[str, Field(description="Empty, or that this question was still open.")]


class ExplainedOption(Frozen):
    """One option with its rationale."""

    letter: str
    text: str
    right: bool
    why: str
    mistake: Annotated[str, Field(description="The mistake that a wrong option feeds on; else empty.")]


class Verdict(Frozen):
    """A graded answer with everything that explains it."""

    right: bool
    skipped: bool
    chosen: tuple[str, ...]
    key: tuple[str, ...]
    options: tuple[ExplainedOption, ...]
    layer: Annotated[str, Field(description="The failing layer.")]
    action: Annotated[str, Field(description="The action that follows, or empty.")]
    sources: tuple[Passage, ...]
    item: Annotated[str, Field(description="Id of the question in the bank.")]
    learner: str
    recorded: Annotated[bool, Field(description="False if it had been graded before; then the first answer counts.")]
    note: str


class Quoted(Frozen):
    """What the guide says near one option of a pasted question."""

    letter: str
    text: str
    stance: Annotated[str, Field(description="contradicted, retired, related or nothing; `related` is no verdict.")]
    reason: str
    quotes: tuple[str, ...]


class Explained(Frozen):
    """An explanation of a question."""

    item: Annotated[str | None, Field(description="Id in the bank; null for a question from elsewhere.")]
    stem: str
    key: Annotated[tuple[str, ...] | None, Field(description="Letters; null where the guide has no key.")]
    options: Annotated[tuple[ExplainedOption, ...], Field(description="Of a question of the bank.")]
    evidence: Annotated[tuple[Quoted, ...], Field(description="Of a question from elsewhere.")]
    sources: tuple[Passage, ...]
    note: str


class PlannedBlock(Frozen):
    """A piece of a day."""

    kind: Annotated[str, Field(description="reviews, lesson, drill or mock.")]
    minutes: int
    lesson: Annotated[str, Field(description="Id and title, or empty.")]
    questions: int


class PlannedDay(Frozen):
    """One day of study."""

    day: date
    blocks: tuple[PlannedBlock, ...]


class Planned(Frozen):
    """What to study on the coming days."""

    learner: str
    exam_date: date | None
    minutes_per_day: float
    needed_per_day: Annotated[float, Field(description="More than `minutes_per_day` means that not everything fits.")]
    days: tuple[PlannedDay, ...]
    first: Annotated[str, Field(description="Why the most rewarding lesson comes first.")]


class Estimated(Frozen):
    """Mastery of one thing; the true value is between `low` and `high` in 80 % of cases."""

    name: str
    title: str
    mean: Share
    low: Share
    high: Share


class Chance(Frozen):
    """The chance to reach a share of right answers."""

    cut: Share
    chance: Share
    low: Share
    high: Share


class Progress(Frozen):
    """How far a learner is."""

    learner: str
    answers: int
    due: Annotated[int, Field(description="Questions due again.")]
    overall: Estimated
    domains: tuple[Estimated, ...]
    lessons: tuple[Estimated, ...]
    weakest_objectives: Annotated[tuple[Estimated, ...], Field(description="By share in the exam × gap.")]
    evidence: Annotated[int, Field(description="Unseen questions answered.")]
    evidence_needed: Annotated[int, Field(description="Below this there is no chance to pass to speak of.")]
    chances: Annotated[tuple[Chance, ...], Field(description="By possible pass mark; none is published.")]
    notice: str


def passage_of(section: Section) -> Passage:
    """Return a section as the tools give it."""
    return Passage(
        section=section.id,
        heading=section.heading,
        page=section.page_title,
        text=section.body,
        checked=section.meta.checked,
    )
