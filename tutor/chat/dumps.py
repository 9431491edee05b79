"""Requests for real exam questions."""

from __future__ import annotations

from dataclasses import dataclass

from index.found import Retrieval
from index.logistic import logistic
from index.outside import EXAM_DUMPS, Kind
from tutor.chat.confidence import like_signals, worded_signals
from tutor.chat.dump_words import (
    CONTENT,
    EXAM,
    HARMLESS,
    NOT_PRACTICE,
    OTHERS,
    PLAIN,
    REAL,
    TRICK,
    VERBATIM,
    WANTS,
    WHETHER,
    says_plainly,
)

EXAM_PAGES = frozenset({"faq", "overview", "study-plan", "resources"})
"""Pages about the exam and how to prepare for it."""
WANTED_AT = 0.7
"""Chance from which a text is taken for a request; high, because a question about the exam must not be refused."""


@dataclass(frozen=True)
class DumpWeights:
    """Weights of the logistic chance that a text asks for real exam content, fitted by `tests/benchmarks/fit.py`."""

    bias: float = 1.8
    wants: float = 0.4
    content: float = 0.5
    real: float = 0.4
    exam: float = -0.1
    plain: float = 1.5
    trick: float = 1.7
    others: float = 1.2
    verbatim: float = 1.6
    whether: float = -1.9
    harmless: float = -2.0
    lead: float = -3.9
    nearest: float = -0.0
    inside: float = -3.9
    leans: float = 1.6
    leans_inside: float = -0.4
    leans_far: float = -1.0
    exam_page: float = 0.3
    total: float = 0.9
    mean: float = 0.2
    most: float = 1.4
    least: float = -0.5
    second: float = -0.4
    like_inside: float = -6.3
    like_outside: float = -1.9
    like_dump: float = 3.1


_PATTERNS = {
    "wants": WANTS,
    "content": CONTENT,
    "real": REAL,
    "exam": EXAM,
    "plain": PLAIN,
    "trick": TRICK,
    "others": OTHERS,
    "verbatim": VERBATIM,
    "whether": WHETHER,
    "harmless": HARMLESS,
}


def asks_about_dumps(text: str) -> bool:
    """Return whether a text asks what to think of dumps, which the guide answers."""
    return says_plainly(text) and bool(WHETHER.search(text))


def wants_dump(text: str, chance: float) -> bool:
    """Return whether a text asks for real exam content; a question whether that is allowed is none.

    Args:
        text: The question.
        chance: Estimated chance that it does, see `dump_chance`; plain words need none.
    """
    return (chance >= WANTED_AT or says_plainly(text)) and not WHETHER.search(text)


def dump_chance(text: str, retrieval: Retrieval, weights: DumpWeights | None = None) -> float:
    """Return the estimated chance in [0, 1] that a text asks for real exam content.

    Patterns are searched one by one, those that speak most for it first, until the others cannot bring a request about
    any more; the chance is then the highest that they allow.
    """
    weights = weights or DumpWeights()
    by_name = vars(weights)
    told = {**_searched_signals(retrieval), **{name: float(by_name[name] > 0) for name in _PATTERNS}}
    highest = logistic(by_name, told)
    for name in sorted(_PATTERNS, key=lambda name: -by_name[name]):
        if highest < WANTED_AT:
            break
        told[name] = _pattern_signal(name, text)
        highest = logistic(by_name, told)
    return highest


def dump_signals(text: str, retrieval: Retrieval) -> dict[str, float]:
    """Return what speaks for a request for real exam content, by the name of its weight."""
    return {**_searched_signals(retrieval), **_pattern_signals(text)}


def _pattern_signals(text: str) -> dict[str, float]:
    return {name: _pattern_signal(name, text) for name in _PATTERNS}


def _pattern_signal(name: str, text: str) -> float:
    if name == "plain":
        return float(says_plainly(text))
    searched = NOT_PRACTICE.sub(" ", text) if name == "harmless" else text
    return float(bool(_PATTERNS[name].search(searched)))


def _searched_signals(retrieval: Retrieval) -> dict[str, float]:
    kinds, nearest = retrieval.kinds, retrieval.outside[EXAM_DUMPS]
    return {
        "bias": 1.0,
        "lead": retrieval.inside - nearest,
        "nearest": nearest,
        "inside": retrieval.inside,
        "leans": kinds[Kind.DUMP],
        "leans_inside": kinds[Kind.INSIDE],
        "leans_far": kinds[Kind.FAR],
        "exam_page": float(retrieval.passages[0].section.page_id in EXAM_PAGES),
        **worded_signals(retrieval.worded.dump),
        **like_signals(retrieval),
    }
