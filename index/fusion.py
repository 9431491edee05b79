"""One score for every section from all the evidence there is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.models import Corpus
from index.evidence import Scores, joined

REFERENCE = frozenset({"glossary", "cheat-sheet", "chapter-1", "chapter-2", "chapter-3"})
"""Pages that repeat in short what the lessons teach."""
SMOOTHED = 3
"""Sections of a page whose mean says how much the page is about the question."""
SUMMARIES = frozenset({"what-the-exam-tests", "recap", "traps"})
"""Slugs of the sections that sum up their lesson; what they say stands in another section, with its reasons."""
PART = np.float32(0.35)
"""Share of a part's own evidence where it is a question of its own; the rest is the whole question's."""
_ABOUT_SUMMARIES = re.compile(
    r"\b(?:exams?|objectives?|traps?|mistakes?|recap|summar\w+|overview|wrong|incorrect|stems?|lesson)\b", re.I
)


@dataclass(frozen=True)
class FusionWeights:
    """How much each kind of evidence counts, in logits of a softmax over all sections.

    Chosen between what `tests/benchmarks/fit.py` finds on judged questions and on learners', see docs/engine.md.

    Attributes:
        passage: Weight of the best chunk's similarity.
        ask: Weight of the best ask's similarity.
        unit: Weight of the similarity of the best sentence, item or row.
        words: Weight of BM25 over the stems of a section.
        asked: Weight of BM25 over the stems of its asks.
        letters: Weight of BM25 over character 4-grams.
        api: Weight of the share of code names that the section uses.
        page: Weight of the mean of the page's best sections: neighbours vouch for each other.
        reference: Added for a page that is no lesson and repeats what lessons teach.
        summary: Added for a section that sums up its lesson, unless the question is about the exam or its traps.
        parts: Share in [0, 1] of the best single part of a question; the rest is the whole question's.
    """

    passage: float = 1.2
    ask: float = 6.5
    unit: float = 14.0
    words: float = 4.2
    asked: float = 2.5
    letters: float = 8.8
    api: float = 2.5
    page: float = 0.35
    reference: float = -1.0
    summary: float = -1.5
    parts: float = 0.2

    def evidence(self) -> dict[str, float]:
        """Return the weights of the evidence by its name."""
        names = ("passage", "ask", "unit", "words", "asked", "letters", "api")
        return {name: getattr(self, name) for name in names}


class Fusion:
    """Fused evidence of the sections of one corpus, in reading order. Safe to share between threads."""

    def __init__(self, corpus: Corpus, weights: FusionWeights) -> None:
        """Take the weights and where each section stands."""
        self.weights = weights
        sections = tuple(corpus.sections.values())
        pages = {page.id: number for number, page in enumerate(corpus.pages)}
        self._page = np.array([pages[section.page_id] for section in sections], np.intp)
        self._pages = _Pages(self._page, len(corpus.pages))
        self._reference = np.array([section.page_id in REFERENCE for section in sections], np.float32)
        self._summary = np.array([section.slug in SUMMARIES for section in sections], np.float32)

    def fuse(self, evidence: Mapping[str, Scores]) -> Scores:
        """Return the evidence of every section in logits, with what its page adds."""
        own = joined(evidence, self.weights.evidence()) + np.float32(self.weights.reference) * self._reference
        page = self._pages.mean_of_best(own)[self._page]
        return np.asarray(own + np.float32(self.weights.page) * page, np.float32)

    def with_parts(self, whole: Scores, parts: Sequence[Scores]) -> Scores:
        """Return the evidence of a question with that of its single parts."""
        if not parts:
            return whole
        share = np.float32(self.weights.parts)
        return np.asarray((1 - share) * whole + share * np.max(parts, axis=0), np.float32)

    def of_summaries(self, question: str) -> Scores:
        """Return what is added for sections that sum up their lesson: less than 0, unless it is asked about such."""
        asked = bool(_ABOUT_SUMMARIES.search(question))
        return np.float32(0 if asked else self.weights.summary) * self._summary


class _Pages:
    """The pages by their best sections."""

    def __init__(self, page: NDArray[np.intp], count: int) -> None:
        """Take the page of every section."""
        members = [np.flatnonzero(page == number) for number in range(count)]
        widest = max((len(rows) for rows in members), default=0)
        self._rows = np.array([[*rows, *[len(page)] * (widest - len(rows))] for rows in members], np.intp)
        self._sizes = np.array([min(len(rows), SMOOTHED) for rows in members])
        self._there = np.arange(min(widest, SMOOTHED)) < self._sizes[:, None]

    def mean_of_best(self, values: Scores) -> Scores:
        """Return the mean of the highest values of each page, at most `SMOOTHED` of them."""
        padded = np.append(values, np.float32(-np.inf))[self._rows]
        highest = -np.sort(-padded, axis=1)[:, :SMOOTHED]
        return np.asarray(np.where(self._there, highest, 0).sum(axis=1) / np.maximum(self._sizes, 1), np.float32)


def own_question(part: Scores, whole: Scores) -> Scores:
    """Return the evidence of a part that is a question of its own but may point at the whole's subject."""
    return np.asarray(PART * part + (1 - PART) * whole, np.float32)
