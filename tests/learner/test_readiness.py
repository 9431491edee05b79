"""The chance to pass: only from enough unseen answers, and by the right arithmetic."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.learner.questions import NOW, SKILLS, attempt, bank
from tutor.learner.mastery import first_belief
from tutor.learner.pool import Pool
from tutor.learner.readiness import CUTS, LEAST, Readiness, chances, countable, domain_chances, readiness, score_masses
from tutor.learner.records import Attempt, Background

BANK = bank()


def log_of(count: int, right: int) -> list[Attempt]:
    """Return first answers to `count` items, `right` of every ten of them right."""
    return [attempt(n, item_id, n % 10 < right) for n, item_id in enumerate(sorted(BANK)[:count])]


def ready(log: list[Attempt]) -> Readiness:
    """Return the readiness after a log."""
    return readiness(SKILLS, Background.ASSOCIATE, log, BANK, NOW)


def test_too_little_evidence_gives_no_number() -> None:
    found = ready(log_of(LEAST - 1, 10))
    assert (found.evidence, found.needed, found.enough) == (59, 60, False)
    assert (found.curve, found.score, found.score_low) == ((), None, None)
    assert "no pass mark" in found.notice
    assert ready(log_of(LEAST, 10)).enough


@pytest.mark.parametrize("spoiled", [{"unseen": False}, {"hint": True}, {"chosen": ()}])
def test_only_first_answers_without_help_count(spoiled: dict[str, object]) -> None:
    log = log_of(70, 6)
    more = [attempt(100 + n, item_id).model_copy(update=spoiled) for n, item_id in enumerate(sorted(BANK))]
    assert countable([*log, *more, attempt(999, "gone")], BANK) == log
    assert ready([*log, *more]) == ready(log)


def test_the_curve_falls_and_lies_in_its_interval() -> None:
    found = ready(log_of(100, 7))
    assert tuple(point.cut for point in found.curve) == CUTS
    assert [point.questions for point in found.curve] == [36, 39, 42, 45, 48]
    falling = [point.chance for point in found.curve]
    assert falling == sorted(falling, reverse=True)
    assert all(0 <= point.low <= point.chance <= point.high <= 1 for point in found.curve)
    assert found.score is not None
    assert found.score_low is not None
    assert found.score_high is not None
    assert found.score_low < found.score < found.score_high


def test_more_right_answers_and_more_evidence() -> None:
    weak, strong = ready(log_of(100, 4)), ready(log_of(100, 9))
    assert weak.curve[2].chance < 0.3 < 0.7 < strong.curve[2].chance
    few, many = ready(log_of(60, 7)), ready(log_of(120, 7))
    assert many.curve[2].high - many.curve[2].low < few.curve[2].high - few.curve[2].low


@settings(max_examples=30)
@given(right=st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_scores_are_sums_of_binomials(right: list[float]) -> None:
    mass = score_masses(SKILLS, np.array([right]))[0]
    scores = np.arange(60)
    mean = sum(n * p for n, p in zip((26, 26, 7), right, strict=True))
    variance = sum(n * p * (1 - p) for n, p in zip((26, 26, 7), right, strict=True))
    assert mass.sum() == pytest.approx(1)
    assert mass @ scores == pytest.approx(mean, abs=1e-6)
    assert mass @ (scores - mean) ** 2 == pytest.approx(variance, abs=1e-6)


def test_draws_have_the_chances_of_the_model() -> None:
    """The mean over the draws is the chance that the model gives to the questions of each domain."""
    belief = first_belief(SKILLS, Background.ASSOCIATE, NOW)
    pool = Pool.of(SKILLS, list(BANK.values()))
    drawn = domain_chances(belief, pool)
    found = chances(belief, pool, 60)
    assert found.score == pytest.approx(drawn.mean(0) @ [26, 26, 7], abs=1e-6)
    assert drawn.min() > 0.25
    assert drawn.max() < 0.95


def test_a_domain_without_questions_is_a_mistake() -> None:
    pool = Pool.of(SKILLS, [one for one in BANK.values() if one.domain != "c"])
    with pytest.raises(ValueError, match="no question of c"):
        chances(first_belief(SKILLS, Background.NEW, NOW), pool, 60)


def test_waiting_makes_less_sure() -> None:
    log = log_of(100, 8)
    now, later = ready(log), readiness(SKILLS, Background.ASSOCIATE, log, BANK, NOW + timedelta(days=200))
    assert later.score is not None
    assert now.score is not None
    assert later.score < now.score
