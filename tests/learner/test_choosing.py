"""Which question comes next."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.learner.questions import NOW, SKILLS, attempt, bank, question
from tutor.learner.choosing import (
    REST,
    ItemHistory,
    Mode,
    Situation,
    choose,
    due_questions,
    information,
    item_histories,
    measure,
)
from tutor.learner.mastery import believe, first_belief, observe
from tutor.learner.placement import PLACEMENT, placement_questions
from tutor.learner.pool import Pool
from tutor.learner.records import Attempt, Background, Confidence
from tutor.learner.scheduling import due_at, urgency
from tutor.learner.skills import Question

BANK = bank()
POOL = Pool.of(SKILLS, list(BANK.values()))
logs = st.lists(
    st.tuples(st.sampled_from(sorted(BANK)), st.booleans(), st.sampled_from(Confidence), st.integers(0, 40)),
    max_size=40,
)


def log_of(entries: list[tuple[str, bool, Confidence, int]]) -> list[Attempt]:
    """Return attempts, the longest ago first."""
    ordered = sorted(entries, key=lambda entry: -entry[3])
    return [
        attempt(n, item_id, right, at=NOW - timedelta(days=days, minutes=99 - n), confidence=confidence)
        for n, (item_id, right, confidence, days) in enumerate(ordered)
    ]


def situation(log: list[Attempt], **more: object) -> Situation:
    """Return what is known after a log."""
    belief = believe(SKILLS, Background.ASSOCIATE, log, BANK, NOW)
    return Situation(belief, item_histories(log, NOW), NOW, **more)  # type: ignore[arg-type]


@settings(max_examples=40)
@given(entries=logs, mode=st.sampled_from(Mode), count=st.integers(0, 30), seed=st.integers(0, 99))
def test_choices_fit_their_mode(
    entries: list[tuple[str, bool, Confidence, int]], mode: Mode, count: int, seed: int
) -> None:
    """Each question at most once, no more than asked for, the same for the same seed, and of the right sort."""
    now = situation(log_of(entries), exam=NOW + timedelta(days=20))
    chosen = choose(now, POOL, mode, count, seed)
    assert chosen == choose(now, POOL, mode, count, seed)
    assert len({one.item_id for one in chosen}) == len(chosen) <= count
    for one in chosen:
        history = now.history.get(one.item_id)
        match mode:
            case Mode.UNSEEN:
                assert history is None
            case Mode.MISSED:
                assert history is not None
                assert history.missed
            case Mode.DUE:
                assert history is not None
                assert history.memory is not None
                assert due_at(history.memory, now.exam) <= NOW
            case _:
                assert history is None or NOW - history.last >= REST
    allowed = {
        Mode.UNSEEN: [q for q in BANK if q not in now.history],
        Mode.ADAPTIVE: [q for q in BANK if q not in now.history or NOW - now.history[q].last >= REST],
    }
    if mode in allowed:
        assert len(chosen) == min(count, len(allowed[mode]))


def test_nothing_to_choose_from() -> None:
    for mode in Mode:
        assert choose(situation([]), Pool.of(SKILLS, []), mode, 5, 1) == []


def test_seeds_differ() -> None:
    assert choose(situation([]), POOL, Mode.ADAPTIVE, 10, 1) != choose(situation([]), POOL, Mode.ADAPTIVE, 10, 2)


def test_adaptive_practice_turns_to_what_is_weak_and_weighs_much() -> None:
    """After strong answers in one domain and weak ones in the other of the same weight, the weak one prevails."""
    log = [attempt(n, f"A-{n % 3 + 1}-{n // 3:03}") for n in range(45)]
    log += [attempt(50 + n, f"B-{n % 2 + 1}-{n // 2:03}", correct=False) for n in range(20)]
    later = [one.model_copy(update={"at": one.at - timedelta(days=3)}) for one in log]
    for mode in (Mode.ADAPTIVE, Mode.WEAKEST):
        domains = [one.domain for one in choose(situation(later), POOL, mode, 12, 3)]
        assert domains.count("b") > domains.count("a")
        assert domains.count("b") > domains.count("c")


def test_questions_are_mixed() -> None:
    """One set covers several objectives although one is weakest."""
    log = [attempt(n, f"B-1-{n:03}", correct=False, at=NOW - timedelta(days=3)) for n in range(6)]
    assert len({one.objectives for one in choose(situation(log), POOL, Mode.WEAKEST, 10, 1)}) >= 4


def test_what_was_just_asked_waits() -> None:
    now = situation([])
    usual = choose(now, POOL, Mode.ADAPTIVE, 1, 1)[0]
    spaced = choose(Situation(now.belief, {}, NOW, recent=usual.objectives), POOL, Mode.ADAPTIVE, 1, 1)[0]
    assert set(spaced.objectives).isdisjoint(usual.objectives)


def test_sure_and_wrong_comes_back_first() -> None:
    entries = [
        ("A-1-000", False, Confidence.GUESS),
        ("A-2-000", False, Confidence.SURE),
        ("B-1-000", True, Confidence.GUESS),
    ]
    log = [
        attempt(n, item_id, right, confidence=confidence, at=NOW - timedelta(days=6))
        for n, (item_id, right, confidence) in enumerate(entries)
    ]
    now = situation(log)
    assert [one.item_id for one in choose(now, POOL, Mode.MISSED, 9, 1)] == ["A-2-000", "A-1-000"]
    assert choose(now, POOL, Mode.DUE, 9, 1)[0].item_id == "A-2-000"


def test_with_an_exam_ahead_the_most_useful_review_comes_first() -> None:
    log = [attempt(n, f"A-1-{n:03}", at=NOW - timedelta(days=2 + n)) for n in range(20)]
    exam = NOW + timedelta(days=12)
    now = situation(log, exam=exam, round_days=5.0)
    memories = [now.history[one.item_id].memory for one in due_questions(now, POOL.questions)]
    worth = [urgency(memory, NOW, exam, 5.0) for memory in memories if memory]
    assert len(worth) > 5
    assert worth == sorted(worth, reverse=True)


def test_history_of_an_item() -> None:
    log = [
        attempt(0, "A-1-000", correct=False, confidence=Confidence.SURE),
        attempt(1, "A-1-000", answered=False),
        attempt(2, "A-1-001", answered=False),
    ]
    found = item_histories(log, NOW)
    assert (found["A-1-000"].missed, found["A-1-000"].last) == (True, log[1].at)
    assert found["A-1-001"] == ItemHistory(None, log[2].at)
    later = item_histories([*log, attempt(3, "A-1-000", correct=True)], NOW)["A-1-000"]
    assert (later.missed, later.sure_and_wrong, later.memory and later.memory.reviews) == (False, False, 2)


def test_measuring_takes_what_is_expected_to_tell_most() -> None:
    """Of all questions, the one after whose answer least is expected to be unknown, found by trying both answers."""
    belief = first_belief(SKILLS, Background.ASSOCIATE, NOW)
    few = Pool.of(SKILLS, [question(f"q{n}", "A-1", difficulty=n - 4, chance=0.25) for n in range(8)])
    target = SKILLS.mean_of(SKILLS.domains, "a")

    def left(one: Question) -> float:
        right, wrong = (observe(belief, one, correct=answer, taught=False) for answer in (True, False))
        chance = (belief.mean[0] - wrong.mean[0]) / (right.mean[0] - wrong.mean[0])  # the mean is kept on average
        spread = [float(target @ after.covariance @ target) for after in (right, wrong)]
        return float(chance * spread[0] + (1 - chance) * spread[1])

    best = min(few.questions, key=left)
    assert measure(belief, few, (), 1) == best
    assert np.argsort(-information(belief, few))[0] == few.questions.index(best)
    assert measure(belief, few, {best.item_id}, 1) != best
    with pytest.raises(ValueError, match="no question"):
        measure(belief, few, {one.item_id for one in few.questions}, 1)


@given(seed=st.integers(0, 999), background=st.sampled_from(Background))
@settings(max_examples=20)
def test_placement_covers_every_lesson(seed: int, background: Background) -> None:
    chosen = placement_questions(SKILLS, POOL, background, NOW, seed)
    assert len({one.item_id for one in chosen}) == PLACEMENT
    assert {one.lesson for one in chosen} == set(SKILLS.lesson_ids)
    domains = [one.domain for one in chosen]
    assert domains.count("a") > domains.count("c") < domains.count("b")
    assert chosen == placement_questions(SKILLS, POOL, background, NOW, seed)


def test_a_small_pool_gives_a_small_placement() -> None:
    few = Pool.of(SKILLS, [question("x", "A-1"), question("y", "A-1")])
    assert len(placement_questions(SKILLS, few, Background.NEW, NOW, 1)) == 2
