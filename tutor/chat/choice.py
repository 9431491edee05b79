"""The units an answer takes, within its number of words."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.blocks import BlockKind
from corpus.models import Section
from tutor.chat.units import Unit


class Choice:
    """The units taken so far and the words left."""

    def __init__(self, budget: int) -> None:
        """Take the number of words."""
        self.units: list[Unit] = []
        self._left = budget

    @property
    def sections(self) -> list[Section]:
        """Return the sections of the units, in the order in which they were first taken."""
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
        """Return whether units of one block fit together."""
        header = self.cost(units[0]) - units[0].cost
        return sum(unit.cost for unit in units) + header <= self._left

    def ordered(self, first: Sequence[Unit], sections: Sequence[Section]) -> list[Unit]:
        """Return the first units, each before the other rows of its table, then section by section in reading order."""
        place = {section.id: number for number, section in enumerate(sections)}
        found: list[Unit] = []
        for unit in first:
            if all(unit is not other for other in found):
                found += sorted(self._with_rows(unit), key=lambda row: (row is not unit, row.span))
        rest = [unit for unit in self.units if all(unit is not other for other in found)]
        return [*found, *sorted(rest, key=lambda unit: (place[unit.section.id], unit.span))]

    def _with_rows(self, unit: Unit) -> list[Unit]:
        if unit.block.kind is not BlockKind.TABLE:
            return [unit]
        return [row for row in self.units if row.block is unit.block]
