"""What a section says, taken apart from what it warns of, and how a sentence lies in that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.models import Section
from index.lexical import plain_text, stems
from tutor.llm.claims import Clause, clauses, read_clause
from tutor.llm.contrasts import Share
from tutor.llm.worth import Worth

WARNING = frozenset(
    {"tempting choice", "why it tempts", "not when", "not to confuse with", "usual trap", "typical mix-up"}
    | {"older name or option"}
)
"""Columns whose cells do not hold, or hold no longer."""
BY_COLUMN = "what separates them"
"""First heading of a table whose columns, and not its rows, are the things it speaks of."""
FEWEST = 3
"""Words with a meaning from which one word can be left out and the rest still says something."""


@dataclass(frozen=True)
class Places:
    """What a section says, and what it warns of, each as clauses."""

    said: tuple[Clause, ...]
    warned: tuple[Clause, ...]


@lru_cache(maxsize=1024)
def places(section: Section) -> Places:
    """Return what a section says: sentences and their clauses, and of tables each cell with what it is about."""
    said: list[Clause] = []
    warned: list[Clause] = []
    for block in parse_blocks(section.body):
        if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
            continue
        if block.header is None:
            for start, end in block.units:
                said += pieces(section.body[start:end])
        else:
            for good, bad in _rows(section.body, block):
                said += map(read_clause, good)
                warned += map(read_clause, bad)
    return Places(tuple(said) or (read_clause(section.heading),), tuple(warned))


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[Clause, ...]:
    """Return a sentence and, if there are several, its clauses."""
    parts = tuple(clauses(text))
    return (read_clause(text), *(parts if len(parts) > 1 else ()))


def _rows(body: str, block: Block) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what each row of a table says and what it warns of."""
    assert block.header is not None
    columns = _cells(body[slice(*block.header)].splitlines()[0])
    for start, end in block.units:
        cells = _cells(body[start:end])
        subject = "" if columns[0].lower() in WARNING else cells[0]
        good: list[str] = []
        whole: list[str] = []
        bad: list[str] = []
        for number, (column, cell) in enumerate(zip(columns, cells, strict=False)):
            if column.lower() in WARNING:
                bad += [cell, f"{subject}: {cell}"] if subject and number else [cell]
                continue
            whole.append(f"{column}: {cell}" if number else cell)
            if number:
                good.append(f"{subject}, {column}: {cell}" if subject else cell)
        yield [*good, *([] if columns[0].lower() == BY_COLUMN else ["; ".join(whole)])], bad


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").replace("\\|", "¦").split("|")]


class Laid:
    """A sentence and its clauses, to be laid over places."""

    def __init__(self, whole: Clause, parts: Sequence[Clause], worth: Worth) -> None:
        """Take a sentence, its clauses, and how much words are worth."""
        self.whole, self.parts, self._worth = whole, parts, worth
        self._names = [name for name in sorted(whole.names) if not any(name in o for o in whole.names - {name})]

    def over(self, section: Section) -> dict[str, float]:
        """Return how the sentence lies in a section."""
        found, heading = places(section), frozenset(stems(plain_text(section.heading)))
        share = self._worth.share
        both = (*self.parts, self.whole)
        return {
            **self._named("name", self.parts, found.said, heading),
            **self._named("whole_name", [self.whole], found.said, heading),
            "warned": max((_warned(part, found, share) for part in self.parts), default=-1.0),
            "whole_warned": _warned(self.whole, found, share),
            **self._odd_words(both, found.said, heading),
            "section_words": max(share(self.whole.stems, place.stems) for place in found.said),
        }

    def over_guide(self, near: Sequence[Clause]) -> dict[str, float]:
        """Return how the sentence lies in what the whole guide has that is most like it."""
        return {
            **self._named("guide_name", self.parts, near, frozenset()),
            "guide_words": max((self._worth.share(self.whole.stems, place.stems) for place in near), default=0.0),
            "guide_odd_word": max((_Left(part, near, self._worth).within for part in self.parts), default=0.0),
        }

    def _named(
        self, kind: str, parts: Sequence[Clause], given: Sequence[Clause], heading: frozenset[str]
    ) -> dict[str, float]:
        """Return how much better the rest is said without one of its names than with it, and with a rival for it."""
        torn = rival = 0.0
        least = 1.0
        for name in self._names:
            own = frozenset(stems(plain_text(name))) | {name}
            for part in (part for part in parts if name in part.names):
                rest = part.stems - own
                rest = rest - heading if len(rest - heading) > 1 else rest
                if not rest:
                    continue
                shares = [(self._worth.share(rest, place.stems), place) for place in given]
                there = max((share for share, place in shares if name in place.names), default=0.0)
                without = [(share, place) for share, place in shares if name not in place.names]
                rivals = [share for share, place in without if place.names - self.whole.names]
                torn = max(torn, max((share for share, _ in without), default=0.0) - there)
                rival = max(rival, max(rivals, default=0.0) - there)
                least = min(least, there)
        return {f"{kind}_torn": torn, f"{kind}_rival": rival, f"{kind}_said": least}

    def _odd_words(self, parts: Sequence[Clause], given: Sequence[Clause], heading: frozenset[str]) -> dict[str, float]:
        left = [_Left(part, given, self._worth, heading) for part in parts]
        return {
            "odd_word": max(one.within for one in left),
            "odd_word_new": max(one.new for one in left),
            "odd_words": max(one.mean for one in left),
        }


def _warned(part: Clause, found: Places, share: Share) -> float:
    """Return how much better a clause fits what the section warns of than what it says; -1 if it warns of nothing."""
    if not found.warned:
        return -1.0
    said = max(share(part.stems, place.stems) for place in found.said)
    return max(share(part.stems, place.stems) for place in found.warned) - said


class _Left:
    """How much better places hold a clause when one of its words is left out.

    Attributes:
        within: Where the places use the word elsewhere; the greatest gain.
        new: Where they do not use it, though the guide does: how much of the rest one place holds.
        mean: Mean gain over all words that the places use.
    """

    def __init__(
        self, part: Clause, given: Sequence[Clause], worth: Worth, heading: frozenset[str] = frozenset()
    ) -> None:
        self.within = self.new = self.mean = 0.0
        words = sorted(part.stems)
        if len(words) < FEWEST or not given:
            return
        value = np.array([worth.one(word) for word in words])
        there = np.array([[word in place.stems for word in words] for place in given])
        rest = ((there @ value)[:, None] - there * value) / np.maximum(value.sum() - value, 1e-9)
        gains = _best(rest, ~there) - _best(rest, there)
        used = there.any(axis=0) | np.array([word in heading for word in words])
        free = np.array([word not in heading for word in words])
        known = np.array([worth.knows(word) for word in words])
        self.within = float(np.max(gains, where=used & free, initial=0.0))
        self.new = float(np.max(_best(rest, ~there), where=~used & free & known, initial=0.0))
        self.mean = float(np.maximum(gains, 0.0)[used & free].sum()) / max(int((used & free).sum()), 1)


def _best(rest: NDArray[np.float64], where: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(np.max(rest, axis=0, where=where, initial=0.0))
