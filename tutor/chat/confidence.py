"""How likely it is that the guide answers a question: several signals of the search, joined by a fitted logistic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import exp, log1p

from index.lexical import STOPWORDS, words
from index.outside import EXAM_DUMPS, Kind
from index.retrieval import Retrieval


@dataclass(frozen=True)
class DecisionWeights:
    """Weights of the logistic confidence, fitted with an L2 penalty by `tests/benchmarks/fit.py`."""

    bias: float = -5.0
    ask: float = 3.5
    passage: float = 0.0
    unit: float = 2.0
    words: float = 0.7
    asked: float = 0.5
    letters: float = 0.9
    coverage: float = 0.5
    known: float = 1.3
    phrases: float = 0.3
    outside: float = -3.1
    farther: float = -6.7
    foreign: float = -2.4
    foreign_pairs: float = -4.3
    lead: float = 1.2
    length: float = 1.0
    short: float = 1.3
    inside: float = 0.5
    other: float = -0.3
    near: float = -1.4
    far: float = -0.9


def signals(retrieval: Retrieval) -> dict[str, float]:
    """Return what speaks for the guide having an answer, by the name of its weight."""
    top = retrieval.passages[0].evidence
    outside, _ = nearest_outside(retrieval)
    count = len([word for word in words(retrieval.question) if word not in STOPWORDS])
    return {
        "bias": 1.0,
        **{name: top[name] for name in ("ask", "passage", "unit", "words", "asked", "letters")},
        "coverage": retrieval.coverage,
        "known": retrieval.known,
        "phrases": retrieval.phrases,
        "outside": outside,
        "farther": outside - retrieval.inside,
        "foreign": min(retrieval.foreign / max(1.0, count / 8), 2.0) / 2,
        "foreign_pairs": min(retrieval.foreign_pairs / max(1.0, count / 8), 2.0) / 2,
        "lead": min(retrieval.passages[0].score - retrieval.passages[-1].score, 6.0) / 6,
        "length": log1p(count) / 4,
        "short": float(count <= 3),
        **{kind.value: retrieval.kinds[kind] for kind in Kind if kind is not Kind.DUMP},
    }


def nearest_outside(retrieval: Retrieval) -> tuple[float, str]:
    """Return how near the nearest topic outside the guide is, and its group; exam dumps are judged for themselves."""
    groups = {name: value for name, value in retrieval.outside.items() if name != EXAM_DUMPS}
    return max(((value, name) for name, value in groups.items()), default=(0.0, ""))


def confidence(retrieval: Retrieval, weights: DecisionWeights | None = None) -> float:
    """Return the estimated chance in [0, 1] that the best passages answer the question."""
    if not retrieval.passages:
        return 0.0
    return logistic(weights or DecisionWeights(), signals(retrieval))


def logistic(weights: DecisionWeights, found: Mapping[str, float]) -> float:
    """Return the chance that weights give to signals."""
    return 1 / (1 + exp(-sum(getattr(weights, f.name) * found[f.name] for f in fields(weights))))
