"""The two sides of each contrast as claims: what the guide says of a side, and what it says of the other one.

"Canary: Exposure: a small share that grows" is a claim of the guide; "Blue-green: Exposure: a small share that grows"
is the same with the sides exchanged. A sentence about a side that is nearer to the second kind than to the first has
taken one side for the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from corpus.models import Section, TableKind
from corpus.tables import STEM_ROW, read_table
from index.lexical import plain_text, stems
from index.store import Entry, EntryKind, VectorStore

EXCHANGED_AT = 0.5
"""Similarity to a claim of the other side from which a sentence may have exchanged them."""
LEAD = 0.1
"""Its lead, by similarity and words, over everything that the guide says of the sentence's own side."""
WORDS = 0.3
"""Similarity that is worth as much as having all words of a sentence."""
SAID_AT = 0.65
"""Similarity from which the guide says of a side what the sentence says."""
SUPPORTED_AT, SUPPORTED_BY = 0.6, 0.1
"""Similarity to a claim of the guide, and its lead over all exchanged ones, from which a sentence is supported."""
_PARENTHESIS = re.compile(r"\([^)]*\)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[a-z0-9]+")
_ORDINARY = re.compile(r"`[a-z]+`")
"""A name in code that is an ordinary word, such as `models`: in a sentence it seldom means that name."""
_BREAK = re.compile(r"\b(?:while|whereas|but)\b|,? and (?=(?:the|an?)\b)", re.I)
_ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True)
class Claim:
    """A sentence, or a part of one, that says something of a side; `side` is that side's name."""

    side: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What the guide says of a claim.

    Attributes:
        exchanged: Whether it says so of the other side instead.
        said: Whether it says so of this side.
        entry: The claim's row in the guide that comes nearest.
    """

    exchanged: bool
    said: bool
    entry: Entry


def side_entries(section: Section) -> Iterator[Entry]:
    """Yield the claims of a section's contrast, the guide's own and the exchanged ones; none for other tables."""
    table = read_table(section)
    if table is None or table.kind is not TableKind.CONTRAST or len(table.columns) != 3:
        return
    names = [_name(column) for column in table.columns[1:]]
    if not all(names):
        return
    for row in table.rows:
        label = "" if row.cells[0] == STEM_ROW else f"{plain_text(row.cells[0]).strip()}: "
        cells = [plain_text(cell).strip() for cell in row.cells[1:]]
        for side, name in enumerate(names):
            for kind, cell in ((EntryKind.SIDE, cells[side]), (EntryKind.EXCHANGED, cells[1 - side])):
                yield Entry(section.id, kind, *row.span, f"{name}: {label}{cell}")


class Sides:
    """The claims of a store by the name of their side. Safe to share between threads."""

    def __init__(self, store: VectorStore) -> None:
        """Read the claims."""
        self._entries = store.entries
        rows: dict[str, dict[EntryKind, list[int]]] = {}
        for number, entry in enumerate(store.entries):
            if entry.kind in {EntryKind.SIDE, EntryKind.EXCHANGED}:
                kinds = rows.setdefault(entry.text.split(": ", 1)[0], {EntryKind.SIDE: [], EntryKind.EXCHANGED: []})
                kinds[entry.kind].append(number)
        self._rows = rows
        self._words = {name: _words(name) for name in rows}
        numbers = [number for kinds in rows.values() for found in kinds.values() for number in found]
        self._stems = {number: frozenset(stems(store.entries[number].text.split(": ", 1)[1])) for number in numbers}
        counts = Counter(stem for found in self._stems.values() for stem in found)
        self._rarity = {stem: log(1 + len(numbers) / count) for stem, count in counts.items()}

    def claims(self, text: str) -> list[Claim]:
        """Return the parts of a text that begin with the name of a side and say something of it."""
        parts = [part.strip(" ,;") for part in _BREAK.split(text)]
        return [Claim(side, part) for part in parts if (side := self._side_of(part))]

    def judge(self, claim: Claim, similarities: NDArray[np.float32]) -> Verdict:
        """Return what the guide says of a claim, from the similarity of its text to every entry of the store."""
        own, other = (np.array(self._rows[claim.side][kind]) for kind in (EntryKind.SIDE, EntryKind.EXCHANGED))
        near_own, near_other = (similarities[rows] + WORDS * self._shares(claim, rows) for rows in (own, other))
        said = similarities[own].max()
        swapped = bool(similarities[other].max() >= EXCHANGED_AT and near_other.max() - near_own.max() >= LEAD)
        best = other[near_other.argmax()] if swapped else own[near_own.argmax()]
        return Verdict(swapped, bool(not swapped and said >= SAID_AT), self._entries[int(best)])

    def _shares(self, claim: Claim, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the share of a claim's words, by their rarity among all claims, that each row has; names aside."""
        rarity = {stem: self._rarity.get(stem, 0.0) for stem in set(stems(claim.text)) - set(stems(claim.side))}
        whole = sum(rarity.values()) or 1.0
        found = [sum(rarity[stem] for stem in rarity.keys() & self._stems[row]) for row in rows.tolist()]
        return np.array(found, np.float32) / np.float32(whole)

    def support(self, similarities: NDArray[np.float32]) -> bool:
        """Return whether a sentence is near to what the guide says of a side and far from the exchanged claims."""
        said = max((similarities[rows[EntryKind.SIDE]].max() for rows in self._rows.values()), default=0.0)
        other = max((similarities[rows[EntryKind.EXCHANGED]].max() for rows in self._rows.values()), default=0.0)
        return bool(said >= SUPPORTED_AT and said - other >= SUPPORTED_BY)

    def _side_of(self, part: str) -> str:
        """Return the longest name with which a part begins, after an article, or ""."""
        said = _words(part)
        articles = next((n for n, word in enumerate(said) if word not in _ARTICLES), len(said))
        rests = [said[start:] for start in range(articles + 1)]  # the "a" of "an A/B test" belongs to the name
        found = [name for name, words in self._words.items() if any(_begins(rest, words) for rest in rests)]
        return max(found, key=lambda name: len(self._words[name]), default="")


def _begins(said: Sequence[str], name: Sequence[str]) -> bool:
    """Return whether words begin with a name, in the singular or the plural, and go on after it."""
    return len(said) > len(name) > 0 and all(_same(a, b) for a, b in zip(said, name, strict=False))


def _same(one: str, other: str) -> bool:
    return one == other or one in {other + "s", other + "es"} or other in {one + "s", one + "es"}


def _name(column: str) -> str:
    """Return a side's name without its parenthesis; "" if it is an ordinary word or holds a colon."""
    bare = _PARENTHESIS.sub("", column).strip()
    name = " ".join(plain_text(bare).split())
    return "" if ":" in name or _ORDINARY.fullmatch(bare) else name


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_CAMEL.sub(" ", text).lower()))
