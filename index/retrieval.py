"""Question → ranked sections, from meaning, words, letters and API names together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.models import Corpus, Section
from index.encoder import Encoder
from index.evidence import EvidenceIndex, Grouped, Query, Scores, joined
from index.examples import NearestBySide, Side
from index.foreign import ForeignWords, Pair, pairs_of
from index.leaning import Leaning
from index.lexical import Lexicon, stems
from index.outside import HARMLESS, outside_topics
from index.sides import Sides
from index.store import Entry, EntryKind, VectorStore
from index.wording import Worded, Wording, texts_of

REFERENCE = frozenset({"glossary", "cheat-sheet", "chapter-1", "chapter-2", "chapter-3"})
"""Pages that repeat in short what the lessons teach."""
WHOLE_WORD = 3
"""Tokens of a word that the encoder's tokenizer knows whole, with the two marks around every text."""
NEAR_WORDS = 4
"""Words within which two words count as used near each other."""
SMOOTHED = 3
"""Sections of a page whose mean says how much the page is about the question."""

PART = np.float32(0.35)
SUMMARIES = frozenset({"what-the-exam-tests", "recap", "traps"})
"""Slugs of the sections that sum up their lesson; what they say stands in another section, with its reasons."""
_ABOUT_SUMMARIES = re.compile(
    r"\b(?:exams?|objectives?|traps?|mistakes?|recap|summar\w+|overview|wrong|incorrect|stems?|lesson)\b", re.I
)


@dataclass(frozen=True)
class FusionWeights:
    """How much each kind of evidence counts, in logits of a softmax over all sections.

    Fitted by `tests/benchmarks/fit.py` so that a question finds its section among all of them.

    Attributes:
        passage: Weight of the best chunk's similarity.
        ask: Weight of the best ask's similarity.
        unit: Weight of the best sentence's, item's or row's similarity.
        words: Weight of BM25 over the stems of a section.
        asked: Weight of BM25 over the stems of its asks.
        letters: Weight of BM25 over character 4-grams.
        api: Weight of the share of code names that the section uses.
        page: Weight of the mean of the page's best sections: neighbours vouch for each other.
        reference: Added for a page that is no lesson and repeats what lessons teach.
        summary: Added for a section that sums up its lesson, unless the question is about the exam or its traps.
        parts: Share in [0, 1] of the best single part of a question; the rest is the whole question's.
    """

    passage: float = 5.5
    ask: float = 9.8
    unit: float = 5.2
    words: float = 4.4
    asked: float = 7.6
    letters: float = 8.3
    api: float = 3.1
    page: float = 0.35
    reference: float = -1.0
    summary: float = -1.5
    parts: float = 0.2

    def evidence(self) -> dict[str, float]:
        """Return the weights of the evidence by its name."""
        names = ("passage", "ask", "unit", "words", "asked", "letters", "api")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Passage:
    """A section found for a question.

    Attributes:
        section: The section.
        text: Verbatim slice of its body that matched best.
        start: Offset of the slice in the body.
        end: Offset after the slice.
        score: Fused evidence in logits, higher is better; a difference of 1 makes a section 2.7 times as likely.
        rank: Position among the results, from 1.
        evidence: By name: best similarity (`passage`, `ask`, `unit`), `words`, `asked`, `letters`, `api`.
    """

    section: Section
    text: str
    start: int
    end: int
    score: float
    rank: int
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class PartFound:
    """What the search knows of one part of a question.

    Attributes:
        read_as: As searched.
        scores: Fused evidence of the found sections in logits, half for the part and half for the whole question, so
            that a part which only points at the whole's subject is read with it.
        unit_scores: Similarity of each quotable unit of the found sections to the part.
    """

    read_as: str
    scores: Mapping[str, float]
    unit_scores: Mapping[tuple[str, int], float] = field(repr=False)


@dataclass(frozen=True)
class Alone:
    """A text searched by itself, before it is known whether it leans on a conversation.

    Attributes:
        query: The text made ready.
        similarities: Similarity of every entry of the store.
        scores: Fused evidence of every section, in reading order.
    """

    query: Query
    similarities: Scores = field(repr=False)
    scores: Scores = field(repr=False)


