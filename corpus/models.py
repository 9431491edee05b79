"""The content as frozen values.

A `Page` is a list of `Section`s; a section is the unit of retrieval and citation. Everything that
refers to something else does so by a stable id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
SectionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*/[a-z0-9][a-z0-9-]*$")]
ObjectiveId = Annotated[str, StringConstraints(pattern=r"^(MD|MO|DP)-\d\d$")]
ItemRef = Annotated[str, StringConstraints(pattern=r"^\d\.\d-\d{3}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Frozen(BaseModel):
    """Base of all content values: immutable, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Layer(StrEnum):
    """The six layers that can fail, in the order they are taught."""

    SCALING = "scaling"
    FEATURES = "features"
    LIFECYCLE = "lifecycle"
    TESTS = "tests"
    MONITORING = "monitoring"
    DEPLOYMENT = "deployment"


class Action(StrEnum):
    """What can be done about a signal."""

    FIX_DATA = "fix-data"
    ROLL_BACK = "roll-back"
    RETRAIN = "retrain"
    BLOCK_PROMOTION = "block-promotion"
    WATCH = "watch"
    CHANGE_PLAN = "change-plan"


class PageKind(StrEnum):
    """What a page of the guide is for."""

    LESSON = "lesson"
    CHAPTER = "chapter"
    PAGE = "page"


class TableKind(StrEnum):
    """Tables that are data; their columns are fixed (see `corpus.tables`)."""

    DECISION = "decision"
    CONTRAST = "contrast"
    TRAPS = "traps"
    SIGNALS = "signals"
    GLOSSARY = "glossary"
    ROUTING = "routing"


class SourceKind(StrEnum):
    """How much a source settles."""

    EXAM = "exam"
    PACKAGE = "package"
    DOCS = "docs"
    LINK = "link"


class Exam(Frozen):
    """The exam's published frame; `minutes` is the whole test."""

    name: Text
    short: Text
    guide: Text
    questions: int = Field(gt=0)
    minutes: int = Field(gt=0)


class Domain(Frozen):
    """One of the three domains; `weight` is its share of the exam in [0, 1]."""

    id: Slug
    number: int
    title: Text
    weight: float = Field(gt=0, le=1)
    mock_items: int = Field(gt=0)


class LayerInfo(Frozen):
    """How a layer is named and the question that tests it."""

    id: Layer
    title: Text
    question: Text


class ActionInfo(Frozen):
    """How an action is named."""

    id: Action
    title: Text


class Lesson(Frozen):
    """A lesson of the blueprint.

    Attributes:
        sheet_facts: Number of audited facts the lesson must teach, numbered from 1.
        unverified: Numbers that contain something unconfirmed, which is never taught as fact.
    """

    id: Slug
    title: Text
    domain: Slug
    sheet_facts: int = Field(gt=0)
    unverified: tuple[int, ...] = ()


class Objective(Frozen):
    """One exam objective in our words; `also` names further lessons that touch it."""

    id: ObjectiveId
    lesson: Slug
    also: tuple[Slug, ...] = ()
    text: Text


class Blueprint(Frozen):
    """What the exam covers and how its parts are called."""

    exam: Exam
    domains: tuple[Domain, ...]
    layers: tuple[LayerInfo, ...]
    actions: tuple[ActionInfo, ...]
    lessons: tuple[Lesson, ...]
    objectives: tuple[Objective, ...]

    def lesson(self, lesson_id: str) -> Lesson | None:
        """Return the lesson of that id, or None."""
        return next((lesson for lesson in self.lessons if lesson.id == lesson_id), None)

    def domain_of(self, lesson_id: str) -> Domain | None:
        """Return the domain that a lesson belongs to, or None if it is no lesson."""
        lesson = self.lesson(lesson_id)
        return next((d for d in self.domains if lesson and d.id == lesson.domain), None)

    def objective(self, objective_id: str) -> Objective | None:
        """Return the objective of that id, or None."""
        return next((o for o in self.objectives if o.id == objective_id), None)


