"""How much words are worth: the rarer in the guide, the more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from index.lexical import Lexicon

NUMBER = 5.0
"""Worth of a number."""


class Worth:
    """How much words are worth: the rarer in the guide, the more.

    Attributes:
        one: Returns the worth of a stem.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the vocabulary of the guide."""
        self._lexicon = lexicon
        self.one = lru_cache(maxsize=100_000)(self._one)  # asked thousands of times for one sentence

    def of(self, found: Iterable[str]) -> float:
        """Return the worth of some stems; numbers count like rare words."""
        return sum(map(self.one, found))

    def _one(self, stem: str) -> float:
        """Return the worth of a stem."""
        return NUMBER if stem[:1].isdigit() else self._lexicon.rarity(stem)

    def knows(self, stem: str) -> bool:
        """Return whether the guide uses a stem."""
        return self._lexicon.knows(stem)

    def share(self, asked: frozenset[str], given: frozenset[str]) -> float:
        """Return the share of the worth of `asked` that is given; 1 if nothing is asked."""
        total = self.of(asked)
        return self.of(asked & given) / total if total else 1.0

    def foreign(self, missing: frozenset[str]) -> float:
        """Return how many of the guide's own rare words are missing, up to 1."""
        own = [self.one(stem) for stem in missing if self._lexicon.knows(stem)]
        return min(sum(worth for worth in own if worth > 2.5) / 12, 1.0)
