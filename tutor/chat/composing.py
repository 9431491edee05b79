"""Retrieval → answer, out of verbatim spans only: the direct answer first, then what this question needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from corpus.blocks import Block, BlockKind, Label
from corpus.models import Corpus, Section, TableKind
from index.lexical import Lexicon, api_tokens
from index.retrieval import Passage, Retrieval
from tutor.chat.choice import Choice
from tutor.chat.contrasting import take_contrast
from tutor.chat.forms import Form
from tutor.chat.leading import CASES, DANGLING, LeadTaste, find_lead
from tutor.chat.models import Citation, Role, Segment
from tutor.chat.question import Question
from tutor.chat.several import leads_of_parts
from tutor.chat.units import Unit, UnitWeights, quotable

CITED_AT_MOST = 5
MIDDLE, SPREAD = 18.0, 6.0  # logits that count as one half, and how fast the scale rises there
ROLES = {
    Label.RULE: Role.RULE,
    Label.TRAP: Role.TRAP,
    Label.STEM_CUE: Role.STEM_CUE,
    Label.EXAMPLE: Role.EXAMPLE,
}
ORIENTATION = frozenset({"chapter-1", "chapter-2", "chapter-3", "study-plan", "resources"})
"""Pages about the guide itself, which add nothing to an answer from another page."""
RECAP = "recap"
"""Slug of the section that says in five lines what its lesson's other sections say."""
_HOW = re.compile(r"\bhow (?:do|can|to|should|would|must|does|i)\b|\bcode\b|\bin python\b|\bsyntax\b|\w\(", re.I)
"""Words with which the way to do something is asked for."""
_REPAIR = re.compile(r"\b(?:how (?:do|can|to|should|would|must)|show|code|right way|correct (?:way|code|call))\b", re.I)
"""Words with which the repaired code is asked for, beside what is wrong."""
_NUMBERED = re.compile(r"\|\s*\d+(?:\s*(?:[-–]|to)\s*\d+)?\s*\|")
"""A row that begins with a number, such as a week of a plan."""


@dataclass(frozen=True)
class Taste:
    """How an answer is put together; chances in [0, 1].

    Attributes:
        quoted_from: Chance from which a unit of the leading section is quoted.
        further_from: Chance from which a unit of a further section is quoted.
        further_share: The same as a share of the lead's chance.
        alone_share: The same for a unit that would be the only one of its section.
        rows_share: Chance of a row, as a share of the best row's of its table, from which it is quoted.
        same: Share of words from which two units say the same.
        sections: Sections an answer quotes at most.
        lead: How the first sentence is found.
    """

    quoted_from: float = 0.08
    further_from: float = 0.15
    further_share: float = 0.3
    alone_share: float = 0.6
    near_share: float = 0.3
    near_alone: float = 0.3
    set_from: float = 0.15
    set_share: float = 0.5
    gap_from: float = 4.0
    gap: float = 4.0
    rows_share: float = 0.5
    same: float = 0.75
    sections: int = 3
    lead: LeadTaste = LeadTaste()


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
    lead = leads[0] if leads else find_lead(question, retrieval, units, taste.lead)
    chosen.take(lead)
    beside = [unit for unit in leads[1:] if chosen.take(unit)]
    if question.form is Form.CONTRAST:
        beside += take_contrast(chosen, question, retrieval, units)
    _take_whole_table(chosen, lead.section, units)
    leads = leads or [lead]
    pool = [unit for found in units.values() for unit in found if _is_wanted(unit, question, leads)]
    behind = {passage.section.id: retrieval.passages[0].score - passage.score for passage in retrieval.passages}
    for unit in _worthwhile(pool, question, leads, behind, taste):
        if unit.block.kind is BlockKind.CODE and any(u.block.kind is BlockKind.CODE for u in chosen.units):
            continue
        if _is_new(unit, chosen.units) and len(chosen.sections) >= taste.sections:
            continue
        if not (_repeats(unit, chosen.units, taste.same) or _dangles(unit, chosen.units, units)):
            _take_set(chosen, unit, leads, units, taste)
            chosen.take(unit)
    sections = _in_order(chosen, lead, retrieval)
    return _segments(chosen.ordered([lead, *beside], sections), sections), sections


