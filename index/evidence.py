"""What speaks for each section: similarities of its parts, words, letters and API names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.models import Section
from index.lexical import WordIndex, api_tokens, grams, plain_text, stems
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
    vector: Scores


class EvidenceIndex:
    """Scores every section for a query, by kind of evidence, in the order of the sections."""

    def __init__(self, sections: Sequence[Section], store: VectorStore) -> None:
        """Prepare the word indexes; the vectors come with the store."""
        self._store = store
        position = {section.id: number for number, section in enumerate(sections)}
        self.owner = np.array([position.get(entry.section_id, -1) for entry in store.entries])
        self.rows = {kind: np.flatnonzero([e.kind is kind for e in store.entries]) for kind in EntryKind}
        texts = [" ".join([s.page_title, s.heading, plain_text(s.body)]) for s in sections]
        self._words = WordIndex(stems(text) for text in texts)
        self._asked = WordIndex(stems(" ".join(s.meta.asks)) for s in sections)
        self._grams = WordIndex(grams(" ".join([s.heading, plain_text(s.body), *s.meta.asks])) for s in sections)
        self._apis = [api_tokens(" ".join([*s.meta.apis, s.body])) for s in sections]
        self._count = len(sections)

    def similarities(self, query: Query) -> Scores:
        """Return the cosine similarity of every entry of the store."""
        return self._store.scores(query.vector)

    def scores(self, query: Query, similarities: Scores) -> dict[str, Scores]:
        """Return the evidence by name: the three kinds of entries, `words`, `asked`, `letters` and `api`."""
        found = {kind.value: self._best(similarities, kind) for kind in INSIDE}
        asked = stems(query.expanded)
        root = max(1, len(asked)) ** 0.5
        found["words"] = self._words.scores(asked) / np.float32(root * WORD_SCALE)
        found["asked"] = self._asked.scores(asked) / np.float32(root * WORD_SCALE)
        found["letters"] = self._grams.scores(grams(query.corrected)) / np.float32(root * GRAM_SCALE)
        found["api"] = self._named(query.text)
        return found

    def outside(self, similarities: Scores) -> dict[str, float]:
        """Return the similarity of the nearest topic outside the guide by its group, at least 0."""
        best: dict[str, float] = {}
        for row in self.rows[EntryKind.OUTSIDE]:
            group = self._store.entries[row].section_id
            best[group] = max(best.get(group, 0.0), float(similarities[row]))
        return best

    def _best(self, similarities: Scores, kind: EntryKind) -> Scores:
        best = np.zeros(self._count, np.float32)
        rows = self.rows[kind]
        np.maximum.at(best, self.owner[rows], similarities[rows])
        return best

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
