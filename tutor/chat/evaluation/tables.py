"""Figures → tables to read, and the floors that fail a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tutor.chat.evaluation.conversing import TurnFigures
from tutor.chat.evaluation.measuring import Figures, Report

_HEAD = (
    "n", "hit@1 sec", "hit@3 sec", "MRR sec", "hit@1 les", "hit@3 les", "MRR les", "nuggets", "strict",
    "declined", "words",
)  # fmt: skip


@dataclass(frozen=True)
class Floors:
    """What a run must reach; shares in [0, 1].

    Attributes:
        lesson_hit3: Least share of questions with a right lesson among the first three citations.
        lesson_mrr: Least mean reciprocal rank of the right lesson.
        nuggets: Least share of facts stated.
        strict: Least share of questions with all facts stated.
        outside: Least share of inputs outside the guide that are declined.
        outside_type: The same for the worst type.
        declined: Greatest share of questions about the guide that are declined.
    """

    lesson_hit3: float
    lesson_mrr: float
    nuggets: float
    strict: float
    outside: float
    outside_type: float
    declined: float

    def problems(self, report: Report) -> Iterator[str]:
        """Yield one sentence for each figure of a report below its floor."""
        total, outside = report.total, report.outside
        least = [
            ("hit@3 by lesson", total.lesson_hit3, self.lesson_hit3),
            ("MRR by lesson", total.lesson_mrr, self.lesson_mrr),
            ("nugget recall", total.nuggets, self.nuggets),
            ("strict share", total.strict, self.strict),
        ]
        least += [
            (
                f"declined outside the guide ({name})",
                figures.declined,
                self.outside if name == "all" else self.outside_type,
            )
            for name, figures in outside.items()
        ]
        for name, have, want in least:
            if have < want:
                yield f"{name} is {have:.3f}, below {want:.3f}"
        if total.declined > self.declined:
            yield f"declined questions about the guide are {total.declined:.3f}, above {self.declined:.3f}"


GOALS = Floors(
    lesson_hit3=0.97, lesson_mrr=0.93, nuggets=0.92, strict=0.85, outside=0.95, outside_type=0.90, declined=0.01
)
"""What the engine is meant to reach on questions it was not tuned on."""
FLOORS = Floors(
    lesson_hit3=0.97, lesson_mrr=0.95, nuggets=0.89, strict=0.87, outside=0.90, outside_type=0.80, declined=0.02
)
"""What it reached, less a little: a change that falls below has made it worse."""


def system_table(reports: Sequence[Report]) -> str:
    """Return one row per system."""
    return _table("System", [(report.system, report.total) for report in reports])


def detail_tables(report: Report) -> str:
    """Return a system's figures by style, by lesson and outside the guide."""
    outside = [("Outside the guide", "n", "declined", "right type")]
    outside += [(name, str(o.inputs), f"{o.declined:.3f}", f"{o.typed:.3f}") for name, o in report.outside.items()]
    return "\n\n".join(
        [
            _table("Style", list(report.by_style.items())),
            _table("Lesson or page", list(report.by_lesson.items())),
            _aligned(outside),
        ]
    )


def turn_table(name: str, figures: Mapping[str, TurnFigures]) -> str:
    """Return one row per kind of turn."""
    rows: list[tuple[str, ...]] = [(name, "n", "right lead", "facts", "both", "declined", "repeated", "words")]
    for kind, f in figures.items():
        shares = (f.led, f.stated, f.right, f.declined, f.repeated)
        rows.append((kind, str(f.turns), *(f"{share:.3f}" for share in shares), f"{f.words:.0f}"))
    return _aligned(rows)


def worst_answers(report: Report, count: int) -> list[str]:
    """Return the answers that state the smallest share of their facts, each as a paragraph."""
    ranked = sorted(
        report.judgements, key=lambda j: (sum(j.stated) / len(j.stated), bool(j.section_rank), j.question.id)
    )
    found = []
    for judgement in ranked[:count]:
        missing = [n.say for n, stated in zip(judgement.question.nuggets, judgement.stated, strict=True) if not stated]
        if missing:
            shown = ", ".join(judgement.response.sections[:3])
            found.append(
                f"{judgement.question.id}: {judgement.question.question}\n  missing: {' / '.join(missing)}\n"
                f"  wanted {', '.join(judgement.question.sections)}; found {shown}"
                + (f"; declined as {judgement.response.declined}" if judgement.response.declined else "")
            )
    return found


def _table(name: str, rows: Sequence[tuple[str, Figures]]) -> str:
    return _aligned([(name, *_HEAD), *((label, *_cells(figures)) for label, figures in rows)])


def _cells(f: Figures) -> list[str]:
    shares = [
        f.section_hit1, f.section_hit3, f.section_mrr, f.lesson_hit1, f.lesson_hit3, f.lesson_mrr, f.nuggets, f.strict,
        f.declined,
    ]  # fmt: skip
    return [str(f.questions), *(f"{share:.3f}" for share in shares), f"{f.words:.0f}"]


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table with aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]

    def line(row: Sequence[str]) -> str:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        return "| " + " | ".join(cells) + " |"

    rule = "| " + " | ".join(["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]) + " |"
    return "\n".join([line(rows[0]), rule, *(line(row) for row in rows[1:])])
