"""Retrieval → answer, out of verbatim spans only: the direct answer first, then what this question needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from corpus.blocks import Block, BlockKind, Label
from corpus.models import Corpus, Section, TableKind
from corpus.tables import find_table
from index.lexical import Lexicon, stems
from index.retrieval import Passage, Retrieval
from tutor.chat.models import Citation, Role, Segment
from tutor.chat.question import Form, Question
from tutor.chat.units import Unit, UnitWeights, quotable

CITED_AT_MOST = 5
MIDDLE, SPREAD = 18.0, 6.0  # logits that count as one half, and how fast the scale rises there
ROLES = {
    Label.RULE: Role.RULE,
    Label.TRAP: Role.TRAP,
    Label.STEM_CUE: Role.STEM_CUE,
    Label.EXAMPLE: Role.EXAMPLE,
}
CASES = frozenset({TableKind.SIGNALS, TableKind.TRAPS, TableKind.GLOSSARY, TableKind.DECISION})
"""Tables whose rows stand for themselves: one row can be the whole answer."""
_DANGLING = re.compile(r"^(?:it|its|this|that|these|those|they|he|both|such|therefore|so|then|also|however)\b", re.I)


@dataclass(frozen=True)
class Taste:
    """How an answer is put together; chances in [0, 1].

    Attributes:
        quoted_from: Chance from which a unit of the best section is quoted.
        further_from: Chance from which a unit of a further section is quoted.
        lead_margin: How much likelier than the first sentence another one must be to lead.
        same: Share of words from which two units say the same.
        definition_near: Logits below the best section within which another one may say what something is.
        sections: Sections an answer quotes at most.
    """

    quoted_from: float = 0.1
    further_from: float = 0.15
    lead_margin: float = 0.4
    definition_near: float = 3.0
    same: float = 0.75
    sections: int = 4


def compose(
    question: Question,
    retrieval: Retrieval,
    lexicon: Lexicon,
    budget: int,
    taste: Taste | None = None,
    weights: UnitWeights | None = None,
) -> tuple[list[Segment], list[Section]]:
    """Return the answer's segments and the sections quoted, in the order of their citation numbers.

    Args:
        question: What was asked.
        retrieval: What was found; must hold at least one passage.
        lexicon: Knows how rare a word is.
        budget: Words the answer may have.
        taste: How the answer is put together.
        weights: What makes a unit worth quoting.
    """
    taste = taste or Taste()
    units = quotable(question, retrieval, lexicon, weights)
    chosen = _Choice(budget)
    first = retrieval.passages[0].section
    lead = _definition(retrieval, units, taste) or _lead(units[first.id], taste)
    chosen.take(lead)
    if question.form is Form.CONTRAST:
        _take_contrast(chosen, question, retrieval, units)
    pool = sorted((unit for found in units.values() for unit in found), key=lambda unit: -unit.chance)
    for unit in pool:
        own = unit.section is lead.section
        if unit.chance < (taste.quoted_from if own else taste.further_from):
            continue
        if not own and _is_new(unit, chosen.units) and len(chosen.sections) >= taste.sections:
            continue
        if not (_repeats(unit, chosen.units, taste.same) or _dangles(unit, chosen.units, units)):
            chosen.take(unit)
    sections = _in_order(chosen, retrieval)
    return _segments(chosen.ordered(lead, sections), sections), sections


class _Choice:
    """The units taken so far and the words left."""

    def __init__(self, budget: int) -> None:
        self.units: list[Unit] = []
        self._left = budget

    @property
    def sections(self) -> list[Section]:
        return list({unit.section.id: unit.section for unit in self.units}.values())

    def take(self, unit: Unit) -> bool:
        """Take a unit if it fits; the first one always does."""
        cost = self.cost(unit)
        if self.units and cost > self._left or any(taken is unit for taken in self.units):
            return False
        self.units.append(unit)
        self._left -= cost
        return True

    def cost(self, unit: Unit) -> int:
        """Return the words of a unit, with its table's header if it is the first row."""
        if unit.block.header is None or any(u.block is unit.block for u in self.units):
            return unit.cost
        return unit.cost + len(unit.section.body[slice(*unit.block.header)].split())

    def fits(self, units: Sequence[Unit]) -> bool:
        header = self.cost(units[0]) - units[0].cost
        return sum(unit.cost for unit in units) + header <= self._left

    def ordered(self, lead: Unit, sections: Sequence[Section]) -> list[Unit]:
        """Return the lead, then section by section in reading order."""
        rest = [unit for unit in self.units if unit is not lead]
        place = {section.id: number for number, section in enumerate(sections)}
        table = [unit for unit in rest if unit.block is lead.block and lead.block.kind is BlockKind.TABLE]
        others = [unit for unit in rest if not table or unit.block is not lead.block]
        return [
            *sorted([lead, *table], key=lambda unit: (unit is not lead, unit.span)),
            *sorted(others, key=lambda unit: (place[unit.section.id], unit.span)),
        ]


def _definition(retrieval: Retrieval, units: Mapping[str, Sequence[Unit]], taste: Taste) -> Unit | None:
    """Return the sentence that says what something is, if that was asked and a section near the best one says it."""
    best = retrieval.passages[0].score
    near = [p.section.id for p in retrieval.passages if p.score >= best - taste.definition_near]
    found = [unit for name in near for unit in units[name] if unit.defines and not _DANGLING.match(unit.text)]
    return max(found, key=lambda unit: unit.chance, default=None)


