"""Responses → figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

from tutor.chat.evaluation.judged import JudgedQuestion, JudgedSet, OutsideInput
from tutor.chat.evaluation.systems import Response, System, first_words

READ_WORDS = 180
"""Words of an answer in which its facts must stand."""


@dataclass(frozen=True)
class Judgement:
    """One answered question, judged.

    Attributes:
        section_rank: Position of the first right section among the citations, from 1; 0 if there is none.
        page_rank: The same for the first section of a right lesson or page.
        stated: Whether each nugget was stated.
        words: Length of the answer; marks of Markdown that stand alone count.
    """

    question: JudgedQuestion
    response: Response
    section_rank: int
    page_rank: int
    stated: tuple[bool, ...]
    words: int


@dataclass(frozen=True)
class Figures:
    """Averages over questions; shares in [0, 1]."""

    questions: int
    section_hit1: float
    section_hit3: float
    section_mrr: float
    lesson_hit1: float
    lesson_hit3: float
    lesson_mrr: float
    nuggets: float
    strict: float
    declined: float
    words: float


@dataclass(frozen=True)
class Outside:
    """How inputs of one type outside the guide fared; `typed` is the share declined with that very type."""

    inputs: int
    declined: float
    typed: float


@dataclass(frozen=True)
class Report:
    """All figures of one system over one judged set."""

    system: str
    total: Figures
    by_style: Mapping[str, Figures]
    by_lesson: Mapping[str, Figures]
    outside: Mapping[str, Outside]
    judgements: tuple[Judgement, ...]
    answered_outside: tuple[OutsideInput, ...]

    def as_json(self) -> dict[str, object]:
        """Return the figures as plain values, without the single judgements."""
        return {
            "system": self.system,
            "total": asdict(self.total),
            "by_style": {name: asdict(figures) for name, figures in self.by_style.items()},
            "by_lesson": {name: asdict(figures) for name, figures in self.by_lesson.items()},
            "outside": {name: asdict(figures) for name, figures in self.outside.items()},
        }


def judge(question: JudgedQuestion, response: Response) -> Judgement:
    """Return how a response does on a question."""
    pages = [section.split("/")[0] for section in response.sections]
    read = first_words(response.text, READ_WORDS)
    return Judgement(
        question=question,
        response=response,
        section_rank=_first_rank(response.sections, question.sections),
        page_rank=_first_rank(pages, question.pages),
        stated=tuple(not response.declined and bool(nugget.pattern.search(read)) for nugget in question.nuggets),
        words=len(response.text.split()),
    )


def measure(system: System, judged: JudgedSet) -> Report:
    """Put every question of a set to a system and return its figures."""
    judgements = tuple(judge(question, system.respond(question.question)) for question in judged.in_scope)
    outside = [(row, system.respond(row.question).declined) for row in judged.out_of_scope]
    return Report(
        system=system.name,
        total=figures(judgements),
        by_style=_grouped(judgements, lambda j: j.question.style.value),
        by_lesson=_grouped(judgements, lambda j: j.question.pages[0]),
        outside=_outside(outside),
        judgements=judgements,
        answered_outside=tuple(row for row, declined in outside if not declined),
    )


def figures(judgements: Sequence[Judgement]) -> Figures:
    """Return the averages over judgements; all zero if there are none."""

    def mean(value: Callable[[Judgement], float]) -> float:
        return fmean(map(value, judgements)) if judgements else 0.0

    return Figures(
        questions=len(judgements),
        section_hit1=mean(lambda j: j.section_rank == 1),
        section_hit3=mean(lambda j: 1 <= j.section_rank <= 3),
        section_mrr=mean(lambda j: _reciprocal(j.section_rank)),
        lesson_hit1=mean(lambda j: j.page_rank == 1),
        lesson_hit3=mean(lambda j: 1 <= j.page_rank <= 3),
        lesson_mrr=mean(lambda j: _reciprocal(j.page_rank)),
        nuggets=mean(lambda j: fmean(j.stated)),
        strict=mean(lambda j: all(j.stated)),
        declined=mean(lambda j: bool(j.response.declined)),
        words=mean(lambda j: j.words),
    )


def _first_rank(found: Sequence[str], right: Iterable[str]) -> int:
    wanted = set(right)
    return next((rank for rank, value in enumerate(found, 1) if value in wanted), 0)


def _reciprocal(rank: int) -> float:
    return 1 / rank if rank else 0.0


def _grouped(judgements: Sequence[Judgement], key: Callable[[Judgement], str]) -> dict[str, Figures]:
    groups: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        groups[key(judgement)].append(judgement)
    return {name: figures(groups[name]) for name in sorted(groups)}


def _outside(results: Sequence[tuple[OutsideInput, str]]) -> dict[str, Outside]:
    groups: dict[str, list[str]] = defaultdict(list)
    for row, declined in results:
        groups[row.type].append(declined)
    found = {
        name: Outside(len(group), fmean(map(bool, group)), fmean(reason == name for reason in group))
        for name, group in sorted(groups.items())
    }
    if results:
        every = [(row.type, declined) for row, declined in results]
        found["all"] = Outside(
            len(every),
            fmean(bool(declined) for _, declined in every),
            fmean(kind == declined for kind, declined in every),
        )
    return found
