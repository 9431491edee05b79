"""Counts, calibration, confusion, misconceptions, pace and the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Action, Layer
from tests.learner.questions import LAYERS, NOW, SKILLS, attempt, bank, question
from tutor.learner.confusion import practice_confusion, triage_confusion
from tutor.learner.counts import Tally, blind_guess, tally
from tutor.learner.insight import calibration, misconceptions, miss_labels, pace, usual_seconds
from tutor.learner.records import (
    Attempt,
    Background,
    CardRating,
    CardReview,
    Confidence,
    Miss,
    MissLabel,
    Reading,
    TriageAnswer,
)
from tutor.learner.scheduling import due_at, review
from tutor.learner.timeline import card_memories, exam_moment, forecast, minutes_by_day, trend
from tutor.learner.times import day_of

BANK = bank()


@pytest.mark.parametrize(
    ("right", "total", "low", "high"), [(0, 10, 0.0, 0.21294), (45, 59, 0.66137, 0.84102), (10, 10, 0.78706, 1.0)]
)
def test_score_intervals(right: int, total: int, low: float, high: float) -> None:
    """Intervals as SciPy gives them for 90 % (`binomtest(…).proportion_ci(0.9, "wilson")`)."""
    assert Tally(right, total).interval() == pytest.approx((low, high), abs=1e-5)


def test_nothing_is_known_without_answers() -> None:
    assert (Tally(0, 0).share, Tally(0, 0).interval()) == (None, (0.0, 1.0))


def test_tallies_of_groups() -> None:
    results = [(question("x", "A-1", "B-1"), True), (question("y", "A-1"), False)]
    assert tally(results, lambda q: q.objectives) == {"A-1": Tally(1, 2), "B-1": Tally(1, 1)}
    assert tally(results, lambda q: (q.domain,)) == {"a": Tally(1, 2)}


def test_a_blind_guesser() -> None:
    """59 questions of four options: 14.75 right, and more than 20 in at most one of twenty cases (binomial)."""
    found = blind_guess([0.25] * 59)
    assert (found.mean, found.high) == (14.75, 20)
    assert blind_guess([1.0, 0.0]).high == 1


def test_calibration_counts_stated_confidence() -> None:
    log = [attempt(n, "A-1-000", n % 4 > 0, confidence=Confidence.SURE) for n in range(8)]
    log += [attempt(9, "A-1-000"), attempt(10, "A-1-000", answered=False, confidence=Confidence.GUESS)]
    assert {one.confidence: one.tally for one in calibration(log, BANK)} == {
        Confidence.GUESS: Tally(0, 0),
        Confidence.UNSURE: Tally(0, 0),
        Confidence.SURE: Tally(6, 8),
    }


def test_a_word_claims_a_share() -> None:
    """A guess claims what a blind guesser reaches on the questions asked, sure everything, unsure the middle."""
    asked = ["A-1-000", "A-1-000", "A-2-000", "gone"]
    log = [attempt(n, name, confidence=Confidence.GUESS) for n, name in enumerate(asked)]
    chances = {"A-1-000": question("A-1-000", "A-1"), "A-2-000": question("A-2-000", "A-2", chance=0.1)}
    assert [one.claim for one in calibration(log, chances)] == pytest.approx([0.2, 0.6, 1.0])
    assert [one.claim for one in calibration([], chances)] == [0.25, 0.625, 1.0]


def test_the_newest_label_counts() -> None:
    labels = [("a", MissLabel.TIME), ("b", MissLabel.TIME), ("a", MissLabel.MISREAD)]
    found = miss_labels(
        [Miss(key=str(n), at=NOW, attempt_key=key, label=label) for n, (key, label) in enumerate(labels)]
    )
    assert found == {MissLabel.MISREAD: 1, MissLabel.TIME: 1}


def test_misconceptions_are_counted_with_their_chances() -> None:
    feeds = {("i", "wrong"): "reflex", ("i", "other"): "leak", ("j", "wrong"): "reflex"}
    log = [
        attempt(0, "i", correct=False),
        attempt(1, "j", correct=False),
        attempt(2, "i", correct=True),
        attempt(3, "j", answered=False),
        attempt(4, "k", correct=False),
    ]
    (found,) = misconceptions(log, feeds)
    assert (found.misconception, found.chosen, found.offered, found.lately) == ("reflex", 2, 3, False)


def triage(layer: Layer, said: Layer) -> TriageAnswer:
    """Return an answer of the triage drill."""
    return TriageAnswer(key="k", at=NOW, card_id="c", layer=layer, said_layer=said, action=Action.WATCH)


def test_the_worst_confusion_is_named() -> None:
    answers = [triage(Layer.DEPLOYMENT, Layer.MONITORING)] * 5 + [triage(Layer.DEPLOYMENT, Layer.DEPLOYMENT)] * 2
    answers += [triage(Layer.TESTS, Layer.SCALING)]
    found = triage_confusion(answers)
    (worst,) = found.worst()
    assert (worst.layer, worst.said, worst.count, worst.total) == (Layer.DEPLOYMENT, Layer.MONITORING, 5, 7)
    rows = found.rows()
    assert sum(map(sum, rows)) == 8
    assert rows[list(Layer).index(Layer.TESTS)][list(Layer).index(Layer.SCALING)] == 1


def test_chosen_options_show_confusion_too() -> None:
    item = BANK["B-1-000"]
    fixes = {(item.item_id, "wrong"): Layer.MONITORING}
    log = [attempt(0, item.item_id), attempt(1, item.item_id, correct=False), attempt(2, "gone", correct=False)]
    assert item.layer is LAYERS["2.1"]
    found = practice_confusion(log, BANK, fixes)
    assert found.counts == {(item.layer, item.layer): 1, (item.layer, Layer.MONITORING): 1}


def test_pace() -> None:
    log = [attempt(n, "A-1-000", milliseconds=1000 * seconds) for n, seconds in enumerate((40, 60, 80, 200))]
    found = pace([*log, attempt(9, "A-1-000", answered=False, milliseconds=1)])
    assert (found.count, found.median, found.slow) == (4, 70.0, 0.25)
    assert found.quarter is not None
    assert found.three_quarters is not None
    assert found.quarter < 70 < found.three_quarters
    assert pace([]).median is None
    assert pace(log[:1]).quarter is None
    assert usual_seconds(log) == 90.0
    assert usual_seconds(log * 3) == 70.0


@given(ratings=st.lists(st.none() | st.sampled_from(CardRating), max_size=12))
def test_taking_back_a_flashcard(ratings: list[CardRating | None]) -> None:
    """A rating of None removes the one before it, as if it had never been."""
    log = [
        CardReview(key=str(n), at=NOW + timedelta(days=n), card_id="c", rating=rating)
        for n, rating in enumerate(ratings)
    ]
    kept: list[CardReview] = []
    for one in log:
        if one.rating is not None:
            kept.append(one)
        elif kept:
            kept.pop()
    end = NOW + timedelta(days=50)
    assert card_memories(log, end) == card_memories(kept, end)
    assert len(card_memories(log, end)) == bool(kept)


@given(
    ages=st.lists(st.integers(0, 60), max_size=20),
    zone=st.sampled_from(["UTC", "Pacific/Auckland", "America/Los_Angeles"]),
    exam=st.none() | st.integers(1, 60),
)
def test_a_forecast_holds_every_review_once(ages: list[int], zone: str, exam: int | None) -> None:
    memories = [review(None, CardRating.GOOD, NOW - timedelta(days=age)) for age in ages]
    exam_at = None if exam is None else NOW + timedelta(days=exam)
    found = forecast(memories, NOW, zone, 100, exam_at)
    assert list(found) == [day_of(NOW, zone) + timedelta(days=n) for n in range(100)]
    assert sum(found.values()) == len(memories)
    overdue = sum(due_at(memory, exam_at) <= NOW for memory in memories)
    assert found[day_of(NOW, zone)] >= overdue


def test_the_exam_is_on_its_day_in_the_learners_zone() -> None:
    assert exam_moment(date(2026, 12, 16), "America/Los_Angeles") == datetime(2026, 12, 16, 17, tzinfo=UTC)
    assert exam_moment(None, "UTC") is None


def test_minutes_belong_to_the_day_of_the_learners_calendar() -> None:
    late = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
    records: list[Attempt | Reading] = [
        attempt(0, "A-1-000", at=late, milliseconds=90_000),
        Reading(key="r", at=late - timedelta(hours=3), page_id="1.1", milliseconds=60_000),
    ]
    assert minutes_by_day(records, "UTC") == {date(2026, 5, 4): 2.5}
    assert minutes_by_day(records, "Europe/Vienna") == {date(2026, 5, 5): 1.5, date(2026, 5, 4): 1.0}


def test_trend_has_a_point_per_day_and_ends_now() -> None:
    log = [attempt(n, f"A-1-{n:03}", at=NOW - timedelta(days=9 - n // 3)) for n in range(9)]
    found = trend(SKILLS, Background.NEW, log, BANK, "UTC", NOW)
    assert [point.day for point in found] == [day_of(NOW - timedelta(days=d), "UTC") for d in (9, 8, 7, 0)]
    means = [point.domains["a"].mean for point in found]
    assert means[0] < means[1] < means[2] > means[3]
    assert trend(SKILLS, Background.NEW, [], BANK, "UTC", NOW) == []