class Source(Frozen):
    """A place facts come from."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]*$")]
    kind: SourceKind
    title: Text
    url: str | None = None


class Conflict(Frozen):
    """A value that other sources give for the same fact."""

    value: Text
    sources: tuple[str, ...] = Field(min_length=1)
    note: Text


class ExamFact(Frozen):
    """One entry of the ledger of exam facts; `say` is the sentence to teach."""

    id: Slug
    topic: Text
    value: Text
    say: Text
    sources: tuple[str, ...] = Field(min_length=1)
    seen: date
    unverified: bool = False
    conflict: tuple[Conflict, ...] = ()


class SectionMeta(Frozen):
    """The section comment; see CONTRIBUTING.md for the meaning of each key.

    Attributes:
        item: The practice item that a section of the sample questions works through; such a section is made by
            `corpus.samples`, has no asks and is not searched.
        formerly: Ids of sections of this page that are part of this one now; their addresses still lead here.
    """

    id: SectionId
    formerly: tuple[SectionId, ...] = ()
    item: ItemRef | None = None
    objectives: tuple[ObjectiveId, ...] = ()
    layer: Layer | None = None
    facts: tuple[int, ...] = ()
    ledger: tuple[Slug, ...] = ()
    sources: tuple[str, ...] = Field(min_length=1)
    checked: date
    table: TableKind | None = None
    diagram: Text | None = None
    apis: tuple[Text, ...] = ()
    asks: tuple[Text, ...] = ()


class Section(Frozen):
    """A section of the guide: what is found, quoted and cited.

    Attributes:
        page_id: Lesson or page id, such as `3.1` or `faq`.
        page_title: Title of the page, first part of the heading path.
        heading: The section's own heading.
        body: The Markdown below the comment, verbatim; all offsets point into it.
        path: File, relative to the content root.
        line: Line of the heading, from 1.
        body_line: Line of the first character of `body`, from 1.
    """

    meta: SectionMeta
    page_id: str
    page_title: str
    heading: Text
    body: str
    path: Path
    line: int
    body_line: int

    @property
    def id(self) -> str:
        """Return the stable id, `<page>/<slug>`."""
        return self.meta.id

    @property
    def slug(self) -> str:
        """Return the part of the id after the page, used as the anchor on the page."""
        return self.meta.id.split("/", 1)[1]

    @property
    def anchors(self) -> tuple[str, ...]:
        """Return the slug, and those of the sections that are part of this one now: each leads here."""
        return self.slug, *(name.split("/", 1)[1] for name in self.meta.formerly)

    @property
    def fingerprint(self) -> str:
        """Return the hash of heading and text by which a review of an item notices that the section changed."""
        return hashlib.sha256(f"{self.heading}\0{self.body}".encode()).hexdigest()[:12]

    @property
    def heading_path(self) -> str:
        """Return page title and heading, as the encoder and the reader see them."""
        return f"{self.page_title} › {self.heading}"


class Page(Frozen):
    """A page of the guide: a lesson, a chapter page or another page."""

    id: Slug
    title: Text
    kind: PageKind
    path: Path
    sections: tuple[Section, ...]

    @property
    def words(self) -> int:
        """Return the number of words of all sections."""
        return sum(len(section.body.split()) for section in self.sections)


class Corpus(Frozen):
    """All content, loaded and free of problems.

    Attributes:
        digest: sha256 over every content file, as hexadecimal text.
    """

    blueprint: Blueprint
    sources: tuple[Source, ...]
    facts: tuple[ExamFact, ...]
    pages: tuple[Page, ...]
    digest: str

    @property
    def sections(self) -> Mapping[str, Section]:
        """Return every section by id, in reading order; made anew, so keep it where it is used often."""
        return {section.id: section for page in self.pages for section in page.sections}

    @property
    def searchable(self) -> Corpus:
        """Return the content without sections that only work through an item: a stem is no answer."""
        kept = [
            page.model_copy(update={"sections": tuple(s for s in page.sections if s.meta.item is None)})
            for page in self.pages
        ]
        return self.model_copy(update={"pages": tuple(page for page in kept if page.sections)})

    def page(self, page_id: str) -> Page | None:
        """Return the page of that id, or None."""
        return next((page for page in self.pages if page.id == page_id), None)

    def source(self, key: str) -> Source:
        """Return the source of that key.

        Raises:
            ValueError: There is no such source.
        """
        for source in self.sources:
            if source.key == key:
                return source
        raise ValueError(f"no source {key!r}")
