"""How likely it is that the guide answers a question: several signals of the search, joined by a fitted logistic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log1p

from index.examples import Side
from index.found import Retrieval
from index.lexical import STOPWORDS, words
from index.logistic import logistic
from index.outside import EXAM_DUMPS, Kind
from index.wording import Odds

_ERRAND = re.compile(
    r"^\W*(?:please |pls |plz |can you |could you |would you |kindly |hey |i want you to |i need you to |help me )*"
    r"(?:to )?(?:write|draft|compose|translate|play|sing|book|order|call|text|remind|plan an?|recommend|suggest|"
    r"find me|buy|convert|rewrite|summari[sz]e|make (?:me|up|a)|tell me (?:a|something|about (?:a|the|your))|"
    r"set (?:an?|the|my)|turn (?:on|off|up|down)|draw|spell|calculate|solve|pretend|teach me|"
    r"give me (?:a |an |some )?(?:recipe|advice|ideas?|names?|tips))\b",
    re.I,
)
"""A wish to have something done, which a study guide seldom answers."""


@dataclass(frozen=True)
class DecisionWeights:
    """Weights of the logistic confidence, fitted with an L2 penalty by `tests/benchmarks/fit.py`."""

    bias: float = -6.1
    ask: float = 1.0
    passage: float = 0.3
    unit: float = 2.0
    words: float = 0.9
    asked: float = 0.6
    letters: float = 1.0
    coverage: float = 1.5
    known: float = -0.3
    phrases: float = 0.3
    outside: float = 1.5
    farther: float = -3.6
    foreign: float = 0.9
    foreign_pairs: float = -2.5
    lead: float = 0.9
    length: float = -1.1
    short: float = 1.1
    inside: float = 0.4
    other: float = -1.2
    near: float = -0.6
    far: float = -1.0
    total: float = 2.0
    mean: float = -1.6
    most: float = -1.2
    least: float = 0.2
    errand: float = -1.0
    second: float = 1.2
    like_inside: float = 7.9
    like_outside: float = -7.3
    like_dump: float = 1.3


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
        **worded_signals(retrieval.worded.inside),
        **like_signals(retrieval),
        "errand": float(bool(_ERRAND.search(retrieval.question))),
    }


def worded_signals(odds: Odds) -> dict[str, float]:
    """Return what the words of a question say, scaled to about -1 to 1."""
    return {name: getattr(odds, name) / 5 for name in ("total", "mean", "most", "least", "second")}


def like_signals(retrieval: Retrieval) -> dict[str, float]:
    """Return how like the nearest text of each side a question is."""
    return {f"like_{side}": retrieval.like[side] for side in Side}


def nearest_outside(retrieval: Retrieval) -> tuple[float, str]:
    """Return how near the nearest topic outside the guide is, and its group; exam dumps are judged for themselves."""
    groups = {name: value for name, value in retrieval.outside.items() if name != EXAM_DUMPS}
    return max(((value, name) for name, value in groups.items()), default=(0.0, ""))


def confidence(retrieval: Retrieval, weights: DecisionWeights | None = None) -> float:
    """Return the estimated chance in [0, 1] that the best passages answer the question."""
    if not retrieval.passages:
        return 0.0
    return logistic(vars(weights or DecisionWeights()), signals(retrieval))
