"""What speaks for each section: similarities of its parts, words, letters and API names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.models import Section
from index.grouped import Grouped
from index.lexical import api_tokens, grams, stems
from index.outside import HARMLESS
from index.store import EntryKind, VectorStore
from index.word_indexes import word_indexes

Scores = NDArray[np.float32]

INSIDE = (EntryKind.PASSAGE, EntryKind.ASK, EntryKind.UNIT)
"""Kinds of entries that belong to a section."""
WORD_SCALE = 5.0
GRAM_SCALE = 20.0
"""BM25 per root of the query's words that counts as 1; word and letter scores grow with the query."""


@dataclass(frozen=True)
class Query:
    """A question made ready for every kind of evidence.

    Attributes:
        text: As asked, for names of APIs.
        corrected: With spelling corrected.
        expanded: Corrected, followed by other names of its terms.
        vector: Unit vector of the corrected text.
    """

    text: str
    corrected: str
    expanded: str
    vector: Scores = field(repr=False)


@dataclass(frozen=True)
class Read:
    """What a query is compared with.

    Attributes:
        similarities: Cosine similarity of every entry of the store.
        evidence: What speaks for every section, by its name.
    """

    similarities: Scores = field(repr=False)
    evidence: Mapping[str, Scores] = field(repr=False)


class EvidenceIndex:
    """Scores every section for a query, by kind of evidence, in the order of the sections."""

    def __init__(self, sections: Sequence[Section], store: VectorStore) -> None:
        """Prepare the word indexes; the vectors come with the store."""
        self._store = store
        position = {section.id: number for number, section in enumerate(sections)}
        claims = {EntryKind.SIDE, EntryKind.EXCHANGED}  # they serve premises only
        owner = np.array([-1 if e.kind in claims else position.get(e.section_id, -1) for e in store.entries], np.intp)
        self.rows = {kind: np.flatnonzero([e.kind is kind for e in store.entries]) for kind in EntryKind}
        indexes = word_indexes(sections, store)
        self._words, self._asked, self._letters = indexes["words"], indexes["asked"], indexes["letters"]
        self._apis = [api_tokens(" ".join([*s.meta.apis, s.body])) for s in sections]
        self._count = len(sections)
        groups = dict.fromkeys(store.entries[row].section_id for row in self.rows[EntryKind.OUTSIDE])
        groups.pop(HARMLESS, None)
        self._outside_groups = {name: number for number, name in enumerate(groups)}
        self._outside = Grouped(
            [self._outside_groups.get(e.section_id, -1) if e.kind is EntryKind.OUTSIDE else -1 for e in store.entries],
            len(groups),
        )
        places = {kind: number * self._count for number, kind in enumerate(INSIDE)}
        self._parts_by_kind = Grouped(
            [
                places[e.kind] + own if own >= 0 and e.kind in places else -1
                for e, own in zip(store.entries, owner, strict=True)
            ],
            len(INSIDE) * self._count,
        )
        self._of_section = Grouped(owner, self._count)
        self._unit_keys = [
            [(section.id, store.entries[row].start) for row in self._members(EntryKind.UNIT, number)]
            for number, section in enumerate(sections)
        ]

    def read(self, query: Query) -> Read:
        """Return everything that a query is compared with."""
        similarities = self._store.scan(query.vector)
        return Read(similarities, self._evidence(query, similarities))

    def _evidence(self, query: Query, similarities: Scores) -> dict[str, Scores]:
        """Return the evidence by name: three kinds of entries, `words`, `asked`, `letters` and `api`."""
        best = self._parts_by_kind.best(similarities).reshape(len(INSIDE), -1)
        found = {kind.value: values for kind, values in zip(INSIDE, best, strict=True)}
        asked = stems(query.expanded)
        root = max(1, len(asked)) ** 0.5
        found["words"] = self._words.scores(asked) / np.float32(root * WORD_SCALE)
        found["asked"] = self._asked.scores(asked) / np.float32(root * WORD_SCALE)
        found["letters"] = self._letters.scores(grams(query.corrected)) / np.float32(root * GRAM_SCALE)
        found["api"] = self._named(query.text)
        return found

    def within(self, sections: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the positions of the entries of some sections, given by position."""
        return np.concatenate([self._of_section.members(number) for number in sections])

    def passages(self, section: int) -> NDArray[np.intp]:
        """Return the positions of a section's chunks."""
        return self._members(EntryKind.PASSAGE, section)

    def by_unit(self, sections: NDArray[np.intp], similarities: Scores) -> dict[tuple[str, int], float]:
        """Return the similarities of the units of some sections, by their section and start."""
        found: dict[tuple[str, int], float] = {}
        for number in sections:
            rows = self._members(EntryKind.UNIT, number)
            found.update(zip(self._unit_keys[number], similarities[rows].tolist(), strict=True))
        return found

    def _members(self, kind: EntryKind, section: int) -> NDArray[np.intp]:
        """Return the positions of a section's entries of a kind."""
        return self._parts_by_kind.members(INSIDE.index(kind) * self._count + section)

    def outside(self, similarities: Scores) -> dict[str, float]:
        """Return the similarity of the nearest topic outside the guide by its group, at least 0."""
        return dict(zip(self._outside_groups, self._outside.best(similarities).tolist(), strict=True))

    def _named(self, text: str) -> Scores:
        """Return the share of the question's code names that each section uses."""
        names = api_tokens(text)
        if not names:
            return np.zeros(self._count, np.float32)
        return np.array([len(names & known) / len(names) for known in self._apis], np.float32)


def joined(evidence: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    """Return the weighted sum of evidence."""
    total = sum((np.float32(weight) * evidence[name] for name, weight in weights.items()), np.float32(0))
    return np.asarray(total, np.float32)
