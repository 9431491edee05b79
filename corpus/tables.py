"""Tables of the guide that are data: their columns, and their rows as typed values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.models import Section, TableKind
from corpus.sentences import Span

COLUMNS: dict[TableKind, tuple[str, ...]] = {
    TableKind.DECISION: ("Requirement", "Choose", "Why", "Not when"),
    TableKind.CONTRAST: ("What separates them", "", ""),
    TableKind.TRAPS: ("Tempting choice", "Why it tempts", "Better rule"),
    TableKind.SIGNALS: ("Signal", "Failing layer", "Next action", "Why"),
    TableKind.GLOSSARY: ("Term", "Today", "Also called", "Meaning", "Not to confuse with", "Lesson"),
    TableKind.ROUTING: ("If the question is really about", "Go to"),
}
"""Column heads of each kind; an empty head may be anything."""

STEM_ROW = "Words in the stem"
EMPTY_CELL = "–"
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        cells: Cell texts by column, Markdown, without surrounding space.
        span: Offsets of the row in the section's body.
    """

    cells: tuple[str, ...]
    span: Span


@dataclass(frozen=True)
class Table:
    """The data table of a section."""

    kind: TableKind
    section_id: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def split_row(line: str) -> tuple[str, ...]:
    r"""Return the cells of one Markdown table line; `\\|` is a literal bar."""
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip().strip("|").strip()))


def find_table(section: Section) -> Block | None:
    """Return the section's table block, or None."""
    return next((b for b in parse_blocks(section.body) if b.kind is BlockKind.TABLE), None)


def read_table(section: Section) -> Table | None:
    """Return the section's table as data, or None if the section declares none."""
    if section.meta.table is None:
        return None
    block = find_table(section)
    if block is None or block.header is None:
        return None
    head = section.body[block.header[0] : block.header[1]].splitlines()[0]
    rows = tuple(Row(split_row(section.body[a:b]), (a, b)) for a, b in block.units)
    return Table(section.meta.table, section.id, split_row(head), rows)


def column_problem(table: Table) -> str | None:
    """Return what is wrong with a table's columns, or None."""
    wanted = COLUMNS[table.kind]
    fits = len(table.columns) == len(wanted) and all(
        not want or want == have for want, have in zip(wanted, table.columns, strict=True)
    )
    if not fits:
        expected = " | ".join(want or "(a side)" for want in wanted)
        return f"a `{table.kind}` table has the columns {expected}; found {' | '.join(table.columns)}"
    if table.kind is TableKind.CONTRAST and (not table.rows or table.rows[-1].cells[0] != STEM_ROW):
        return f"the last row of a contrast starts with `{STEM_ROW}`"
    return None
