"""What speaks for each section: similarities of its parts, words, letters and API names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.models import Section
from index.adapter import Adapter
from index.lexical import WordIndex, api_tokens, grams, plain_text, stems
from index.outside import HARMLESS
from index.store import EntryKind, VectorStore

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
        answers: How well every quotable unit answers, in the order of the store's units: their similarity, as the
            adapter sees it if the encoder has one.
        evidence: What speaks for every section, by its name.
    """

    similarities: Scores = field(repr=False)
    answers: Scores = field(repr=False)
    evidence: Mapping[str, Scores] = field(repr=False)


class Grouped:
    """Values that belong to groups, and the best of each group."""

    def __init__(self, groups: NDArray[np.int_], count: int) -> None:
        """Take the group of every value, from 0 to `count` - 1."""
        members = [np.flatnonzero(groups == group) for group in range(count)]
        widest = max((len(rows) for rows in members), default=0)
        self._rows = np.array([[*rows, *[len(groups)] * (widest - len(rows))] for rows in members], np.intp)

    def best(self, values: Scores) -> Scores:
        """Return the highest value of each group; -1 for a group without values."""
        return np.asarray(np.append(values, np.float32(-1))[self._rows].max(axis=1, initial=-1), np.float32)

    def mean_of_best(self, values: Scores, count: int) -> Scores:
        """Return the mean of the highest values of each group, at most `count` of them."""
        padded = np.append(values, np.float32(-np.inf))[self._rows]
        highest = -np.sort(-padded, axis=1)[:, :count]
        there = np.isfinite(highest)
        return np.asarray(np.where(there, highest, 0).sum(axis=1) / np.maximum(there.sum(axis=1), 1), np.float32)


class EvidenceIndex:
    """Scores every section for a query, by kind of evidence, in the order of the sections."""

    def __init__(self, sections: Sequence[Section], store: VectorStore, adapter: Adapter | None) -> None:
        """Prepare the word indexes; the vectors come with the store, what moves them with the adapter."""
        self._store = store
        self._adapter = adapter
        position = {section.id: number for number, section in enumerate(sections)}
        claims = {EntryKind.SIDE, EntryKind.EXCHANGED}  # they serve premises only
        self.owner = np.array([-1 if e.kind in claims else position.get(e.section_id, -1) for e in store.entries])
        self.rows = {kind: np.flatnonzero([e.kind is kind for e in store.entries]) for kind in EntryKind}
        texts = [" ".join([s.page_title, s.heading, plain_text(s.body)]) for s in sections]
        self._words = WordIndex(stems(text) for text in texts)
        self._asked = WordIndex(stems(" ".join(s.meta.asks)) for s in sections)
        self._grams = WordIndex(grams(" ".join([s.heading, plain_text(s.body), *s.meta.asks])) for s in sections)
        self._apis = [api_tokens(" ".join([*s.meta.apis, s.body])) for s in sections]
        self._count = len(sections)
        groups = dict.fromkeys(store.entries[row].section_id for row in self.rows[EntryKind.OUTSIDE])
        groups.pop(HARMLESS, None)
        self._outside = {
            name: np.array([row for row in self.rows[EntryKind.OUTSIDE] if store.entries[row].section_id == name])
            for name in groups
        }
        self._columns = {kind: Grouped(self.owner[self.rows[kind]], self._count) for kind in INSIDE}
        self._parts = adapter.of_parts(store.vectors[self.rows[EntryKind.UNIT]]) if adapter else None

    def read(self, query: Query) -> Read:
        """Return everything that a query is compared with."""
        similarities = self._store.scan(query.vector)
        answers = self._answers(query, similarities)
        return Read(similarities, answers, self._evidence(query, similarities, answers))

    def _evidence(self, query: Query, similarities: Scores, answers: Scores) -> dict[str, Scores]:
        """Return the evidence by name: three kinds of entries, `answers`, `words`, `asked`, `letters` and `api`."""
        found = {kind.value: self._best(kind, similarities[self.rows[kind]]) for kind in INSIDE}
        found["answers"] = self._best(EntryKind.UNIT, answers)
        asked = stems(query.expanded)
        root = max(1, len(asked)) ** 0.5
        found["words"] = self._words.scores(asked) / np.float32(root * WORD_SCALE)
        found["asked"] = self._asked.scores(asked) / np.float32(root * WORD_SCALE)
        found["letters"] = self._grams.scores(grams(query.corrected)) / np.float32(root * GRAM_SCALE)
        found["api"] = self._named(query.text)
        return found

    def _answers(self, query: Query, similarities: Scores) -> Scores:
        if self._adapter is None or self._parts is None:
            return similarities[self.rows[EntryKind.UNIT]]
        (moved,) = self._adapter.of_questions(query.vector[None, :])
        return np.asarray(np.einsum("ij,j->i", self._parts, moved), np.float32)

    def within(self, sections: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return for every entry of the store whether it belongs to one of some sections, given by position."""
        found = np.zeros(self._count + 1, bool)  # the last one stands for topics outside the guide
        found[sections] = True
        return np.asarray(found[self.owner], bool)

    def outside(self, similarities: Scores) -> dict[str, float]:
        """Return the similarity of the nearest topic outside the guide by its group, at least 0."""
        return {name: max(float(similarities[rows].max()), 0.0) for name, rows in self._outside.items()}

    def _best(self, kind: EntryKind, values: Scores) -> Scores:
        return np.maximum(self._columns[kind].best(values), 0.0)

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
