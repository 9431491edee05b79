"""Sections made ready for the grounding check, once: units and clauses, with their vectors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.blocks import BlockKind, Label, parse_blocks
from corpus.models import Section
from corpus.sentences import Span
from index.encoder import Encoder
from index.lexical import plain_text, stems
from tutor.llm.claims import Clause, clauses, code_names, read_clause, read_numbers
from tutor.llm.wordwise import Texts, said
from tutor.llm.worth import Worth

Vectors = NDArray[np.float32]
TEMPTING = frozenset({"Tempting choice"})
"""Columns that hold what is wrong."""
KEPT = 64
"""Sections that are kept ready; each takes about half a megabyte."""
_SAID = re.compile(r"[\"“][^\"“”]*\s[^\"“”]*\s[^\"“”]*[\"”]")
_NONE = re.compile(r"(?:no|none|not|never)\b", re.I)


@dataclass(frozen=True)
class Unit:
    """A sentence, list item or table row of a section, with its clauses.

    Attributes:
        span: Offsets in the section's body.
        whole: The unit; of a row, its cells with their column names.
        parts: Its clauses; of a row, one per cell with the row's and the column's name.
        row: Whether it is a row of a table.
    """

    span: Span
    whole: Clause
    parts: tuple[Clause, ...]
    row: bool = False


@dataclass(frozen=True)
class Read:
    """A section made ready.

    Attributes:
        vectors: One row per unit.
        part_vectors: One row per clause, in the order of the units.
        owners: For each clause, the number of its unit.
        stems: Stems of the whole section, its heading and page title; numbers are among them.
        names: Code names of the whole section.
        numbers: Numbers of the whole section.
        unit_words: Of each unit, the words and what they mean there.
        place_words: The same of each clause, and of each sentence that has several.
    """

    section: Section
    units: tuple[Unit, ...]
    vectors: Vectors
    part_vectors: Vectors
    owners: NDArray[np.int64]
    stems: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    unit_words: Texts
    place_words: Texts

    @cached_property
    def parts(self) -> list[Clause]:
        """Return all clauses in the order of their vectors."""
        return [part for unit in self.units for part in unit.parts]

    @cached_property
    def words(self) -> frozenset[str]:
        """Return all words of the section and its heading, lower case."""
        return read_clause(self.section.heading).words.union(*(unit.whole.words for unit in self.units))

    @cached_property
    def sayings(self) -> list[Clause]:
        """Return all clauses and all whole units."""
        return [*self.parts, *(unit.whole for unit in self.units)]


class Reader:
    """Makes sections ready and keeps those last used; safe to share between threads."""

    def __init__(self, encoder: Encoder, worth: Worth) -> None:
        """Take the encoder of the search, and how much words are worth."""
        self._encoder = encoder
        self._worth = worth
        self._kept: dict[str, Read] = {}
        self._lock = Lock()

    def read(self, section: Section) -> Read:
        """Return a section made ready."""
        with self._lock:
            kept = self._kept.pop(section.id, None)
            if kept is None or kept.section.body != section.body:
                kept = self._read(section)
            self._kept[section.id] = kept
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return kept

    def _read(self, section: Section) -> Read:
        units = tuple(_units(section))
        texts = [unit.whole.text for unit in units]
        parts = [part.text for unit in units for part in unit.parts]
        plain = [plain_text(text) for text in [*texts, *parts]]
        encoded = self._encoder.encode_words(plain)
        vectors = np.array([one.text for one in encoded], np.float32).reshape(len(plain), self._encoder.dimension)
        words = [said(*one, self._worth) for one in zip([*texts, *parts], plain, encoded, strict=True)]
        several = [word for word, unit in zip(words, units, strict=False) if len(unit.parts) > 1 and not unit.row]
        body = f"{section.page_title} {section.heading} {section.body}"
        numbers = frozenset(read_numbers(plain_text(body)))
        return Read(
            section=section,
            units=units,
            vectors=vectors[: len(texts)],
            part_vectors=vectors[len(texts) :],
            owners=np.array([number for number, unit in enumerate(units) for _ in unit.parts]),
            stems=frozenset(stems(plain_text(body))) | numbers,
            names=code_names(" ".join([*(f"`{api}`" for api in section.meta.apis), body])),
            numbers=numbers,
            unit_words=Texts(words[: len(texts)]),
            place_words=Texts([*words[len(texts) :], *several]),
        )


def _units(section: Section) -> list[Unit]:
    found: list[Unit] = []
    for block in parse_blocks(section.body):
        if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
            continue
        columns = _cells(section.body[slice(*block.header)].splitlines()[0]) if block.header else []
        for span in block.units:
            text = section.body[span[0] : span[1]]
            if block.label is Label.TRAP:  # what a trap quotes is what people say wrongly
                text = _SAID.sub(" ", text)
            found.append(_row(span, columns, text) if columns else Unit(span, read_clause(text), tuple(clauses(text))))
    return found


def _row(span: Span, columns: Sequence[str], text: str) -> Unit:
    cells = _cells(text)
    named = [f"{column}: {cell}" for column, cell in zip(columns, cells, strict=False)]
    if columns[0] in TEMPTING:
        parts = named = [f"not {named[0]}", *named[1:]]
    else:
        absent = ["no " if _NONE.match(cell) else "" for cell in cells]
        parts = [f"{no}{cells[0]}, {entry}" for no, entry in list(zip(absent, named, strict=False))[1:]] or named
    return Unit(span, read_clause("; ".join(named)), tuple(map(read_clause, parts)), row=True)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").replace("\\|", "¦").split("|")]
