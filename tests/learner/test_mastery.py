"""What answers say about ability: checked against brute force, and for sense."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.models import Corpus
from tests.learner.questions import LAYERS, NOW, SKILLS, attempt, bank, question
from tutor.learner.mastery import (
    CONSTANTS,
    Belief,
    believe,
    first_belief,
    layer_mastery,
    mastery,
    observe,
    pass_time,
    predict,
    predict_pool,
    prior_covariance,
)
from tutor.learner.pool import Pool, linearize
from tutor.learner.records import Background, Confidence
from tutor.learner.response import SLIP, chance_and_spread, chance_right, expected_logistic, learn, logistic
from tutor.learner.skills import Question, Skills

BANK = bank()
EXACT = CONSTANTS.__class__(author_weight=1.0, gain=0.0, gain_spread=0.0)
answers = st.lists(st.tuples(st.sampled_from(sorted(BANK)), st.booleans()), max_size=40)


def start(background: Background = Background.ASSOCIATE) -> Belief:
    """Return what is believed before the first answer."""
    return first_belief(SKILLS, background, NOW)


def test_the_real_blueprint_has_its_skills(corpus: Corpus) -> None:
    skills = Skills.of(corpus.blueprint)
    assert (len(skills), len(skills.lesson_ids), len(skills.domain_ids)) == (47, 12, 3)
    assert skills.shares.sum() == pytest.approx(1)
    assert sum(skills.lesson_share(lesson) for lesson in skills.lesson_ids) == pytest.approx(1)
    assert np.linalg.eigvalsh(prior_covariance(skills)).min() > 0


def test_unknown_objectives_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="known objectives"):
        SKILLS.average(["Z-1"])
    with pytest.raises(ValueError, match="known objectives"):
        SKILLS.average([])


@given(mean=st.floats(-4, 4), variance=st.floats(0.01, 4), floor=st.floats(0, 0.6), correct=st.booleans())
def test_learning_matches_integration(mean: float, variance: float, floor: float, correct: bool) -> None:  # noqa: FBT001
    """Mean and variance after an answer are those of the exact posterior, integrated on a fine grid."""
    x = mean + np.linspace(-8, 8, 20001) * variance**0.5
    density = np.exp(-0.5 * (x - mean) ** 2 / variance)
    likelihood = chance_right(x, np.array(floor))
    weight = density * (likelihood if correct else 1 - likelihood)
    exact_mean = (weight * x).sum() / weight.sum()
    exact_variance = (weight * (x - exact_mean) ** 2).sum() / weight.sum()
    new_mean, new_variance = learn(mean, variance, correct=correct, floor=floor)
    assert new_mean == pytest.approx(exact_mean, abs=0.01)
    assert new_variance == pytest.approx(exact_variance, abs=0.02)
    assert (new_mean >= mean) if correct else (new_mean <= mean)
    chance, after = chance_and_spread(np.array([mean]), np.array([variance]), np.array([floor]))
    assert chance[0] == pytest.approx((density * likelihood).sum() / density.sum(), abs=0.002)
    assert 0 < after[0] <= variance * 1.0001
    assert expected_logistic(np.array(mean), np.array(variance)) == pytest.approx(
        (density * logistic(x)).sum() / density.sum(), abs=0.002
    )


def test_one_answer_matches_brute_force() -> None:
    """The whole belief after an answer is that of weighted draws from the prior."""
    one = question("x", "A-1", difficulty=0.3)
    before = start()
    after = observe(before, one, correct=False, taught=False, constants=EXACT)
    chance = np.random.default_rng(1)
    draws = chance.multivariate_normal(before.mean, before.covariance, 400_000)
    x = draws[:, 0] - 0.3 + chance.normal(0, EXACT.item, len(draws))
    weights = 1 - chance_right(x, np.array(0.25))
    mean = np.average(draws, axis=0, weights=weights)
    covariance = np.cov(draws.T, aweights=weights)
    assert after.mean == pytest.approx(mean, abs=0.01)
    assert after.covariance == pytest.approx(covariance, abs=0.015)


def test_a_question_on_two_objectives_is_decided_by_the_weaker() -> None:
    """The linear form has the mean of the minimum of both, and blames the weaker objective more."""
    pair = Pool.of(SKILLS, [question("x", "A-1", "B-1")])
    before = start()
    mean = before.mean + np.array([0, 0, 0, 1.0, 0, 0])
    linear = linearize(pair, mean, before.covariance)
    draws = np.random.default_rng(2).multivariate_normal(mean, before.covariance, 400_000)[:, [0, 3]]
    assert linear.mean[0] == pytest.approx(draws.min(1).mean(), abs=0.01)
    assert linear.weights[0] == pytest.approx(
        [(draws[:, 0] < draws[:, 1]).mean(), (draws[:, 1] < draws[:, 0]).mean()], abs=0.01
    )
    assert linear.weights[0, 0] > linear.weights[0, 1] > 0


@given(number=st.integers(1, 4), correct=st.booleans())
def test_every_objective_of_a_question_is_moved(number: int, correct: bool) -> None:  # noqa: FBT001
    objectives = ("A-1", "A-3", "B-1", "C-1")[:number]
    before = start()
    after = observe(before, question("x", *objectives), correct=correct, taught=False)
    for objective in objectives:
        moved = after.mean[SKILLS.index[objective]] - before.mean[SKILLS.index[objective]]
        assert moved > 0 if correct else moved < 0


@pytest.mark.parametrize("objectives", [("A-1",), ("A-1", "B-1"), ("A-1", "A-2", "B-1")])
def test_everything_can_be_mastered(objectives: tuple[str, ...]) -> None:
    """Somebody who answers questions on several objectives right comes to master each of them; not by three."""
    belief = start(Background.NEW)
    questions = [question(f"x{n}", *objectives, difficulty=n % 4 / 2) for n in range(30)]
    seen = []
    for one in questions:
        belief = observe(belief, one, correct=True)
        found = mastery(belief).objectives
        seen.append(all(found[objective].mastered for objective in objectives))
    assert not any(seen[:3])
    assert seen[-1]


@settings(max_examples=50)
@given(given_answers=answers, days=st.floats(0, 400))
def test_beliefs_stay_sound(given_answers: list[tuple[str, bool]], days: float) -> None:
    """Covariances stay positive, chances stay chances, and mastery lies in its interval."""
    log = [attempt(n, item_id, right) for n, (item_id, right) in enumerate(given_answers)]
    belief = believe(SKILLS, Background.ASSOCIATE, log, BANK, NOW + timedelta(days=days))
    assert np.linalg.eigvalsh(belief.covariance).min() > 0
    assert belief.covariance == pytest.approx(belief.covariance.T)
    predicted = predict_pool(belief, Pool.of(SKILLS, list(BANK.values())))
    assert ((predicted > 0.2) & (predicted < 1 - SLIP)).all()
    found = mastery(belief)
    for group in (found.objectives, found.lessons, found.domains, {"": found.overall}):
        assert all(0 < estimate.low <= estimate.mean <= estimate.high < 1 for estimate in group.values())
    assert list(found.objectives) == list(SKILLS.objectives)


@given(given_answers=answers, item_id=st.sampled_from(sorted(BANK)))
def test_a_right_answer_never_counts_less_than_a_wrong_one(given_answers: list[tuple[str, bool]], item_id: str) -> None:
    log = [attempt(n, name, right) for n, (name, right) in enumerate(given_answers)]
    better = believe(SKILLS, Background.NEW, [*log, attempt(99, item_id, True)], BANK, NOW)
    worse = believe(SKILLS, Background.NEW, [*log, attempt(99, item_id, False)], BANK, NOW)
    assert mastery(better).overall.mean > mastery(worse).overall.mean
    assert predict(better, BANK[item_id]) > predict(worse, BANK[item_id])


def test_neighbors_learn_from_each_other() -> None:
    """An answer says most about its own objective, then about its lesson, its domain and the rest."""
    after = observe(start(), question("x", "A-1"), correct=True, taught=False).mean - start().mean
    own, lesson, domain, other = (after[SKILLS.index[o]] for o in ("A-1", "A-2", "A-3", "B-1"))
    assert own > lesson > domain > other > 0


def test_hard_questions_say_more_when_right_and_easy_ones_when_wrong() -> None:
    def moved(difficulty: float, *, correct: bool) -> float:
        after = observe(start(), question("x", "A-1", difficulty=difficulty), correct=correct)
        return float(after.mean[0] - start().mean[0])

    assert moved(1.5, correct=True) > moved(-1.5, correct=True) > 0
    assert moved(-1.5, correct=False) < moved(1.5, correct=False) < 0


def test_what_can_be_guessed_says_less() -> None:
    guessable = observe(start(), question("x", "A-1", chance=0.25), correct=True).mean[0]
    assert observe(start(), question("x", "A-1", chance=0.1), correct=True).mean[0] > guessable


def test_a_remembered_item_says_little() -> None:
    """The second right answer to an item, a day later, moves the belief much less than one to another item."""
    first = attempt(0, "A-1-000", at=NOW - timedelta(days=1))
    again = believe(SKILLS, Background.NEW, [first, attempt(1, "A-1-000", at=NOW)], BANK, NOW)
    other = believe(SKILLS, Background.NEW, [first, attempt(1, "A-1-005", at=NOW)], BANK, NOW)
    once = believe(SKILLS, Background.NEW, [first], BANK, NOW)
    assert once.mean[0] < again.mean[0] < other.mean[0]
    assert again.mean[0] - once.mean[0] < 0.6 * (other.mean[0] - once.mean[0])


def test_what_was_only_seen_or_is_gone_does_not_count() -> None:
    log = [attempt(0, "A-1-000", answered=False), attempt(1, "gone", False)]
    assert mastery(believe(SKILLS, Background.NEW, log, BANK, NOW)) == mastery(
        believe(SKILLS, Background.NEW, [], BANK, NOW)
    )
    strange = Question("odd", ("Z-9",), "1.1", "a", LAYERS["1.1"], 0.0, 0.25)
    assert mastery(observe(start(), strange, correct=True)) == mastery(start())


def test_what_was_taught_fades_and_what_was_brought_along_stays() -> None:
    log = [attempt(n, f"A-1-{n:03}") for n in range(20)]
    soon = believe(SKILLS, Background.NEW, log, BANK, NOW)
    late = pass_time(soon, NOW + timedelta(days=300))
    first = first_belief(SKILLS, Background.NEW, NOW)
    assert first.mean[0] < late.mean[0] < soon.mean[0]
    assert late.covariance[0, 0] > soon.covariance[0, 0]
    assert pass_time(soon, NOW - timedelta(days=9)) is soon


def test_confidence_and_clock_do_not_change_what_is_believed_of_ability() -> None:
    """A first answer counts alike however sure; a clock that ran ahead for one answer changes next to nothing."""
    log = [attempt(n, f"A-1-{n:03}", n % 3 > 0) for n in range(9)]
    sure = [one.model_copy(update={"confidence": Confidence.SURE}) for one in log]
    usual = believe(SKILLS, Background.NEW, log, BANK, NOW)
    assert believe(SKILLS, Background.NEW, sure, BANK, NOW).mean == pytest.approx(usual.mean)
    ahead = [*log[:4], log[4].model_copy(update={"at": NOW.replace(year=2031)}), *log[5:]]
    assert believe(SKILLS, Background.NEW, ahead, BANK, NOW).mean == pytest.approx(usual.mean, abs=1e-3)


def test_layers_have_a_mastery_too() -> None:
    belief = believe(SKILLS, Background.NEW, [attempt(n, f"B-1-{n:03}") for n in range(20)], BANK, NOW)
    found = layer_mastery(belief, BANK.values())
    assert set(found) == {layer.value for layer in LAYERS.values()}
    assert max(found, key=lambda layer: found[layer].mean) == LAYERS["2.1"].value
