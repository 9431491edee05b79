"""Whether the guide supports a sentence: pure, deterministic, and the same on every machine.

A forest of small trees and a few small networks weigh the signals of `tutor.llm.evidence`: whether a sentence is about
what the section says (meaning, words) and whether it says something else (names, numbers, denials, strong words,
exchanged words). Two sums beside them tell the two apart, to name what a sentence is about.
`tests/llm/fit_grounding.py` fits all of them on labelled sentences, and `tests/llm/test_grounding_measured.py` holds
the figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from corpus.api_tokens import api_words
from corpus.apis import known_api
from corpus.models import Section
from corpus.sentences import Span
from index.lexical import plain_text, stems
from index.logistic import logistic
from index.retrieval import Retriever
from tutor.llm.alignment import repetition
from tutor.llm.around import Around, Index
from tutor.llm.claims import clauses, code_names, read_clause, spoken_names
from tutor.llm.evidence import Evidence, weigh
from tutor.llm.jury import fitted_jury
from tutor.llm.places import Laid
from tutor.llm.reading import Read, Reader, Vectors
from tutor.llm.wordwise import Said, in_places, in_units, said
from tutor.llm.worth import Worth

SUPPORTED_FROM = 0.5
"""Chance from which a sentence counts as supported."""
LEAST_ABOUT = 0.45
"""Chance of being about the same below which less is left of the vote; no right sentence of the fitted is below.

Trees and networks only know what labelled sentences look like; text of a wholly different kind could fall anywhere.
"""
CROSSED, TORN = 0.3, 0.15
"""Signs of exchanged subjects from which a sentence is not plainly said."""
_WORD = re.compile(r"[a-z]{4,}")
_OPTION = re.compile(r"(?:^|\s)[A-E][.)]\s")
_SHOUTED = re.compile(r"(?<![\w`.])[A-Z]{4,}(?![\w`])")
LEAST_COVERED = 0.3
"""Share of a sentence's stems below which a section is about something else; 1 of 1,156 right sentences has less."""
LEAST_STEMS = 3
"""Words with a meaning below which a text says too little to be compared, such as “Answer: B”."""
REPEATED = 0.45
"""Share of words that stood before from which a text only repeats itself; no supported sentence reaches it."""


@dataclass(frozen=True)
class LikenessWeights:
    """What speaks for a sentence being about what the section says."""

    bias: float = -2.56
    meaning: float = 4.43
    clause_meaning: float = 0.99
    words: float = 0.00
    clause_words: float = 0.49
    first_words: float = 1.28
    foreign: float = 0.00
    elsewhere: float = -2.31
    names_absent: float = -0.66
    numbers_absent: float = -0.81
    topic_absent: float = -0.46


@dataclass(frozen=True)
class FaultWeights:
    """What speaks against a sentence saying the same."""

    bias: float = 1.61
    names_far: float = -2.10
    names_loose: float = 0.00
    names_looser: float = -0.91
    names_apart: float = -1.13
    numbers_far: float = -3.55
    numbers_loose: float = -0.21
    denies: float = -0.47
    denies_alike: float = -2.74
    denies_best: float = -0.80
    denial_lost_alike: float = -1.59
    denial_lost_best: float = -0.96
    denial_lost: float = -1.00
    denial_alone: float = -0.19
    denial_first: float = -0.41
    strong: float = -1.90
    strong_near: float = -1.25
    mild_all: float = 0.00
    mild_only: float = 0.00
    mild_more: float = 0.00
    opposite: float = -1.77
    exchanged: float = -0.57
    crossed: float = -0.39


LIKENESS = LikenessWeights()
FAULTS = FaultWeights()


def about(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence is about what the section says."""
    return logistic(vars(LIKENESS), signals)


def faultless(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence about the same says the same."""
    return logistic(vars(FAULTS), signals)


def chance(signals: Mapping[str, float]) -> float:
    """Return the estimated chance in [0, 1] that a sentence with these signals is supported."""
    return fitted_jury().chance(signals) * min(about(signals) / LEAST_ABOUT, 1.0)


def plainly_said(signals: Mapping[str, float]) -> bool:
    """Return whether the words stand together in the section as they do in the sentence.

    Of the harder fitted sentences that exchange two subjects three in ten are supported and pass, by trees that never
    saw them; of right paraphrases six in ten are.
    """
    return signals["crossed"] < CROSSED and signals["subject_part"] < TORN


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
        self._worth = Worth(retriever.lexicon)
        self._reader = Reader(retriever.encoder, self._worth)
        self._index = Index(retriever.store)

    def check(self, sentence: str, sections: Sequence[Section]) -> Verdict:
        """Return the verdict on a sentence that cites these sections; the one that fits best counts."""
        unknown = self.unknown_name(sentence)
        options = len(_OPTION.findall(sentence)) > 1  # a question's options said back are no statement
        enough = not options and len(read_clause(sentence).stems) >= LEAST_STEMS and repetition(sentence) < REPEATED
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

    def prepare(self, sections: Sequence[Section]) -> None:
        """Make ready what checks against these sections need, so that the first of them need not wait."""
        for section in sections:
            self._reader.read(section)
        self._names, self._words, self._topics  # noqa: B018 - they are kept

    def evidence(self, sentence: str, sections: Sequence[Section]) -> list[Evidence]:
        """Return what each section has for a sentence; sections without words are left out."""
        read = [ready for ready in map(self._reader.read, sections) if ready.units]
        if not read or not plain_text(sentence).strip():
            return []
        laid = Laid(read_clause(sentence), list(clauses(sentence)), self._worth)
        plain = [plain_text(part.text) for part in (laid.whole, *laid.parts)]
        encoded = self._retriever.encoder.encode_words(plain)
        vectors = np.array([one.text for one in encoded])
        texts = [part.text for part in (laid.whole, *laid.parts)]
        words = [said(*one, self._worth) for one in zip(texts, plain, encoded, strict=True)]
        around = self._index.around(laid, vectors)
        return [self._weigh(laid, ready, vectors, around, words) for ready in read]

    def _weigh(self, laid: Laid, ready: Read, vectors: Vectors, around: Around, words: Sequence[Said]) -> Evidence:
        found = weigh(laid, ready, self._worth, vectors, around, self._topics)
        more = {
            **self._index.likeness(around.scores, ready.section.id),
            **in_units(words[0], ready.unit_words),
            **in_places(words[0], words[1:], ready.place_words),
        }
        return replace(found, signals={**found.signals, **more})

    def unknown_name(self, sentence: str) -> str:
        """Return the first name that is neither in the guide nor in a released package, or "".

        A name looks like an API, or is a word in capitals: an acronym that the guide never uses says what it does not.
        """
        for name in spoken_names(sentence):
            looks = "." in name or "_" in name or any(letter.isupper() for letter in name[1:]) and not name.isupper()
            if looks and not self._known(name):
                return name
        shouted = (word for word in _SHOUTED.findall(sentence) if word.lower() not in self._words)
        return next(shouted, "")

    def _known(self, name: str) -> bool:
        """Return whether a name is in the guide or a package; one that ends in `_` may be how such names begin."""
        if name.endswith("_") and any(known.startswith(name.lower()) for known in self._names):
            return True
        return name.lower() in self._names or name in api_words().words or known_api(name) is not None

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
