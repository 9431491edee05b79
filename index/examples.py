"""What learners write, by example: what the guide answers, what it does not, and requests for real exam questions.

The examples stand in `examples.yaml`. They are embedded beside the guide, and their words are counted; nothing of them
is ever shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import TypeAdapter

from index.grouped import Grouped
from index.outside import EXAM_DUMPS, HARMLESS, Kind, kind_of
from index.store import Entry, EntryKind

DUMP_SECTION = "faq/affiliation-and-dumps"
"""Section whose asks are requests for dumps themselves."""
KIND_OF_EXAMPLES: Mapping[str, Kind | None] = {
    "inside": Kind.INSIDE,
    "cases": Kind.INSIDE,
    EXAM_DUMPS: Kind.DUMP,
    "other-exam": Kind.OTHER,
    "not-in-guide": Kind.NEAR,
    "off-topic": Kind.FAR,
    "outside": None,
    "unclear": None,
}
"""Kind of each group; None if its examples are of several kinds outside the guide, or of none."""
_FILE = Path(__file__).with_name("examples.yaml")
_GROUPS = TypeAdapter(dict[str, list[str]])


class Side(StrEnum):
    """Where a text stands: answered, not answered, or a request for real exam questions."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    DUMP = "dump"


@lru_cache(maxsize=1)
def examples() -> Mapping[str, list[str]]:
    """Return the examples by group, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same result, only faster
    return _GROUPS.validate_python(yaml.load(_FILE.read_text("utf-8"), loader))


def example_entries() -> list[Entry]:
    """Return what is embedded of the examples."""
    return [Entry(group, EntryKind.EXAMPLE, -1, -1, text) for group, texts in examples().items() for text in texts]


def examples_digest() -> str:
    """Return the sha256 of the file of examples, as hexadecimal text."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()


def kind_of_entry(entry: Entry) -> Kind | None:
    """Return the kind of an ask, a topic outside the guide or an example; None if it has none or is something else."""
    if entry.kind is EntryKind.EXAMPLE:
        return KIND_OF_EXAMPLES[entry.section_id]
    if entry.kind is EntryKind.OUTSIDE:
        return Kind.INSIDE if entry.section_id == HARMLESS else kind_of(entry.section_id)
    if entry.kind is EntryKind.ASK:
        return Kind.DUMP if entry.section_id == DUMP_SECTION else Kind.INSIDE
    return None


def side_of_entry(entry: Entry) -> Side | None:
    """Return the side of an ask, a topic outside the guide or an example; None if it is something else."""
    kind = kind_of_entry(entry)
    if kind is None:
        return Side.OUTSIDE if entry.kind is EntryKind.EXAMPLE else None
    return {Kind.INSIDE: Side.INSIDE, Kind.DUMP: Side.DUMP}.get(kind, Side.OUTSIDE)


def part_of_examples(entries: Sequence[Entry], part: int, parts: int) -> frozenset[int]:
    """Return the positions of every so-many-th example of each group; for fitting on texts that are examples."""
    seen: dict[str, int] = {}
    found = set()
    for row, entry in enumerate(entries):
        if entry.kind is EntryKind.EXAMPLE:
            number = seen[entry.section_id] = seen.get(entry.section_id, -1) + 1
            if number % parts == part:
                found.add(row)
    return frozenset(found)


class NearestBySide:
    """How like the nearest text of each side a question is."""

    def __init__(self, entries: Sequence[Entry], without: Collection[int] = ()) -> None:
        """Take the entries of a store, but for some of their positions."""
        sides = [None if row in without else side_of_entry(entry) for row, entry in enumerate(entries)]
        places = {side: number for number, side in enumerate(Side)}
        self._sides = Grouped([-1 if side is None else places[side] for side in sides], len(Side))

    def of(self, similarities: NDArray[np.float32]) -> dict[Side, float]:
        """Return the highest similarity of each side, at least 0, of the similarities to all entries."""
        return dict(zip(Side, self._sides.best(similarities).tolist(), strict=True))
