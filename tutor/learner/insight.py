"""What a log shows about how somebody works: confidence, misconceptions, pace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, quantiles

from tutor.learner.counts import Tally
from tutor.learner.records import Attempt, Confidence, Miss, MissLabel
from tutor.learner.skills import Question

USUAL_SECONDS = 90.0
"""Time for a question while nothing is known of the learner's pace."""


BLIND_SHARE = 0.25
"""Right answers of a blind guesser where a question's own chance is not known: one of four options."""


@dataclass(frozen=True)
class Calibration:
    """How often answers of one confidence were right.

    Attributes:
        confidence: What was said.
        claim: Share of right answers that the word claims: of a guess that of a blind guesser, of sure 1, of unsure
            the middle between both.
        tally: What came of it.
    """

    confidence: Confidence
    claim: float
    tally: Tally


@dataclass(frozen=True)
class MisconceptionCount:
    """How often a misconception was fallen for.

    Attributes:
        misconception: Its id.
        chosen: Answers that chose an option that feeds on it.
        offered: Answers that could have.
        lately: Whether the last answer that could have chosen it did.
    """

    misconception: str
    chosen: int
    offered: int
    lately: bool


@dataclass(frozen=True)
class Pace:
    """Seconds per answered question; quartiles are None below four answers.

    Attributes:
        count: Number of answers.
        median: Half of the answers were faster; None without answers.
        quarter: A quarter were faster.
        three_quarters: Three quarters were faster.
        slow: Share of answers above the seconds an exam leaves for one question.
    """

    count: int
    median: float | None
    quarter: float | None
    three_quarters: float | None
    slow: float | None


def calibration(attempts: Sequence[Attempt], questions: Mapping[str, Question]) -> tuple[Calibration, ...]:
    """Return one entry for guess, unsure and sure, from all answers with a stated confidence.

    Args:
        attempts: In the order of arrival.
        questions: By item id; they tell what a blind guesser reaches.
    """
    said = [a for a in attempts if a.answered and a.confidence is not None]
    chances = [questions[a.item_id].chance for a in said if a.item_id in questions]
    blind = fmean(chances) if chances else BLIND_SHARE
    claims = {Confidence.GUESS: blind, Confidence.UNSURE: (blind + 1) / 2, Confidence.SURE: 1.0}
    return tuple(
        Calibration(level, claims[level], Tally(sum(a.correct for a in found), len(found)))
        for level in Confidence
        for found in [[a for a in said if a.confidence is level]]
    )


def miss_labels(misses: Sequence[Miss]) -> Counter[MissLabel]:
    """Return how often each cause was given; the newest label of an attempt counts."""
    return Counter({miss.attempt_key: miss.label for miss in misses}.values())


def misconceptions(attempts: Sequence[Attempt], feeds: Mapping[tuple[str, str], str]) -> list[MisconceptionCount]:
    """Return the misconceptions that were fallen for, the most frequent first.

    Args:
        attempts: In the order of arrival.
        feeds: The misconception that each option feeds on, by item id and option id; others are left out.
    """
    of_item: dict[str, set[str]] = {}
    for (item_id, _), misconception in feeds.items():
        of_item.setdefault(item_id, set()).add(misconception)
    chosen: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    lately: dict[str, bool] = {}
    for attempt in attempts:
        if attempt.answered:
            fallen = {feeds[attempt.item_id, o] for o in attempt.chosen if (attempt.item_id, o) in feeds}
            chosen.update(fallen)
            for misconception in of_item.get(attempt.item_id, ()):
                offered[misconception] += 1
                lately[misconception] = misconception in fallen
    counts = [MisconceptionCount(m, n, offered[m], lately[m]) for m, n in chosen.items()]
    return sorted(counts, key=lambda count: (-count.chosen, count.offered, count.misconception))


def pace(attempts: Sequence[Attempt], exam_seconds: float = 122.0) -> Pace:
    """Return how fast somebody answers.

    Args:
        attempts: Any attempts; those without an answer or without a time are left out.
        exam_seconds: Seconds that the exam leaves for one question, 120 minutes by 59 questions.
    """
    seconds = [a.milliseconds / 1000 for a in attempts if a.answered and a.milliseconds > 0]
    if not seconds:
        return Pace(0, None, None, None, None)
    quarter, _, three = quantiles(seconds, n=4) if len(seconds) >= 4 else (None, None, None)
    slow = sum(s > exam_seconds for s in seconds) / len(seconds)
    return Pace(len(seconds), median(seconds), quarter, three, slow)


def usual_seconds(attempts: Sequence[Attempt], least: int = 10) -> float:
    """Return the median seconds of the last hundred answers, or a usual value while there are few."""
    found = pace([a for a in attempts if a.answered][-100:])
    return found.median if found.median is not None and found.count >= least else USUAL_SECONDS
