"""Which units an answer wants: kinds that belong in it, and how likely each must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.blocks import BlockKind, Label
from corpus.models import Section, TableKind
from index.lexical import api_tokens
from tutor.chat.forms import Form
from tutor.chat.leading import CASES, LeadTaste
from tutor.chat.question import Question
from tutor.chat.telling import Telling
from tutor.chat.units import Unit
from tutor.chat.wishes import Wish

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
        quoted_from: Chance from which a unit of a leading section is quoted.
        further_from: Chance from which a unit of a further section is quoted.
        further_share: The same as a share of the lead's chance.
        further_longer: Factor on both where more was wished for.
        again: Share of the lead's chance from which a unit is quoted that the answer before has quoted.
        again_telling: The same as a share of a follow-up's telling words that it uses.
        alone_share: Share of the lead's chance for the only unit of a section far behind, where the search is sure.
        near: Logits behind the best section up to which a section is not behind at all.
        far: Logits behind the best section from which a section is far behind.
        rows_share: Chance of a row of a table of cases, as a share of the best row's, from which it is quoted.
        set_from: Chance from which a row of another table counts as asked for.
        set_share: Share of rows asked for from which the table is quoted as a whole.
        same: Share of words from which two units say the same.
        sections: Sections an answer quotes at most.
        lead: How the first sentence is found.
    """

    quoted_from: float = 0.08
    further_from: float = 0.15
    further_share: float = 0.3
    further_longer: float = 0.5
    again: float = 0.65
    again_telling: float = 0.6
    alone_share: float = 0.6
    near: float = 4.0
    far: float = 8.0
    rows_share: float = 0.5
    set_from: float = 0.15
    set_share: float = 0.5
    same: float = 0.65
    sections: int = 3
    lead: LeadTaste = LeadTaste()

    def alone_at(self, behind: float) -> float:
        """Return the share of the lead's chance that the only unit of a section must have, by how far it is behind."""
        far = min(max((behind - self.near) / (self.far - self.near), 0.0), 1.0)
        return self.further_share + (self.alone_share - self.further_share) * far


def worthwhile(
    pool: Sequence[Unit], question: Question, leads: Sequence[Unit], behind: Mapping[str, float], taste: Taste
) -> list[Unit]:
    """Return the units likely enough to be quoted, best first.

    A further section must be likelier than a leading one, most of all if a single sentence of it would be left; of a
    table of cases, rows far behind its best one are left out.

    Args:
        pool: Units of the kinds wanted.
        question: What was asked.
        leads: What the answer begins with.
        behind: Logits that each section is behind the best one, by its id.
        taste: How likely a unit must be.
    """
    own = {unit.section.id for unit in leads}
    further = max(taste.further_from, taste.further_share * leads[0].chance)
    longer = question.wish is Wish.LONGER
    if longer:
        further *= taste.further_longer
    rows = _best_rows(pool) if question.form is not Form.CONTRAST else {}
    wished = [unit for unit in pool if is_wished(unit, question, leads[0])]
    found = [
        unit
        for unit in pool
        if unit.chance * question.length >= (taste.quoted_from if unit.section.id in own else further)
        and unit.chance >= taste.rows_share * rows.get(unit.section.id, 0.0) * _is_case(unit)
    ]
    count = Counter(unit.section.id for unit in found)
    kept = [
        unit
        for unit in found
        if unit.section.id in own
        or longer
        or count[unit.section.id] > 1
        or unit.chance * question.length >= taste.alone_at(behind[unit.section.id]) * leads[0].chance
    ]
    return [*wished, *sorted(kept, key=lambda unit: -unit.chance)]


def _is_case(unit: Unit) -> bool:
    return unit.block.kind is BlockKind.TABLE and unit.section.meta.table in CASES


def _best_rows(pool: Sequence[Unit]) -> dict[str, float]:
    """Return the highest chance of a row by the id of its section."""
    best: dict[str, float] = {}
    for unit in pool:
        if _is_case(unit):
            best[unit.section.id] = max(best.get(unit.section.id, 0.0), unit.chance)
    return best


def is_wanted(unit: Unit, question: Question, leads: Sequence[Unit], taste: Taste) -> bool:
    """Return whether a unit has a place in the answer: likely enough, code where it is asked, nothing second-hand.

    Of a further section neither glossary rows, nor a contrast that was not asked for, nor a lesson's recap are quoted,
    and code only if it is about a name in the question.
    """
    if unit.chance * question.length < taste.quoted_from and not is_wished(unit, question, leads[0]):
        return False
    table, own = unit.section.meta.table, any(unit.section is lead.section for lead in leads)
    if unit.block.kind is BlockKind.CODE:
        return _wants_code(question) and (own or _names_api(unit.section, question))
    if not own and (unit.section.slug == RECAP or unit.section.page_id in ORIENTATION):
        return False
    if unit.block.kind is not BlockKind.TABLE:
        return True
    if own:
        return table is not None or any(unit.block is lead.block for lead in leads) or reads_alone(unit)
    return table is not TableKind.GLOSSARY and (table is not TableKind.CONTRAST or question.form is Form.CONTRAST)


def _wants_code(question: Question) -> bool:
    if question.form is Form.WHY_WRONG:
        return bool(_REPAIR.search(question.subject))
    return question.form is Form.EXAMPLE or bool(_HOW.search(question.subject))


def _names_api(section: Section, question: Question) -> bool:
    """Return whether a section uses a name of code that the question uses, or the question uses none."""
    names = {name for name in api_tokens(question.search) if "_" in name or "." in name}
    return not names or bool(names & _api_names(section.body, section.meta.apis))


@lru_cache(maxsize=4096)
def _api_names(body: str, apis: tuple[str, ...]) -> frozenset[str]:
    return frozenset(api_tokens(" ".join([*apis, body])))


def was_said(unit: Unit, question: Question, lead: Unit, telling: Telling, taste: Taste) -> bool:
    """Return whether a follow-up's answer can leave a unit out, because the answer before quotes it.

    What says most of what is asked now, or is nearly as likely as the lead, is part of the answer, and code is shown
    again where an example is wished for.
    """
    opening = unit.section is lead.section and unit.block.start == 0 and unit.span[0] == unit.block.units[0][0]
    if unit.text not in question.said or unit.block.kind is BlockKind.CODE or opening:
        return False
    answers = telling.share(unit.stems) >= taste.again_telling or unit.chance >= taste.again * lead.chance
    return question.wish is not None or not answers


def is_wished(unit: Unit, question: Question, lead: Unit) -> bool:
    """Return whether a unit is the example that was wished for: the leading section's code, or its example in words."""
    example = unit.block.kind is BlockKind.CODE or unit.block.label is Label.EXAMPLE
    return question.wish is Wish.EXAMPLE and example and unit.section is lead.section


def reads_alone(unit: Unit) -> bool:
    """Return whether a row of a table says something without its neighbors; a numbered one does not."""
    return not _NUMBERED.match(unit.text)
