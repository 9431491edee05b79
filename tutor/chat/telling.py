"""The words with which a follow-up tells what it asks now, weighed by how rare they are."""

from __future__ import annotations

from collections.abc import Set

from index.lexical import Lexicon, stems

VAGUE = frozenset(
    stems(
        "right wrong work use too second still really way thing happen happens make take give get go come look choose "
        "called call kind sort good fine ok possible enough only whole every several another other extra high low much "
        "many more most long short big small best bad need again else case question answer problem allowed"
    )
)
"""Stems of words that mean little without the words beside them."""


class Telling:
    """The telling words of a follow-up; false if it has none."""

    def __init__(self, added: str, lexicon: Lexicon) -> None:
        """Weigh the words that the guide uses and that mean something by themselves."""
        self._weights = {s: lexicon.rarity(s) for s in stems(added) if s not in VAGUE and lexicon.knows(s)}
        self._whole = sum(self._weights.values())

    def __bool__(self) -> bool:
        """Return whether there is a telling word."""
        return bool(self._whole)

    def share(self, said: Set[str]) -> float:
        """Return the share in [0, 1] of the telling words among some stems; 0 if there are none."""
        return sum(weight for stem, weight in self._weights.items() if stem in said) / (self._whole or 1.0)