def _lead(units: Sequence[Unit], taste: Taste) -> Unit:
    """Return what answers first: as a rule the opening sentence, in a table of cases the case itself."""
    prose = [u for u in units if u.block.kind in {BlockKind.PROSE, BlockKind.LIST} and u.block.label is None]
    candidates = prose or list(units)
    best = max(candidates, key=lambda unit: unit.chance)
    cases = [u for u in units if u.block.kind is BlockKind.TABLE and u.section.meta.table in CASES]
    case = max(cases, key=lambda unit: unit.chance, default=None)
    if case and case.chance > best.chance:
        return case
    first = candidates[0]
    if first.chance >= best.chance - taste.lead_margin or _DANGLING.match(best.text):
        return first
    return best


def _take_contrast(chosen: _Choice, question: Question, retrieval: Retrieval, units: dict[str, list[Unit]]) -> None:
    """Take the whole two-column table that compares the sides asked about, if there is one."""
    sides = [set(stems(side)) for side in question.sides]
    for passage in retrieval.passages[:3]:
        block = find_table(passage.section)
        if passage.section.meta.table is not TableKind.CONTRAST or block is None or block.header is None:
            continue
        head = set(stems(passage.section.body[slice(*block.header)] + " " + passage.section.heading))
        if sides and not all(side & head for side in sides):
            continue
        rows = [unit for unit in units[passage.section.id] if unit.block is block]
        if passage.rank == 1 or sides:
            for row in sorted(rows, key=lambda unit: -unit.chance) if not chosen.fits(rows) else rows:
                chosen.take(row)
        return


def _is_new(unit: Unit, chosen: Sequence[Unit]) -> bool:
    """Return whether nothing of a unit's section is quoted yet."""
    return all(other.section is not unit.section for other in chosen)


def _repeats(unit: Unit, chosen: Sequence[Unit], share: float) -> bool:
    for other in chosen:
        least = min(len(unit.stems), len(other.stems))
        if least > 3 and len(unit.stems & other.stems) >= share * least and unit.section is not other.section:
            return True
    return False


def _dangles(unit: Unit, chosen: Sequence[Unit], units: dict[str, list[Unit]]) -> bool:
    """Return whether a sentence points back to one that is not quoted."""
    if unit.block.kind is not BlockKind.PROSE or not _DANGLING.match(unit.text):
        return False
    own = units[unit.section.id]
    place = next(number for number, other in enumerate(own) if other is unit)
    return not place or all(other is not own[place - 1] for other in chosen)


def _in_order(chosen: _Choice, retrieval: Retrieval) -> list[Section]:
    """Return the quoted sections: the leading one first, the others by rank."""
    rank = {passage.section.id: passage.rank for passage in retrieval.passages}
    return sorted(chosen.sections, key=lambda section: rank[section.id])


def _segments(units: Sequence[Unit], sections: Sequence[Section]) -> list[Segment]:
    numbers = {section.id: number for number, section in enumerate(sections, 1)}
    segments: list[Segment] = []
    position = 0
    while position < len(units):
        unit = units[position]
        number = numbers[unit.section.id]
        rows = [unit]
        if unit.block.kind is BlockKind.TABLE:
            while position + len(rows) < len(units) and units[position + len(rows)].block is unit.block:
                rows.append(units[position + len(rows)])
            segments.append(_table(unit.block, rows, number))
        else:
            segments.append(_segment(unit, number, leading=not segments))
        position += len(rows)
    return segments


def _table(block: Block, rows: Sequence[Unit], number: int) -> Segment:
    assert block.header is not None
    header = rows[0].section.body[slice(*block.header)]
    text = "\n".join([header, *(row.text for row in rows)])
    return Segment(text=text, role=Role.TABLE, citation=number, start=block.header[0], end=rows[-1].span[1])


def _segment(unit: Unit, number: int, leading: bool) -> Segment:
    if unit.block.kind is BlockKind.CODE:
        role = Role.CODE
    elif unit.block.label and unit.text.startswith(f"**{unit.block.label}"):
        role = ROLES[unit.block.label]
    else:
        role = Role.LEAD if leading else Role.DETAIL
    return Segment(text=unit.text, role=role, citation=number, start=unit.span[0], end=unit.span[1])


def confidence_of(logits: float) -> float:
    """Return the fused evidence of a section on a scale from 0 to 1, higher is better, in the same order.

    Sections that answer have about 20 to 40 logits, those of questions about something else below 12.
    """
    return round(1 / (1 + exp(-(logits - MIDDLE) / SPREAD)), 4)


def cite(corpus: Corpus, passages: Sequence[Passage], used: Sequence[Section]) -> tuple[Citation, ...]:
    """Return at most five citations: the quoted sections by number, then the rest by rank."""
    by_id = {passage.section.id: passage for passage in passages}
    order = [by_id[section.id] for section in used]
    quoted = {section.id for section in used}
    order += [passage for passage in passages if passage.section.id not in quoted]
    return tuple(
        Citation(
            number=number,
            section_id=passage.section.id,
            page_id=passage.section.page_id,
            page_title=passage.section.page_title,
            heading=passage.section.heading,
            text=passage.section.body,
            score=confidence_of(passage.score),
            checked=passage.section.meta.checked,
            sources=tuple(corpus.source(key).title for key in passage.section.meta.sources),
        )
        for number, passage in enumerate(order[:CITED_AT_MOST], 1)
    )