@dataclass(frozen=True)
class Context:
    """What a search knows of the conversation in which a text stands.

    Attributes:
        alone: The text searched by itself, or None.
        quoted: Ids of the sections that the answer before quotes, the leading one first.
        leans: Whether the text is understood only after what was said before.
        names: Whether it names a thing itself.
    """

    alone: Alone | None
    quoted: tuple[str, ...]
    leans: bool
    names: bool = True


@dataclass(frozen=True)
class ContextWeights:
    """How a conversation counts in the search of a follow-up, in logits but for the share.

    Attributes:
        alone: Share in [0, 1] of the follow-up by itself; the rest is the follow-up after its subject.
        sure: The same where it finds, by itself, a section of the conversation's page with at least `found` logits.
        found: Logits from which a section is surely found.
        astray: What each logit that another page is better takes from the share: it leans on words that lead there.
        led: Added for the section that leads the answer before.
        nameless: Added for it besides if the text names no thing itself.
        quoted: Added for every other section that it quotes.
        page: Added for the page of the section that leads it.
        hint: Share of these that counts for a short text that seems to stand by itself.
    """

    alone: float = 0.5
    sure: float = 0.75
    found: float = 24.5
    astray: float = 0.015
    led: float = 2.0
    nameless: float = 2.5
    quoted: float = 1.0
    page: float = 2.5
    hint: float = 0.7


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
        phrases: Share of the question's neighboring words that one of the found sections uses near each other.
        outside: Similarity of the nearest topic outside the guide, by its group.
        kinds: How strongly the question leans to each kind of `index.outside.Kind`, from about -1 to 1.
        inside: Similarity of the nearest entry of the found sections, to the whole question or one of its parts.
        foreign: Words of the question that belong to topics outside the guide and that the guide never uses.
        foreign_pairs: Neighboring words of the question that such a topic uses together and no found section does.
        worded: What its words say, see `index.wording`.
        like: Similarity of the nearest ask, topic or example of each side.
        best_of_parts: Id of the section that answers each part of the question best, in their order.
        of_parts: What is known of each part that is a question of its own, in their order.
        unit_scores: Similarity of each quotable unit of the found sections, by section id and start.
    """

    question: str
    read_as: str
    passages: tuple[Passage, ...]
    coverage: float
    known: float
    phrases: float
    outside: Mapping[str, float]
    kinds: Mapping[str, float]
    inside: float
    foreign: int
    foreign_pairs: int
    worded: Worded
    like: Mapping[Side, float]
    unit_scores: Mapping[tuple[str, int], float] = field(repr=False)
    best_of_parts: tuple[str, ...] = ()
    of_parts: tuple[PartFound, ...] = ()


class Retriever:
    """Searches one corpus with one encoder. Safe to share between threads."""

    def __init__(
        self, corpus: Corpus, encoder: Encoder, store: VectorStore, weights: FusionWeights | None = None
    ) -> None:
        """Prepare the word index; the vectors come with the store."""
        self.corpus = corpus
        self.encoder = encoder
        self.lexicon = Lexicon(corpus, lambda word: encoder.count_tokens(word) == WHOLE_WORD)
        self.weights = weights or FusionWeights()
        self.store = store
        self._by_id = corpus.sections
        self._sections = tuple(self._by_id.values())
        self._index = EvidenceIndex(self._sections, store)
        self.sides = Sides(store)
        self._leaning = Leaning(store)
        self._foreign = ForeignWords([topic for group, topic in outside_topics() if group != HARMLESS], self.lexicon)
        self._wording = Wording(texts_of(store))
        self._nearest = NearestBySide(store.entries)
        self._placed: dict[str, Mapping[str, list[int]]] = {}
        pages = {page.id: number for number, page in enumerate(corpus.pages)}
        self._page = np.array([pages[section.page_id] for section in self._sections])
        self._pages = Grouped(self._page, len(corpus.pages))
        self._reference = np.array([section.page_id in REFERENCE for section in self._sections], np.float32)
        self._summary = np.array([section.slug in SUMMARIES for section in self._sections], np.float32)

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
        similarities = whole = self._index.similarities(query)
        evidence = self._index.scores(query, similarities)
        fused = self._fuse(evidence)
        if context is not None:
            fused = self._in_context(fused, context)
        if context is not None and context.leans and context.alone is not None:
            similarities = np.maximum(similarities, context.alone.similarities)
        single: list[Scores] = []
        matched: list[Scores] = []
        if others:
            matched = [self._index.similarities(other) for other in others]
            single = [self._fuse(self._index.scores(q, found)) for q, found in zip(others, matched, strict=True)]
            share = np.float32(self.weights.parts)
            alone, fused = fused, (1 - share) * fused + share * np.max(single, axis=0)
            single[sides:] = [PART * own + (1 - PART) * alone for own in single[sides:]]
            similarities = np.max([similarities, *matched], axis=0)
        if not _ABOUT_SUMMARIES.search(question):
            less = np.float32(self.weights.summary) * self._summary
            fused, single[sides:] = fused + less, [own + less for own in single[sides:]]
        order = np.argsort(-fused, kind="stable")[:top_k]
        best = [int(np.argmax(scores)) for scores in single]
        order = self._with_sides(order, best)
        passages = tuple(
            self._passage(int(number), rank, float(fused[number]), evidence, similarities)
            for rank, number in enumerate(order, 1)
        )
        coverage, known = self._coverage(query.corrected, passages)
        pairs = pairs_of(query.corrected)
        near = self._used_together(pairs, passages)
        found = np.zeros(len(self._sections) + 1, bool)  # the last one stands for topics outside the guide
        found[order] = True
        units = self._index.rows[EntryKind.UNIT]
        rows = units[found[self._index.owner[units]]]
        of_parts = tuple(
            PartFound(
                query.expanded,
                {self._sections[number].id: float(own[number]) for number in order},
                self._by_unit(rows, similar),
            )
            for query, own, similar in zip(others[sides:], single[sides:], matched[sides:], strict=True)
        )
        return Retrieval(
            question=question,
            read_as=query.expanded,
            passages=passages,
            coverage=coverage,
            known=known,
            phrases=len(near) / len(pairs) if pairs else 0.0,
            outside=self._index.outside(whole),
            kinds=self._leaning.of(query.vector),
            inside=float(similarities[found[self._index.owner]].max()),
            foreign=self._foreign.count(query.corrected),
            foreign_pairs=len((pairs & self._foreign.pairs) - near),
            worded=self._wording.of(query.corrected),
            like=self._nearest.of(whole),
            unit_scores=self._by_unit(rows, similarities),
            best_of_parts=tuple(self._sections[number].id for number in best),
            of_parts=of_parts,
        )

    def _by_unit(self, rows: NDArray[np.intp], similarities: Scores) -> dict[tuple[str, int], float]:
        """Return similarities of units by their section and start."""
        return {(self.store.entries[r].section_id, self.store.entries[r].start): float(similarities[r]) for r in rows}

    def alone(self, text: str) -> Alone:
        """Return what a text finds by itself, to be judged before it is searched in its conversation."""
        query = self._queries([text])[0]
        similarities = self._index.similarities(query)
        return Alone(query, similarities, self._fuse(self._index.scores(query, similarities)))

    def gap(self, alone: Alone, quoted: Sequence[str], *, page: bool = False) -> float:
        """Return how much better, in logits, another section is for a text than those that the answer before quotes.

        Args:
            alone: The text searched by itself.
            quoted: Ids of the quoted sections, at least one, the leading one first.
            page: Whether its whole page counts as quoted.
        """
        here = self._among(quoted) | self._in_pages(quoted[:1]) if page else self._among(quoted)
        return float(alone.scores.max() - alone.scores[here].max())

    def _in_context(self, fused: Scores, context: Context, weights: ContextWeights | None = None) -> Scores:
        """Return evidence with what a conversation adds, moved so that the best section's chance to answer stays."""
        weights = weights or ContextWeights()
        share = np.float32(self._share(context, weights))
        strength = 1.0 if context.leans else weights.hint
        led = weights.led if context.names else weights.led + weights.nameless
        prior = weights.quoted * self._among(context.quoted[1:]) + led * self._among(context.quoted[:1])
        prior = prior + weights.page * self._in_pages(context.quoted[:1])
        own = context.alone.scores if context.alone is not None else fused
        mixed = (1 - share) * fused + share * own + np.float32(strength) * prior.astype(np.float32)
        best = int(np.argmax(mixed))
        return np.asarray(mixed + (fused[best] - mixed[best]), np.float32)

    def _share(self, context: Context, weights: ContextWeights) -> float:
        """Return how much a follow-up's own words count in its search."""
        if not context.leans or context.alone is None:
            return 0.0
        gap = self.gap(context.alone, context.quoted, page=True) if context.quoted else 0.0
        if not gap and float(context.alone.scores.max()) >= weights.found:
            return weights.sure
        return max(weights.alone - weights.astray * gap, 0.0)

    def _among(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        return np.array([section.id in sections for section in self._sections], bool)

    def _in_pages(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        """Return which sections stand on a page of some sections; on no reference page, which is about everything."""
        pages = {self._by_id[name].page_id for name in sections if name in self._by_id} - REFERENCE
        return np.array([section.page_id in pages for section in self._sections], bool)

    @staticmethod
    def _with_sides(order: NDArray[np.intp], best: Sequence[int]) -> NDArray[np.intp]:
        """Return positions with the best section of every side among them, in place of the last ones."""
        missing = [number for number in dict.fromkeys(best) if number not in order[:-1]]
        kept = order[: max(1, len(order) - len(missing))]
        return np.array([*kept, *(m for m in missing if m not in kept)], np.intp)[: len(order)]

    def similarities(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text the cosine similarity of every entry of the store, in the store's order."""
        return [self.store.scores(vector) for vector in self.encoder.encode(list(texts))]

    def rows(self, kind: EntryKind) -> NDArray[np.intp]:
        """Return the positions of a kind's entries in the store."""
        return self._index.rows[kind]

    def section(self, section_id: str) -> Section:
        """Return a section of the corpus by its id."""
        return self._by_id[section_id]

    def evidence(self, question: str) -> Mapping[str, Scores]:
        """Return what speaks for every section by kind, in reading order; for fitting the weights."""
        query = self._queries([question])[0]
        return self._index.scores(query, self._index.similarities(query))

    def _queries(self, texts: Sequence[str]) -> list[Query]:
        corrected = [self.lexicon.correct(text) for text in texts]
        vectors = self.encoder.encode(corrected)
        return [
            Query(text, right, self.lexicon.expand(right), vector)
            for text, right, vector in zip(texts, corrected, vectors, strict=True)
        ]

    def _fuse(self, evidence: Mapping[str, Scores]) -> Scores:
        own = joined(evidence, self.weights.evidence()) + np.float32(self.weights.reference) * self._reference
        page = self._pages.mean_of_best(own, SMOOTHED)[self._page]
        return np.asarray(own + np.float32(self.weights.page) * page, np.float32)

    def _passage(
        self, number: int, rank: int, score: float, evidence: Mapping[str, Scores], similarities: Scores
    ) -> Passage:
        section = self._sections[number]
        rows = self._index.rows[EntryKind.PASSAGE]
        rows = rows[self._index.owner[rows] == number]
        best: Entry = self.store.entries[int(rows[np.argmax(similarities[rows])])]
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
        used = self._places(section).keys()
        covered = sum(self.lexicon.rarity(stem) for stem in asked & used)
        known = sum(self.lexicon.rarity(stem) for stem in asked if self.lexicon.knows(stem))
        return covered / total, known / total

    def _used_together(self, pairs: set[Pair], passages: tuple[Passage, ...]) -> set[Pair]:
        """Return the pairs of words that one of the sections uses near each other."""
        return {pair for pair in pairs if any(_near(self._places(passage.section), pair) for passage in passages)}

    def _places(self, section: Section) -> Mapping[str, list[int]]:
        if section.id not in self._placed:
            places: dict[str, list[int]] = {}
            for place, stem in enumerate(self.lexicon.documents[section.id]):
                places.setdefault(stem, []).append(place)
            self._placed[section.id] = places
        return self._placed[section.id]


def _near(places: Mapping[str, list[int]], pair: Pair) -> bool:
    """Return whether two words stand near each other somewhere."""
    one, other = pair
    if one not in places or other not in places:
        return False
    return any(abs(a - b) <= NEAR_WORDS for a in places[one] for b in places[other])
