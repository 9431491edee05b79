"""Words and pairs of words that belong to topics outside the guide."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexical import Lexicon, stems, stems_by_word

Pair = frozenset[str]
"""Two words, without their order."""


def neighbors(words: Sequence[str]) -> set[Pair]:
    """Return each two neighboring, different words, without their order."""
    return {frozenset(pair) for pair in zip(words, words[1:], strict=False) if len(set(pair)) == 2}


def pairs_of(text: str) -> set[Pair]:
    """Return the pairs of neighboring words of a text; the parts of one word, such as "SageMaker", make none."""
    within = {pair for word in stems_by_word(text) if len(word) > 1 for pair in neighbors(word)}
    return neighbors([stem for stem in stems(text) if stem.isalpha()]) - within


class ForeignWords:
    """What the topics outside the guide say that the guide does not."""

    def __init__(self, topics: Sequence[str], lexicon: Lexicon) -> None:
        """Take the topics and the guide's words."""
        told = [stems(topic) for topic in topics]
        self._lexicon = lexicon
        self._stems = {stem for topic in told for stem in topic}
        self.pairs = {pair for topic in told for pair in neighbors(topic)}

    def count(self, text: str) -> int:
        """Return how many different words belong to a topic outside and never to the guide; a word counts once."""
        return sum(any(self._foreign(stem) for stem in word) for word in set(stems_by_word(text)))

    def _foreign(self, stem: str) -> bool:
        return stem.isalpha() and stem in self._stems and not self._lexicon.knows(stem)
