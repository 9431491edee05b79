"""How much words are worth: the rarer in the guide, the more."""

from __future__ import annotations

from collections.abc import Iterable

from index.lexical import Lexicon


class Worth:
    """How much words are worth: the rarer in the guide, the more."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the vocabulary of the guide."""
        self._lexicon = lexicon

    def of(self, found: Iterable[str]) -> float:
        """Return the worth of some stems; numbers count like rare words."""
        return sum(self.one(stem) for stem in found)

    def one(self, stem: str) -> float:
        """Return the worth of a stem."""
        return 5.0 if stem[:1].isdigit() else self._lexicon.rarity(stem)

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
