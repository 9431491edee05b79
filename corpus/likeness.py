"""Which texts are copies of one another but for a few words, compared as sets of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from zlib import crc32

import numpy as np

_WORD = re.compile(r"\w+")
_BITS = 64


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of words that two texts have in common, in [0, 1] (Dice's coefficient)."""
    return 2 * len(a & b) / max(len(a) + len(b), 1)


class Wordings:
    """Texts, ready to be compared with others.

    Comparing all words of a bank would slow every start. So each text is first reduced to one bit per word: two texts
    differ in at least as many words as their bits do, which rules out nearly all pairs and never one that counts.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts' words in small letters, without order and count."""
        self._sets = [frozenset(_WORD.findall(text.lower())) for text in texts]
        bits = {word: 1 << crc32(word.encode()) % _BITS for words in self._sets for word in words}
        marks = [reduce(or_, (bits[word] for word in words), 0) for words in self._sets]
        self._marks = np.array(marks, dtype=np.uint64)
        self._sizes = np.array([len(words) for words in self._sets])

    def pairs(self, least: float) -> Iterator[tuple[int, int, float]]:
        """Yield the places of each two texts that are at least so like each other, the earlier first, with how much."""
        for later in range(1, len(self._sets)):
            for earlier, score in self._like(self, later, later, least):
                yield earlier, later, score

    def like(self, others: Wordings, least: float) -> list[bool]:
        """Return for each text whether it is at least so like one of others."""
        end = len(others._sets)
        return [next(others._like(self, place, end, least), None) is not None for place in range(len(self._sets))]

    def _like(self, other: Wordings, place: int, end: int, least: float) -> Iterator[tuple[int, float]]:
        """Yield those before `end` that are so like the other's text at a place, with how much."""
        differing = np.bitwise_count(self._marks[:end] ^ other._marks[place])
        allowed = (1 - least) * (self._sizes[:end] + other._sizes[place]) + 1e-9
        for found in np.flatnonzero(differing <= allowed):
            score = likeness(self._sets[found], other._sets[place])
            if score >= least:
                yield int(found), score
