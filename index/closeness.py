"""How closely sections use the words of a question: which of them, and which next to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.models import Section
from index.foreign import Pair
from index.lexical import Lexicon, stems

NEAR_WORDS = 4
"""Words within which two words count as used near each other."""


class Closeness:
    """Compares words with sections. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the guide's words."""
        self._lexicon = lexicon
        self._placed: dict[str, Mapping[str, list[int]]] = {}

    def coverage(self, question: str, section: Section) -> tuple[float, float]:
        """Return the shares of a question's words, by rarity, that a section uses and that the guide uses at all."""
        asked = set(stems(question))
        total = sum(self._lexicon.rarity(stem) for stem in asked)
        if not total:
            return 0.0, 0.0
        used = self._places(section).keys()
        covered = sum(self._lexicon.rarity(stem) for stem in asked & used)
        known = sum(self._lexicon.rarity(stem) for stem in asked if self._lexicon.knows(stem))
        return covered / total, known / total

    def used_together(self, pairs: set[Pair], sections: Sequence[Section]) -> set[Pair]:
        """Return the pairs of words that one of the sections uses near each other."""
        return {pair for pair in pairs if any(_near(self._places(section), pair) for section in sections)}

    def _places(self, section: Section) -> Mapping[str, list[int]]:
        if section.id not in self._placed:
            places: dict[str, list[int]] = {}
            for place, stem in enumerate(self._lexicon.documents[section.id]):
                places.setdefault(stem, []).append(place)
            self._placed[section.id] = places
        return self._placed[section.id]


def _near(places: Mapping[str, list[int]], pair: Pair) -> bool:
    """Return whether two words stand near each other somewhere."""
    one, other = pair
    if one not in places or other not in places:
        return False
    return any(abs(a - b) <= NEAR_WORDS for a in places[one] for b in places[other])
