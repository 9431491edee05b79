"""Whether the guide supports a sentence: pure, deterministic, and the same on every machine.

A sentence is supported if it is likely to be about what the section says (meaning, words) and unlikely to say something
else (names, numbers, denials, strong words). The two chances are multiplied; their weights were fitted by
`tests/llm/fit_grounding.py`, and `tests/llm/test_grounding_measured.py` holds the figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import exp

import numpy as np

from corpus.api_tokens import api_words
from corpus.apis import known_api
from corpus.models import Section
from corpus.sentences import Span
from index.lexical import plain_text, stems
from index.retrieval import Retriever
from index.store import EntryKind
from tutor.llm.claims import clauses, code_names, read_clause, spoken_names
from tutor.llm.evidence import Evidence, weigh
from tutor.llm.reading import Reader

SUPPORTED_FROM = 0.5
"""Chance from which a sentence counts as supported."""
CROSSED, TORN = 0.3, 0.15
"""Signs of exchanged subjects from which a sentence is not plainly said."""
_WORD = re.compile(r"[a-z]{4,}")
_SHOUTED = re.compile(r"(?<![\w`.])[A-Z]{4,}(?![\w`])")
LEAST_COVERED = 0.3
"""Share of a sentence's stems below which a section is about something else; 1 of 392 supported sentences has less."""
LEAST_STEMS = 3
"""Words with a meaning below which a text says too little to be compared, such as “Answer: B”."""


@dataclass(frozen=True)
class LikenessWeights:
    """What speaks for a sentence being about what the section says."""

    bias: float = -3.06
    meaning: float = 3.39
    clause_meaning: float = 1.21
    words: float = 1.94
    clause_words: float = 0.93
    first_words: float = 2.71
    foreign: float = 0.00
    elsewhere: float = -3.19
    names_absent: float = -0.43
    numbers_absent: float = -0.11
    topic_absent: float = -1.58


@dataclass(frozen=True)
class FaultWeights:
    """What speaks against a sentence saying the same."""

    bias: float = 2.34
    names_far: float = -3.58
    names_loose: float = -0.91
    names_looser: float = -0.43
    names_apart: float = -2.31
    numbers_far: float = -3.98
    numbers_loose: float = -1.23
    denies: float = -2.83
    denies_alike: float = -3.63
    denies_best: float = -0.65
    denial_lost_alike: float = -0.63
    denial_lost_best: float = -1.86
    denial_lost: float = -1.82
    denial_alone: float = -1.44
    denial_first: float = -1.31
    strong: float = -2.74
    strong_near: float = -1.68
    mild_all: float = -0.37
    mild_only: float = -1.21
    mild_more: float = 0.00
    opposite: float = -2.38
    exchanged: float = -2.78
    crossed: float = -0.54


LIKENESS = LikenessWeights()
FAULTS = FaultWeights()


