"""Retrieval → answer, out of verbatim spans only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.blocks import Block, BlockKind, Label, parse_blocks
from corpus.models import Corpus, Section, TableKind
from corpus.sentences import Span
from index.lexical import stems
from index.retrieval import Passage, Retrieval
from tutor.chat.models import Citation, Role, Segment
from tutor.chat.question import Form, Question

CITED_AT_MOST = 4
SECOND_SECTION_FROM = 0.72
"""A further section is quoted if its score is at least this share of the best one's."""
LEAD_MARGIN = 0.12
"""How much more similar than the first sentence another one must be to lead the answer."""
TABLE_ROWS = 3
CODE_WORDS = 70

_ROLES = {
    Label.RULE: Role.RULE,
    Label.TRAP: Role.TRAP,
    Label.STEM_CUE: Role.STEM_CUE,
    Label.EXAMPLE: Role.EXAMPLE,
}


@dataclass(frozen=True)
class _Unit:
    """A quotable span with its place, its value for this question and its cost in words."""

    section: Section
    block: Block
    span: Span
    value: float
    cost: int

    @property
    def text(self) -> str:
        return self.section.body[self.span[0] : self.span[1]]


def compose(question: Question, retrieval: Retrieval, budget: int) -> tuple[list[Segment], list[Section]]:
    """Return the answer's segments and the sections quoted, in the order of their citation numbers.

    Args:
        question: What was asked.
        retrieval: What was found; must hold at least one passage.
        budget: Words the answer may have.
    """
    chosen: list[_Unit] = []
    sections: list[Section] = []
    left = budget
    for passage in _worth_quoting(question, retrieval):
        share = left if sections else int(budget * 0.8)
        units = _choose(question, passage, retrieval, share, leading=not sections)
        fresh = [unit for unit in units if not _repeats(unit, chosen)]
        if not fresh:
            continue
        chosen += fresh
        sections.append(passage.section)
        left -= sum(unit.cost for unit in fresh)
        if left < 25:
            break
    return _segments(chosen, sections), sections


def _worth_quoting(question: Question, retrieval: Retrieval) -> Iterable[Passage]:
    passages = list(retrieval.passages)
    if question.form is Form.CONTRAST:
        near = [
            p for p in passages if p.section.meta.table is TableKind.CONTRAST and p.score >= 0.85 * passages[0].score
        ]
        passages = [*near[:1], *(p for p in passages if p not in near[:1])]
    best = passages[0].score
    return [p for n, p in enumerate(passages) if n == 0 or p.score >= SECOND_SECTION_FROM * best][:CITED_AT_MOST]


def _choose(question: Question, passage: Passage, retrieval: Retrieval, budget: int, leading: bool) -> list[_Unit]:
    units = _units(question, passage.section, retrieval)
    if not units:
        return []
    first = next((u for u in units if u.block.kind is BlockKind.PROSE), units[0])
    ranked = sorted(units, key=lambda unit: -unit.value)
    lead = (
        first
        if first.value >= ranked[0].value - LEAD_MARGIN or ranked[0].block.kind is not BlockKind.PROSE
        else ranked[0]
    )
    floor = 0.55 * ranked[0].value
    picked: list[_Unit] = []
    rows: dict[int, int] = {}
    for unit in [lead, *(u for u in ranked if u is not lead)] if leading else ranked:
        if unit.value < floor and unit is not lead or not leading and unit.value < 0.3:
            continue
        if unit.block.kind is BlockKind.TABLE and rows.get(unit.block.start, 0) >= _row_limit(
            question, passage.section
        ):
            continue
        if unit.cost <= budget:
            picked.append(unit)
            budget -= unit.cost
            if unit.block.kind is BlockKind.TABLE:
                rows[unit.block.start] = rows.get(unit.block.start, 0) + 1
    if not picked and leading:
        picked = [lead]
    in_order = sorted((u for u in picked if u is not lead), key=lambda unit: unit.span)
    return [lead, *in_order] if lead in picked else in_order


def _row_limit(question: Question, section: Section) -> int:
    whole = question.form is Form.CONTRAST and section.meta.table is TableKind.CONTRAST
    return 8 if whole or question.length > 1 else TABLE_ROWS


def _units(question: Question, section: Section, retrieval: Retrieval) -> list[_Unit]:
    asked = set(stems(question.search))
    found = []
    for block in parse_blocks(section.body):
        if block.kind is BlockKind.DIAGRAM:
            continue
        for span in block.units:
            text = section.body[span[0] : span[1]]
            similarity = retrieval.unit_scores.get((section.id, span[0]), 0.0)
            shared = len(asked & set(stems(text))) / max(len(asked), 1)
            value = similarity + 0.25 * shared
            cost = len(text.replace("|", " ").split())
            if block.kind is BlockKind.CODE:
                wanted = question.form is Form.EXAMPLE
                value, cost = (value + 0.3, min(cost, CODE_WORDS)) if wanted else (value - 0.35, cost)
            found.append(_Unit(section, block, span, value, cost))
    return found


def _repeats(unit: _Unit, chosen: Sequence[_Unit]) -> bool:
    mine = set(stems(unit.text))
    for other in chosen:
        theirs = set(stems(other.text))
        if mine and len(mine & theirs) >= 0.8 * min(len(mine), len(theirs)) and min(len(mine), len(theirs)) > 3:
            return True
    return False


def _segments(units: Sequence[_Unit], sections: Sequence[Section]) -> list[Segment]:
    segments: list[Segment] = []
    position = 0
    while position < len(units):
        unit = units[position]
        number = sections.index(unit.section) + 1
        if unit.block.kind is BlockKind.TABLE and unit.block.header:
            rows = [unit]
            while position + len(rows) < len(units) and units[position + len(rows)].block is unit.block:
                rows.append(units[position + len(rows)])
            header = unit.section.body[unit.block.header[0] : unit.block.header[1]]
            text = "\n".join([header, *(row.text for row in rows)])
            segments.append(
                Segment(text=text, role=Role.TABLE, citation=number, start=unit.block.header[0], end=rows[-1].span[1])
            )
            position += len(rows)
            continue
        segments.append(_segment(unit, number, leading=not segments))
        position += 1
    return segments


def _segment(unit: _Unit, number: int, leading: bool) -> Segment:
    if unit.block.kind is BlockKind.CODE:
        role = Role.CODE
    elif unit.block.label and unit.text.startswith(f"**{unit.block.label}"):
        role = _ROLES[unit.block.label]
    else:
        role = Role.LEAD if leading else Role.DETAIL
    return Segment(text=unit.text, role=role, citation=number, start=unit.span[0], end=unit.span[1])


def cite(corpus: Corpus, passages: Sequence[Passage], used: Sequence[Section]) -> tuple[Citation, ...]:
    """Return at most five citations: the quoted sections by number, then the rest by rank."""
    by_id = {passage.section.id: passage for passage in passages}
    order = [by_id[section.id] for section in used]
    order += [passage for passage in passages if passage not in order]
    return tuple(
        Citation(
            number=number,
            section_id=passage.section.id,
            page_id=passage.section.page_id,
            page_title=passage.section.page_title,
            heading=passage.section.heading,
            text=passage.section.body,
            score=round(passage.score, 4),
            checked=passage.section.meta.checked,
            sources=tuple(corpus.source(key).title for key in passage.section.meta.sources),
        )
        for number, passage in enumerate(order[:5], 1)
    )
