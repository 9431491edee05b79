"""Retrieval → answer, out of verbatim spans only: the direct answer first, then what this question needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from corpus.blocks import Block, BlockKind, Label
from corpus.models import Corpus, Section
from index.found import Passage, Retrieval
from index.lexical import Lexicon
from tutor.chat.choice import Choice
from tutor.chat.contrasting import take_contrast
from tutor.chat.forms import Form
from tutor.chat.leading import CASES, find_lead
from tutor.chat.models import Citation, Role, Segment
from tutor.chat.question import Question
from tutor.chat.several import leads_of_parts
from tutor.chat.telling import Telling
from tutor.chat.units import DANGLING, Unit, UnitWeights, quotable
from tutor.chat.wanted import Taste, is_wanted, reads_alone, was_said, worthwhile

CITED_AT_MOST = 5
MIDDLE, SPREAD = 18.0, 6.0  # logits that count as one half, and how fast the scale rises there
ROLES = {
    Label.RULE: Role.RULE,
    Label.TRAP: Role.TRAP,
    Label.STEM_CUE: Role.STEM_CUE,
    Label.EXAMPLE: Role.EXAMPLE,
}


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
    chosen = Choice(budget)
    leads = leads_of_parts(question, retrieval, units, lexicon, taste.lead, weights)
    lead = leads[0] if leads else find_lead(question, retrieval, units, taste.lead, lexicon)
    chosen.take(lead)
    beside = [unit for unit in leads[1:] if chosen.take(unit)]
    if question.form is Form.CONTRAST:
        beside += take_contrast(chosen, question, retrieval, units)
    _take_whole_table(chosen, lead.section, units)
    leads = leads or [lead]
    pool = [unit for found in units.values() for unit in found if is_wanted(unit, question, leads, taste)]
    telling = Telling(question.added, lexicon)
    pool = [unit for unit in pool if not was_said(unit, question, lead, telling, taste)]
    behind = {passage.section.id: retrieval.passages[0].score - passage.score for passage in retrieval.passages}
    for unit in worthwhile(pool, question, leads, behind, taste):
        if unit.block.kind is BlockKind.CODE and any(u.block.kind is BlockKind.CODE for u in chosen.units):
            continue
        if _is_new(unit, chosen.units) and len(chosen.sections) >= taste.sections:
            continue
        if not (_repeats(unit, chosen.units, taste.same) or _dangles(unit, chosen.units, units)):
            _take_set(chosen, unit, leads, units, taste)
            chosen.take(unit)
    sections = _in_order(chosen, lead, retrieval)
    return _segments(chosen.ordered([lead, *beside], sections), sections), sections


def _take_whole_table(chosen: Choice, section: Section, units: Mapping[str, Sequence[Unit]]) -> None:
    """Take all rows of a plan, whose rows follow one another, if they fit."""
    rows = [unit for unit in units[section.id] if unit.block.kind is BlockKind.TABLE]
    if rows and all(not reads_alone(row) for row in rows) and chosen.fits(rows):
        for row in rows:
            chosen.take(row)


def _take_set(
    chosen: Choice, unit: Unit, leads: Sequence[Unit], units: Mapping[str, Sequence[Unit]], taste: Taste
) -> None:
    """Take all rows of a leading section's table whose rows belong together, if most are asked for and all fit."""
    if unit.block.kind is not BlockKind.TABLE or unit.section.meta.table in CASES:
        return
    if all(unit.section is not lead.section for lead in leads):
        return
    rows = [row for row in units[unit.section.id] if row.block is unit.block]
    asked = [row for row in rows if row.chance >= taste.set_from]
    left = [row for row in rows if all(row is not other for other in chosen.units)]
    if left and len(asked) >= taste.set_share * len(rows) and chosen.fits(left):
        for row in left:
            chosen.take(row)


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
    if unit.block.kind is not BlockKind.PROSE or not DANGLING.match(unit.text):
        return False
    own = units[unit.section.id]
    place = next(number for number, other in enumerate(own) if other is unit)
    return not place or all(other is not own[place - 1] for other in chosen)


def _in_order(chosen: Choice, lead: Unit, retrieval: Retrieval) -> list[Section]:
    """Return the quoted sections: the leading one first, the others by rank."""
    rank = {passage.section.id: passage.rank for passage in retrieval.passages}
    return sorted(chosen.sections, key=lambda section: (section is not lead.section, rank[section.id]))


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
    titles = {source.key: source.title for source in corpus.sources}
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
            sources=tuple(titles[key] for key in passage.section.meta.sources),
        )
        for number, passage in enumerate(order[:CITED_AT_MOST], 1)
    )