def about(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence is about what the section says."""
    return _logistic(asdict(LIKENESS), signals)


def faultless(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence about the same says the same."""
    return _logistic(asdict(FAULTS), signals)


def chance(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence with these signals is supported."""
    return about(signals) * faultless(signals)


def plainly_said(signals: Mapping[str, float]) -> bool:
    """Return whether the words stand together in the section as they do in the sentence.

    Of sentences that exchange two subjects one in eight passes; of right paraphrases six in ten do.
    """
    return signals["crossed"] < CROSSED and signals["subject_part"] < TORN


def _logistic(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    return 1 / (1 + exp(-sum(weight * (1.0 if name == "bias" else signals[name]) for name, weight in weights.items())))


@dataclass(frozen=True)
class Verdict:
    """What the check says of one sentence.

    Attributes:
        supported: Whether it may be shown.
        chance: Estimated chance in [0, 1] that the section supports it.
        section: The section that fits best, or None if there was none to compare with.
        span: Where in its body the support stands.
        unknown: A name that is neither in the guide nor in a released package, or "".
        contradicted: Whether the section is about the same and seems to say otherwise.
        plainly: Whether it is supported without any doubt of what is said of what; see `plainly_said`.
    """

    supported: bool
    chance: float
    section: Section | None = None
    span: Span = (0, 0)
    unknown: str = ""
    contradicted: bool = False
    plainly: bool = False


def covered(sentence: str, section: Section) -> float:
    """Return the share in [0, 1] of a sentence's stems that a section has, in its heading or text."""
    said = set(stems(plain_text(sentence)))
    return len(said.intersection(stems(f"{section.heading} {section.body}"))) / max(len(said), 1)


class GroundingCheck:
    """Checks sentences against sections of one guide. Safe to share between threads."""

    def __init__(self, retriever: Retriever) -> None:
        """Use the encoder, the vocabulary and the vectors of the search."""
        self._retriever = retriever
        self._reader = Reader(retriever.encoder)
        self._units = np.array([entry.kind is EntryKind.UNIT for entry in retriever.store.entries])

    def check(self, sentence: str, sections: Sequence[Section]) -> Verdict:
        """Return the verdict on a sentence that cites these sections; the one that fits best counts."""
        unknown = self.unknown_name(sentence)
        enough = len(read_clause(sentence).stems) >= LEAST_STEMS
        near = [section for section in sections if covered(sentence, section) >= LEAST_COVERED]
        found = self.evidence(sentence, near) if enough else []
        if not found:
            return Verdict(supported=False, chance=0.0, unknown=unknown)
        value, best = max(((chance(evidence.signals), evidence) for evidence in found), key=lambda pair: pair[0])
        if value < SUPPORTED_FROM:  # what comes nearest is then what it is about, not what contradicts it least
            best = max(found, key=lambda evidence: about(evidence.signals))
        against = about(best.signals) >= SUPPORTED_FROM > faultless(best.signals)
        supported = value >= SUPPORTED_FROM and not unknown
        plainly = supported and plainly_said(best.signals)
        return Verdict(supported, value, best.section, best.span, unknown, against, plainly)

    def evidence(self, sentence: str, sections: Sequence[Section]) -> list[Evidence]:
        """Return what each section has for a sentence; sections without words are left out."""
        read = [ready for ready in map(self._reader.read, sections) if ready.units]
        if not read or not plain_text(sentence).strip():
            return []
        texts = [sentence, *(clause.text for clause in clauses(sentence))]
        vectors = self._retriever.encoder.encode([plain_text(text) for text in texts])
        elsewhere = float(self._retriever.store.scores(vectors[0])[self._units].max(initial=0.0))
        return [weigh(sentence, ready, self._retriever.lexicon, vectors, elsewhere, self._topics) for ready in read]

    def unknown_name(self, sentence: str) -> str:
        """Return the first name that is neither in the guide nor in a released package, or "".

        A name looks like an API, or is a word in capitals: an acronym that the guide never uses says what it does not.
        """
        for name in spoken_names(sentence):
            looks = "." in name or "_" in name or any(letter.isupper() for letter in name[1:]) and not name.isupper()
            if looks and name.lower() not in self._names and name not in api_words().words and known_api(name) is None:
                return name
        shouted = (word for word in _SHOUTED.findall(sentence) if word.lower() not in self._words)
        return next(shouted, "")

    @cached_property
    def _words(self) -> frozenset[str]:
        sections = self._retriever.corpus.sections.values()
        return frozenset().union(*(_WORD.findall(f"{s.heading_path} {s.body}".lower()) for s in sections))

    @cached_property
    def _topics(self) -> frozenset[str]:
        return frozenset().union(*(stems(section.heading) for section in self._retriever.corpus.sections.values()))

    @cached_property
    def _names(self) -> frozenset[str]:
        sections = self._retriever.corpus.sections.values()
        return frozenset().union(*(code_names(" ".join([*(f"`{a}`" for a in s.meta.apis), s.body])) for s in sections))