def _worthwhile(
    pool: Sequence[Unit], question: Question, leads: Sequence[Unit], behind: Mapping[str, float], taste: Taste
) -> list[Unit]:
    """Return the units likely enough to be quoted, best first.

    A further section must be likelier than a leading one, most of all if a single sentence of it would be left; of a
    table that was not asked for as a whole, rows far behind its best one are left out.
    """
    lead, own = leads[0], [unit.section for unit in leads]

    def share(section: Section, near: float, far: float) -> float:
        return (near + (far - near) * min(max(behind[section.id] - taste.gap_from, 0.0) / taste.gap, 1.0)) * lead.chance

    best: dict[tuple[str, tuple[int, int] | None], float] = {}
    for unit in pool:
        if unit.block.kind is BlockKind.TABLE:
            key = (unit.section.id, unit.block.header)
            best[key] = max(best.get(key, 0.0), unit.chance)
    found = []
    for unit in pool:
        least = taste.quoted_from
        if unit.section not in own:
            least = max(taste.further_from, share(unit.section, taste.near_share, taste.further_share))
        if unit.section.meta.table in CASES and question.form is not Form.CONTRAST:
            least = max(least, taste.rows_share * best.get((unit.section.id, unit.block.header), 0.0))
        if unit.chance * question.length >= least:
            found.append(unit)
    alone = Counter(unit.section.id for unit in found)
    kept = [
        unit
        for unit in found
        if unit.section in own
        or alone[unit.section.id] > 1
        or unit.chance * question.length >= share(unit.section, taste.near_alone, taste.alone_share)
    ]
    return sorted(kept, key=lambda unit: -unit.chance)


def _is_wanted(unit: Unit, question: Question, leads: Sequence[Unit]) -> bool:
    """Return whether a kind of unit has a place in the answer: code where it is asked, nothing second-hand.

    Of a further section neither glossary rows, nor a contrast that was not asked for, nor a lesson's recap are quoted,
    and code only if it is about a name in the question.
    """
    table, own = unit.section.meta.table, unit.section in [lead.section for lead in leads]
    if unit.block.kind is BlockKind.CODE:
        return _wants_code(question) and (own or _names_api(unit.section, question))
    if not own and (unit.section.slug == RECAP or unit.section.page_id in ORIENTATION):
        return False
    if unit.block.kind is not BlockKind.TABLE:
        return True
    if own:
        return table is not None or any(unit.block is lead.block for lead in leads) or _reads_alone(unit)
    return table is not TableKind.GLOSSARY and (table is not TableKind.CONTRAST or question.form is Form.CONTRAST)


def _wants_code(question: Question) -> bool:
    if question.form is Form.WHY_WRONG:
        return bool(_REPAIR.search(question.subject))
    return question.form is Form.EXAMPLE or bool(_HOW.search(question.subject))


def _names_api(section: Section, question: Question) -> bool:
    """Return whether a section uses a name of code that the question uses, or the question uses none."""
    names = {name for name in api_tokens(question.search) if "_" in name or "." in name}
    return not names or bool(names & api_tokens(" ".join([*section.meta.apis, section.body])))


def _reads_alone(unit: Unit) -> bool:
    """Return whether a row of a table says something without its neighbors; a numbered one does not."""
    return not _NUMBERED.match(unit.text)


def _take_whole_table(chosen: Choice, section: Section, units: Mapping[str, Sequence[Unit]]) -> None:
    """Take all rows of a plan, whose rows follow one another, if they fit."""
    rows = [unit for unit in units[section.id] if unit.block.kind is BlockKind.TABLE]
    if rows and all(_NUMBERED.match(row.text) for row in rows) and chosen.fits(rows):
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
