"""Reviews: FSRS as its package has it, and the exam day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card, Rating, Scheduler, State
from hypothesis import given
from hypothesis import strategies as st

from tests.learner.questions import NOW
from tutor.learner.forgetting import (
    after_again,
    after_good,
    difficulty_after,
    exam_urgency,
    first_difficulty,
    interval,
    recall,
    recall_gain,
)
from tutor.learner.records import CardRating, Confidence
from tutor.learner.scheduling import Memory, due_at, rate, retrievability, review, urgency

PLAIN = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
ratings = st.sampled_from(CardRating)
histories = st.lists(st.tuples(ratings, st.floats(0, 90)), min_size=1, max_size=12)
exams = st.none() | st.floats(-10, 200).map(lambda days: NOW + timedelta(days=days))


def follow(history: list[tuple[CardRating, float]]) -> tuple[Memory, datetime]:
    """Return the memory after reviews with days before each, and the moment of the last."""
    memory, moment = None, NOW
    for rating, days in history:
        moment += timedelta(days=days)
        memory = review(memory, rating, moment)
    assert memory is not None
    return memory, moment


@pytest.mark.parametrize(
    ("correct", "confidence", "rating"),
    [
        (False, Confidence.SURE, CardRating.AGAIN),
        (False, None, CardRating.AGAIN),
        (True, Confidence.GUESS, CardRating.HARD),
        (True, Confidence.UNSURE, CardRating.GOOD),
        (True, Confidence.SURE, CardRating.EASY),
        (True, None, CardRating.GOOD),
    ],
)
def test_ratings(correct: bool, confidence: Confidence | None, rating: CardRating) -> None:  # noqa: FBT001
    assert rate(correct, confidence) is rating


def test_golden_history() -> None:
    """Days to the next review of a history, as FSRS-6 with its default constants gives them."""
    memory, moment, days = None, NOW, []
    for rating in (3, 3, 1, 3, 4, 3):
        memory = review(memory, CardRating(rating), moment)
        days.append((memory.due - moment).days)
        moment = memory.due
    assert days == [2, 11, 2, 5, 19, 47]
    assert memory is not None
    assert (memory.reviews, memory.lapses) == (6, 1)


@given(history=histories)
def test_reviews_are_those_of_the_package(history: list[tuple[CardRating, float]]) -> None:
    card, moment = Card(card_id=1, due=NOW), NOW
    for rating, days in history:
        moment += timedelta(days=days)
        card, _ = PLAIN.review_card(card, Rating(rating), moment)
    memory, _ = follow(history)
    assert (memory.stability, memory.difficulty, memory.last) == (card.stability, card.difficulty, card.last_review)
    assert memory.due >= card.due
    assert card.state is State.Review
    assert PLAIN.get_card_retrievability(card, moment + timedelta(days=40)) == pytest.approx(
        retrievability(memory, moment + timedelta(days=40))
    )


@given(history=histories, days=st.integers(0, 120))
def test_arrays_agree_with_the_package(history: list[tuple[CardRating, float]], days: int) -> None:
    memory, moment = follow(history)
    stability, difficulty, passed = np.array(memory.stability), np.array(memory.difficulty), np.array(days)
    for rating, after in ((CardRating.GOOD, after_good), (CardRating.AGAIN, after_again)):
        reviewed = review(memory, rating, moment + timedelta(days=days))
        assert after(stability, difficulty, passed) == pytest.approx(reviewed.stability)
        assert difficulty_after(difficulty, rating) == pytest.approx(reviewed.difficulty)
    assert interval(stability) == pytest.approx(max(round(memory.stability), 1))


def test_first_difficulty_agrees_with_the_package() -> None:
    for rating in CardRating:
        assert first_difficulty(rating) == pytest.approx(review(None, rating, NOW).difficulty)


@given(history=histories, wait=st.floats(0, 90), exam=exams)
def test_a_better_answer_is_never_asked_again_earlier(
    history: list[tuple[CardRating, float]], wait: float, exam: datetime | None
) -> None:
    """Neither by FSRS alone nor bounded by an exam is Good due before Again."""
    memory, moment = follow(history)
    moment += timedelta(days=wait)
    after = [review(memory, rating, moment) for rating in CardRating]
    assert [one.due for one in after] == sorted(one.due for one in after)
    bounded = [due_at(one, exam) for one in after]
    assert bounded == sorted(bounded)


@given(history=histories, exam=exams)
def test_with_an_exam_ahead_a_review_falls_before_it(
    history: list[tuple[CardRating, float]], exam: datetime | None
) -> None:
    memory, moment = follow(history)
    due = due_at(memory, exam)
    assert memory.last < due <= memory.due
    if exam is not None and exam > memory.last + timedelta(days=2):
        assert due < exam
    else:
        assert due == memory.due


@given(history=histories, back=st.floats(0, 4000), rating=ratings)
def test_a_clock_set_back_counts_as_no_time(
    history: list[tuple[CardRating, float]], back: float, rating: CardRating
) -> None:
    memory, moment = follow(history)
    assert review(memory, rating, moment - timedelta(days=back)) == review(memory, rating, moment)


@given(hours=st.integers(0, 24 * 60))
def test_days_are_counted_by_the_stopwatch(hours: int) -> None:
    """A change of the clock in some zone does not change what is remembered."""
    memory = review(None, CardRating.GOOD, datetime(2026, 3, 28, 12, tzinfo=UTC))
    later = memory.last + timedelta(hours=hours)
    assert retrievability(memory, later) == pytest.approx(
        float(recall(np.array(memory.stability), np.array(hours / 24)))
    )


@given(history=histories, left=st.floats(0.5, 100), wait=st.floats(1, 60))
def test_reviews_are_worth_something(history: list[tuple[CardRating, float]], left: float, wait: float) -> None:
    """A review is expected to help at the exam, and never by more than everything."""
    memory, _ = follow(history)
    gain = recall_gain(np.array(memory.stability), np.array(memory.difficulty), np.array(wait), np.array(left))
    assert -0.2 < gain < 1
    good = recall(after_good(np.array(memory.stability), np.array(memory.difficulty), np.array(wait)), np.array(left))
    assert good >= recall(np.array(memory.stability), np.array(wait + left))


def test_urgency_at_the_end_is_the_gain_alone() -> None:
    """On the last day there is no later, so that the whole gain counts; before it, what can wait waits."""
    memory = review(None, CardRating.GOOD, NOW - timedelta(days=6))
    last_day = NOW + timedelta(days=1)
    state = np.array(memory.stability), np.array(memory.difficulty), np.array(6.0)
    assert urgency(memory, NOW, last_day, 7.0) == pytest.approx(float(recall_gain(*state, np.array(1.0))))
    early = urgency(memory, NOW, NOW + timedelta(days=30), 7.0)
    assert early < float(recall_gain(*state, np.array(30.0)))
    several = exam_urgency(np.array([1.0, 30.0]), np.array([5.0, 5.0]), np.array([3.0, 3.0]), np.array(30.0), 7.0)
    assert several[0] > several[1]
