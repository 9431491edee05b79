"""The part of an answer that sets two things side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.blocks import BlockKind
from corpus.models import TableKind
from corpus.tables import find_table
from index.found import Retrieval
from index.lexical import distinct_stems, stems
from tutor.chat.choice import Choice
from tutor.chat.question import Question
from tutor.chat.sides import names_of_sides
from tutor.chat.units import Unit

SIDE_NEAR = 8.0
"""Logits below the best section within which another one may speak for a side."""
Units = Mapping[str, Sequence[Unit]]


def take_contrast(chosen: Choice, question: Question, retrieval: Retrieval, units: Units) -> list[Unit]:
    """Take the two-column table that compares the sides, else their rows in one table, else a sentence per side.

    Of three and more sides the rows come first, then a table that compares two of them and a sentence for the others.

    Returns:
        The sentences, which belong right behind the lead; nothing for a table.
    """
    if not question.sides:
        _take_table(chosen, question, retrieval, units)
        return []
    if len(question.sides) == 2 and _take_table(chosen, question, retrieval, units):
        return []
    sides = [frozenset(stems(side)) for side in question.sides]
    if _take_rows(chosen, sides, retrieval, units, glossary=False):
        return []
    told = chosen.units[0].stems if _take_rows(chosen, sides, retrieval, units, glossary=True) else frozenset[str]()
    if len(question.sides) > 2 and _take_table(chosen, question, retrieval, units):
        told |= _heads(chosen)
    near = {p.section.id for p in retrieval.passages if p.score >= retrieval.passages[0].score - SIDE_NEAR}
    named = zip(names_of_sides(question.sides), retrieval.best_of_parts, strict=False)
    missing = [(side, name) for side, name in named if not side & told and name in near]
    found = [unit for side, name in missing if (unit := _sentence(side, units.get(name, ())))]
    return [unit for unit in found if chosen.take(unit)]


def _take_table(chosen: Choice, question: Question, retrieval: Retrieval, units: Units) -> bool:
    sides = names_of_sides(question.sides)
    for passage in retrieval.passages[:3]:
        block = find_table(passage.section)
        if passage.section.meta.table is not TableKind.CONTRAST or block is None or block.header is None:
            continue
        head = set(stems(passage.section.body[slice(*block.header)] + " " + passage.section.heading))
        if sides and sum(bool(side & head) for side in sides) < 2:
            continue
        rows = [unit for unit in units[passage.section.id] if unit.block == block]
        if passage.rank == 1 or sides:
            for row in sorted(rows, key=lambda unit: -unit.chance) if not chosen.fits(rows) else rows:
                chosen.take(row)
            return True
        return False
    return False


def _take_rows(
    chosen: Choice, sides: Sequence[frozenset[str]], retrieval: Retrieval, units: Units, glossary: bool
) -> bool:
    """Take the rows that name the sides, first or as what to choose, if one table has a row for each side."""
    for passage in retrieval.passages[:3]:
        if (passage.section.meta.table is TableKind.GLOSSARY) is not glossary:
            continue
        rows = [unit for unit in units[passage.section.id] if unit.block.kind is BlockKind.TABLE]
        column = 1 if passage.section.meta.table is TableKind.DECISION else 0
        named = [next((row for row in rows if _names(_cell(row, column), side)), None) for side in sides]
        found = [row for row in named if row is not None]
        if len({id(row) for row in found}) == len(sides):
            for row in sorted(found, key=lambda unit: unit.span):
                chosen.take(row)
            return True
    return False


def _names(cell: frozenset[str], side: frozenset[str]) -> bool:
    """Return whether a first cell is called like a side: "`SNAPSHOT`" like "SNAPSHOT publish mode"."""
    return bool(cell and side) and (side <= cell or cell <= side)


def _heads(chosen: Choice) -> frozenset[str]:
    """Return the words that head the columns of the tables taken."""
    tables = {unit.section.id: unit for unit in chosen.units if unit.block.header}.values()
    return frozenset().union(*(stems(u.section.body[slice(*(u.block.header or (0, 0)))]) for u in tables))


def _cell(row: Unit, column: int) -> frozenset[str]:
    return distinct_stems(row.text.strip("| ").split("|")[column])


def _sentence(side: frozenset[str], units: Sequence[Unit]) -> Unit | None:
    """Return the first sentence of a section that names a side."""
    prose = [unit for unit in units if unit.block.kind is BlockKind.PROSE and unit.block.label is None]
    return next((unit for unit in prose if side & unit.stems), None)
