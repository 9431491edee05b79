"""Flashcards from the glossary: the term in front, what it means and what it is confused with behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.models import Corpus, TableKind
from corpus.tables import EMPTY_CELL, read_table


@dataclass(frozen=True)
class Flashcard:
    """A term to know.

    Attributes:
        id: `term:<slug of the term>`; stable while the term keeps its name.
        term: Name the exam uses.
        today: Name the product uses today, or "" if it is the same.
        also: Other names, or "".
        meaning: What it is, in one line.
        not_this: The term it is confused with, or "".
        lessons: Ids of the lessons that teach it.
        section_id: The glossary section it stands in.
    """

    id: str
    term: str
    today: str
    also: str
    meaning: str
    not_this: str
    lessons: tuple[str, ...]
    section_id: str


def flashcards(corpus: Corpus) -> tuple[Flashcard, ...]:
    """Return a card per term of the glossary, in its order."""
    return tuple(
        Flashcard(
            id="term:" + re.sub(r"[^a-z0-9]+", "-", row.cells[0].lower()).strip("-"),
            term=row.cells[0],
            today=_filled(row.cells[1]),
            also=_filled(row.cells[2]),
            meaning=row.cells[3],
            not_this=_filled(row.cells[4]),
            lessons=tuple(re.findall(r"\d\.\d", row.cells[5])),
            section_id=section.id,
        )
        for section in corpus.sections.values()
        if (table := read_table(section)) and table.kind is TableKind.GLOSSARY
        for row in table.rows
    )


def _filled(cell: str) -> str:
    return "" if cell == EMPTY_CELL else cell
