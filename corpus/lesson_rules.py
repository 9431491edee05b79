"""What a lesson must teach and how it is built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from corpus.blocks import parse_blocks
from corpus.errors import Problem
from corpus.models import Corpus, Page, PageKind, TableKind

SECTIONS_PER_LESSON = range(12, 23)
SECTIONS_PER_OBJECTIVE = 3
_REQUIRED_TABLES = {TableKind.DECISION: 1, TableKind.CONTRAST: 2, TableKind.TRAPS: 1}
_SIGNAL_LESSONS = {"2.4", "2.5", "3.1"}


def lessons(corpus: Corpus) -> Iterator[Problem]:
    """A lesson teaches every fact and objective of its sheet."""
    for page in corpus.pages:
        if page.kind is not PageKind.LESSON:
            continue
        lesson = corpus.blueprint.lesson(page.id)
        if lesson is None:
            yield Problem(page.path, 2, f"lesson {page.id!r} is not in blueprint.yaml")
            continue
        taught = Counter(number for section in page.sections for number in section.meta.facts)
        missing = set(range(1, lesson.sheet_facts + 1)) - set(taught) - set(lesson.unverified)
        if missing:
            yield Problem(page.path, 2, f"facts not taught: {', '.join(map(str, sorted(missing)))}")
        beyond = {number for number in taught if number > lesson.sheet_facts}
        if beyond:
            yield Problem(page.path, 2, f"facts that the lesson does not have: {', '.join(map(str, sorted(beyond)))}")
        covered = Counter(o for section in page.sections for o in section.meta.objectives)
        for objective in corpus.blueprint.objectives:
            if objective.lesson == page.id and covered[objective.id] < SECTIONS_PER_OBJECTIVE:
                count = covered[objective.id]
                yield Problem(
                    page.path, 2, f"{objective.id} is taught by {count} section(s); at least {SECTIONS_PER_OBJECTIVE}"
                )
        yield from _lesson_shape(page)


def _lesson_shape(page: Page) -> Iterator[Problem]:
    if len(page.sections) not in SECTIONS_PER_LESSON:
        yield Problem(page.path, 2, f"{len(page.sections)} sections; 12 to {SECTIONS_PER_LESSON.stop - 1}")
    slugs = [section.slug for section in page.sections]
    if slugs[:1] != ["what-the-exam-tests"] or slugs[-2:] != ["traps", "recap"]:
        yield Problem(page.path, 2, "a lesson opens with `what-the-exam-tests` and closes with `traps` and `recap`")
    tables = Counter(section.meta.table for section in page.sections)
    required = dict(_REQUIRED_TABLES)
    if page.id in _SIGNAL_LESSONS:
        required[TableKind.SIGNALS] = 1
    for kind, least in required.items():
        if tables[kind] < least:
            yield Problem(page.path, 2, f"{tables[kind]} `{kind}` table(s); at least {least}")
    labelled = sum(any(b.label for b in parse_blocks(s.body)) for s in page.sections)
    plain = [s for s in page.sections if s.meta.table is None and s.slug not in {"recap", "what-the-exam-tests"}]
    if labelled < len(plain) / 2:
        yield Problem(page.path, 2, f"{labelled} sections with a labelled block; at least half of {len(plain)}")
