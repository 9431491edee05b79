"""What the whole guide has for a sentence: its nearest sentences, tempting wrong choices and exchanged contrasts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store import EntryKind, VectorStore
from tutor.llm.places import Laid, pieces

NEAREST = 24
"""Sentences of the guide that are compared word by word."""
NONE = -0.5
"""Difference where there is nothing to compare with."""
KINDS = (EntryKind.TEMPTING, EntryKind.EXCHANGED, EntryKind.SIDE)
Scores = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Around:
    """What the whole guide has for a sentence.

    Attributes:
        scores: Similarity of the sentence and of each of its clauses to every entry of the index, a row each.
        signals: How like it are the guide's nearest sentence, what the guide warns of, and what it says of each side of
            a contrast; and how it lies in the nearest sentences.
    """

    scores: Scores
    signals: Mapping[str, float]


class Index:
    """The entries of the index by kind, for the whole guide and for each section."""

    def __init__(self, store: VectorStore) -> None:
        """Take the index of the search."""
        self._store = store
        found: dict[tuple[str, EntryKind], list[int]] = defaultdict(list)
        for number, entry in enumerate(store.entries):
            found["", entry.kind].append(number)
            found[entry.section_id, entry.kind].append(number)
        self._of: dict[tuple[str, EntryKind], Places] = {key: np.array(rows) for key, rows in found.items()}

    def around(self, laid: Laid, vectors: Scores) -> Around:
        """Return what the guide has for a sentence.

        Args:
            laid: The sentence.
            vectors: Of the sentence and of each of its clauses, in that order.
        """
        scores = np.stack([self._store.scores(vector) for vector in vectors])
        units = self._of.get(("", EntryKind.UNIT), np.array([], np.int64))
        order = units[np.argsort(-scores[0][units], kind="stable")[:NEAREST]]
        near = [piece for number in order for piece in pieces(self._store.entries[number].text)]
        nearest = {"guide_nearest": _most(scores[0], units)}
        return Around(scores, {**nearest, **self.likeness(scores, "", "guide_"), **laid.over_guide(near)})

    def likeness(self, scores: Scores, section_id: str = "", named: str = "") -> dict[str, float]:
        """Return how like a sentence are wrong choices and contrasts, exchanged and not, of a section or of the guide.

        The plain signals are similarities; `_less` compares them with what the guide says, `_part` does so by clause.
        """
        units = self._rows(section_id, EntryKind.UNIT)
        best = [_most(row, units) for row in scores]
        found: dict[str, float] = {}
        for kind in KINDS:
            rows = self._rows(section_id, kind)
            most = [_most(row, rows) for row in scores]
            found[f"{named}{kind}"] = most[0]
            found[f"{named}{kind}_less"] = most[0] - best[0]
            found[f"{named}{kind}_part"] = max(a - b for a, b in zip(most, best, strict=True)) if rows.size else NONE
        exchanged, side = (self._rows(section_id, kind) for kind in KINDS[1:])
        found[f"{named}other_side"] = (
            max(_most(row, exchanged) - _most(row, side) for row in scores) if exchanged.size else NONE
        )
        return found

    def _rows(self, section_id: str, kind: EntryKind) -> Places:
        return self._of.get((section_id, kind), np.array([], np.int64))


def _most(row: Scores, numbers: Places) -> float:
    return float(row[numbers].max(initial=0.0))
