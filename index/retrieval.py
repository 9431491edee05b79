"""Question → ranked sections, from meaning, words, letters and API names together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from corpus.models import Corpus, Section
from index.closeness import Closeness
from index.conversation import Alone, Context, Conversation
from index.encoder import Encoder
from index.evidence import EvidenceIndex, Query, Read, Scores
from index.examples import NearestBySide
from index.foreign import ForeignWords, pairs_of
from index.found import PartFound, Passage, Retrieval
from index.fusion import Fusion, FusionWeights, own_question
from index.leaning import Leaning
from index.lexical import Lexicon
from index.outside import HARMLESS, outside_topics
from index.sides import Sides
from index.store import Entry, EntryKind, VectorStore
from index.wording import Wording, texts_of

WHOLE_WORD = 3
"""Tokens of a word that the encoder's tokenizer knows whole, with the two marks around every text."""


@dataclass(frozen=True)
class _Ranked:
    """How the sections stand for one question.

    Attributes:
        fused: Evidence of every section.
        of_asked: The same for each part that is a question of its own.
        best: Number of the best section of each part.
        order: Numbers of the sections that are returned, best first.
    """

    fused: Scores
    of_asked: Sequence[Scores]
    best: Sequence[int]
    order: NDArray[np.intp]


class Retriever:
    """Searches one corpus with one encoder. Safe to share between threads."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        store: VectorStore,
        weights: FusionWeights | None = None,
    ) -> None:
        """Prepare the word index; the vectors come with the store.

        Args:
            corpus: What is searched.
            encoder: Turns questions into vectors.
            store: The vectors of the corpus.
            weights: How much each kind of evidence counts; by default the fitted ones.
        """
        self.corpus = corpus
        self.encoder = encoder
        self.lexicon = Lexicon(corpus, lambda word: encoder.count_tokens(word) == WHOLE_WORD)
        self.weights = weights or FusionWeights()
        self.store = store
        self.sides = Sides(store)
        self.conversation = Conversation(corpus)
        self._by_id = corpus.sections
        self._sections = tuple(self._by_id.values())
        self._index = EvidenceIndex(self._sections, store)
        self._fusion = Fusion(corpus, self.weights)
        self._closeness = Closeness(self.lexicon)
        self._leaning = Leaning(store)
        self._foreign = ForeignWords([topic for group, topic in outside_topics() if group != HARMLESS], self.lexicon)
        self._wording = Wording(texts_of(store))
        self._nearest = NearestBySide(store.entries)

    def search(
        self,
        question: str,
        top_k: int = 5,
        parts: Sequence[str] = (),
        sides: int = 0,
        context: Context | None = None,
    ) -> Retrieval:
        """Return the sections that best answer a question.

        Args:
            question: In the learner's words.
            top_k: Number of sections.
            parts: The sides it compares, then its sentences; a section may match the whole or one of them.
            sides: How many of the parts are sides, the others being questions; the best section of each part is found
                in any case.
            context: The conversation in which a short text is asked; its sections are found more readily.

        Raises:
            ValueError: `top_k` is below 1.
        """
        if top_k < 1:
            raise ValueError("top_k is below 1")
        query, *others = self._queries([question, *parts])
        seen, read = self._index.read(query), [self._alone(other) for other in others]
        ranked = self._rank(question, self._whole(seen, context), read, sides, top_k)
        return self._retrieval(question, query, seen, ranked, read[sides:], [*_leant_on(context), *read])

    def _whole(self, seen: Read, context: Context | None) -> Scores:
        """Return the evidence of a text that was read, in its conversation if there is one."""
        whole = self._fusion.fuse(seen.evidence)
        return whole if context is None else self.conversation.joined(whole, context)

    def _rank(self, question: str, whole: Scores, read: Sequence[Alone], sides: int, top_k: int) -> _Ranked:
        """Return how the sections stand for a question with its parts, the best one of each part among them."""
        summaries = self._fusion.of_summaries(question)
        fused = self._fusion.with_parts(whole, [part.scores for part in read]) + summaries
        of_asked = [own_question(part.scores, whole) + summaries for part in read[sides:]]
        best = [int(np.argmax(scores)) for scores in (*(part.scores for part in read[:sides]), *of_asked)]
        return _Ranked(fused, of_asked, best, _with_best(np.argsort(-fused, kind="stable")[:top_k], best))

    def _retrieval(
        self,
        question: str,
        query: Query,
        seen: Read,
        ranked: _Ranked,
        asked: Sequence[Alone],
        joining: Sequence[Alone],
    ) -> Retrieval:
        """Return what is known of a question; what is near to a text of `joining` counts as near to it."""
        nearest = reduce(np.maximum, [part.similarities for part in joining], seen.similarities)
        passages = tuple(
            self._passage(int(number), rank, float(ranked.fused[number]), seen.evidence, nearest)
            for rank, number in enumerate(ranked.order, 1)
        )
        coverage, known = self._closeness.coverage(query.corrected, passages[0].section)
        pairs = pairs_of(query.corrected)
        near = self._closeness.used_together(pairs, [passage.section for passage in passages])
        return Retrieval(
            question=question,
            read_as=query.expanded,
            passages=passages,
            coverage=coverage,
            known=known,
            phrases=len(near) / len(pairs) if pairs else 0.0,
            outside=self._index.outside(seen.similarities),
            kinds=self._leaning.of(query.vector),
            inside=float(nearest[self._index.within(ranked.order)].max()),
            foreign=self._foreign.count(query.corrected),
            foreign_pairs=len((pairs & self._foreign.pairs) - near),
            worded=self._wording.of(query.corrected),
            like=self._nearest.of(seen.similarities),
            unit_scores=self._index.by_unit(ranked.order, nearest),
            best_of_parts=tuple(self._sections[number].id for number in ranked.best),
            of_parts=tuple(
                self._part(part, scores, ranked.order) for part, scores in zip(asked, ranked.of_asked, strict=True)
            ),
        )

    def alone(self, text: str) -> Alone:
        """Return what a text finds by itself, to be judged before it is searched in its conversation."""
        return self._alone(self._queries([text])[0])

    def similarities(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text the cosine similarity of every entry of the store, in the store's order."""
        return [self.store.scan(vector) for vector in self.encoder.encode(list(texts))]

    def rows(self, kind: EntryKind) -> NDArray[np.intp]:
        """Return the positions of a kind's entries in the store."""
        return self._index.rows[kind]

    def section(self, section_id: str) -> Section:
        """Return a section of the corpus by its id."""
        return self._by_id[section_id]

    def evidence(self, question: str) -> Mapping[str, Scores]:
        """Return what speaks for every section by kind, in reading order; for fitting the weights."""
        return self._index.read(self._queries([question])[0]).evidence

    def _queries(self, texts: Sequence[str]) -> list[Query]:
        corrected = [self.lexicon.correct(text) for text in texts]
        return [
            Query(text, right, self.lexicon.expand(right), vector)
            for text, right, vector in zip(texts, corrected, self.encoder.encode(corrected), strict=True)
        ]

    def _alone(self, query: Query) -> Alone:
        seen = self._index.read(query)
        return Alone(query, seen.similarities, self._fusion.fuse(seen.evidence))

    def _part(self, part: Alone, scores: Scores, order: NDArray[np.intp]) -> PartFound:
        found = {self._sections[number].id: float(scores[number]) for number in order}
        return PartFound(part.query.expanded, found, self._index.by_unit(order, part.similarities))

    def _passage(
        self, number: int, rank: int, score: float, evidence: Mapping[str, Scores], similarities: Scores
    ) -> Passage:
        section = self._sections[number]
        rows = self._index.passages(number)
        best: Entry = self.store.entries[int(rows[np.argmax(similarities[rows])])]
        return Passage(
            section=section,
            text=section.body[best.start : best.end],
            start=best.start,
            end=best.end,
            score=score,
            rank=rank,
            evidence={name: values.item(number) for name, values in evidence.items()},
        )


def _with_best(order: NDArray[np.intp], best: Sequence[int]) -> NDArray[np.intp]:
    """Return positions with the best section of every part among them, in place of the last ones."""
    missing = [number for number in dict.fromkeys(best) if number not in order[:-1]]
    kept = order[: max(1, len(order) - len(missing))]
    return np.array([*kept, *(m for m in missing if m not in kept)], np.intp)[: len(order)]


def _leant_on(context: Context | None) -> list[Alone]:
    """Return what a text that leans on a conversation finds by itself, or nothing."""
    return [context.alone] if context is not None and context.leans and context.alone is not None else []
