"""Question → ranked sections, from dense passages, dense asks, dense units and BM25 together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.models import Corpus, Section
from index.encoder import Encoder
from index.lexical import LexicalIndex, Lexicon, stems
from index.store import Entry, EntryKind, VectorStore

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class FusionWeights:
    """How much each kind of evidence counts; they need not add up to 1.

    Attributes:
        passage: Weight of the best chunk's similarity.
        ask: Weight of the best ask's similarity.
        unit: Weight of the best sentence's, item's or row's similarity.
        lexical: Weight of the BM25 share.
        lexical_floor: BM25 score that counts as a full match, if no section has more.
    """

    passage: float = 0.30
    ask: float = 0.45
    unit: float = 0.15
    lexical: float = 0.25
    lexical_floor: float = 8.0


@dataclass(frozen=True)
class Passage:
    """A section found for a question.

    Attributes:
        section: The section.
        text: Verbatim slice of its body that matched best.
        start: Offset of the slice in the body.
        end: Offset after the slice.
        score: Fused evidence, higher is better; about 0 to 1.15.
        rank: Position among the results, from 1.
        evidence: Best similarity by kind (`passage`, `ask`, `unit`) and `lexical` in [0, 1].
    """

    section: Section
    text: str
    start: int
    end: int
    score: float
    rank: int
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class Retrieval:
    """Everything known about one question after the search.

    Attributes:
        question: As asked.
        read_as: As searched: spelling corrected, other names added.
        passages: Best first.
        coverage: Share in [0, 1] of the question's words, weighted by rarity, that the best
            section uses.
        known: Share of the question's words, weighted by rarity, that the guide uses at all.
        unit_scores: Similarity of each quotable unit of the found sections, by section id and start.
    """

    question: str
    read_as: str
    passages: tuple[Passage, ...]
    coverage: float
    known: float
    unit_scores: Mapping[tuple[str, int], float] = field(repr=False)


class Retriever:
    """Searches one corpus with one encoder. Safe to share between threads."""

    def __init__(
        self, corpus: Corpus, encoder: Encoder, store: VectorStore, weights: FusionWeights | None = None
    ) -> None:
        """Prepare the word index; the vectors come with the store."""
        self.corpus = corpus
        self.encoder = encoder
        self.lexicon = Lexicon(corpus)
        self.weights = weights or FusionWeights()
        self._store = store
        self._lexical = LexicalIndex(corpus)
        self._sections = corpus.sections
        self._ids = tuple(self._sections)
        position = {section_id: number for number, section_id in enumerate(self._ids)}
        self._owner = np.array([position[entry.section_id] for entry in store.entries])
        self._masks = {kind: np.array([e.kind is kind for e in store.entries]) for kind in EntryKind}

    def search(self, question: str, top_k: int = 5) -> Retrieval:
        """Return the sections that best answer a question.

        Raises:
            ValueError: `top_k` is below 1.
        """
        if top_k < 1:
            raise ValueError("top_k is below 1")
        corrected = self.lexicon.correct(question)
        read_as = self.lexicon.expand(corrected)
        similarities = self._store.scores(self.encoder.encode([corrected])[0])
        evidence = {kind.value: self._by_section(similarities, kind) for kind in EntryKind}
        evidence["lexical"] = self._lexical_share(read_as)
        weights = self.weights
        fused = (
            weights.passage * evidence["passage"]
            + weights.ask * evidence["ask"]
            + weights.unit * evidence["unit"]
            + weights.lexical * evidence["lexical"]
        )
        order = np.argsort(-fused, kind="stable")[:top_k]
        passages = tuple(
            self._passage(int(number), rank, float(fused[number]), evidence, similarities)
            for rank, number in enumerate(order, 1)
        )
        coverage, known = self._coverage(corrected, passages)
        found = {int(number) for number in order}
        units = {
            (entry.section_id, entry.start): float(similarities[row])
            for row, entry in enumerate(self._store.entries)
            if entry.kind is EntryKind.UNIT and self._owner[row] in found
        }
        return Retrieval(question, read_as, passages, coverage, known, units)

    def _by_section(self, similarities: Scores, kind: EntryKind) -> Scores:
        best = np.full(len(self._ids), -1.0, np.float32)
        mask = self._masks[kind]
        np.maximum.at(best, self._owner[mask], similarities[mask])
        return np.maximum(best, 0.0)

    def _lexical_share(self, text: str) -> Scores:
        scores = self._lexical.scores(text)
        top = max(float(scores.max(initial=0.0)), self.weights.lexical_floor)
        return np.asarray(scores / top, np.float32)

    def _passage(
        self, number: int, rank: int, score: float, evidence: Mapping[str, Scores], similarities: Scores
    ) -> Passage:
        section = self._sections[self._ids[number]]
        rows = np.flatnonzero((self._owner == number) & self._masks[EntryKind.PASSAGE])
        best: Entry = self._store.entries[int(rows[np.argmax(similarities[rows])])]
        return Passage(
            section=section,
            text=section.body[best.start : best.end],
            start=best.start,
            end=best.end,
            score=score,
            rank=rank,
            evidence={name: float(values[number]) for name, values in evidence.items()},
        )

    def _coverage(self, question: str, passages: tuple[Passage, ...]) -> tuple[float, float]:
        asked = set(stems(question))
        total = sum(self.lexicon.rarity(stem) for stem in asked)
        if not total or not passages:
            return 0.0, 0.0
        section = passages[0].section
        used = set(stems(" ".join([section.page_title, section.heading, section.body, *section.meta.asks])))
        covered = sum(self.lexicon.rarity(stem) for stem in asked & used)
        known = sum(self.lexicon.rarity(stem) for stem in asked if self.lexicon.knows(stem))
        return covered / total, known / total
