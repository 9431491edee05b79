"""Mock exams: the exam's make-up, unseen items first, the same form from the same seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import TutorError
from corpus.items import Bank
from corpus.models import Corpus
from tutor.practice.attacks import FairForms, blind_attacks, expected_score, limit_of
from tutor.practice.forms import Form, draw_form, shuffled_options


def domains(corpus: Corpus, form: Form) -> Counter[str]:
    found = [corpus.blueprint.domain_of(item.lesson) for item in form.items]
    return Counter(domain.id for domain in found if domain)


@given(seed=st.integers(0, 10**9))
def test_every_form_has_the_exams_make_up_and_three_do_not_overlap(corpus: Corpus, bank: Bank, seed: int) -> None:
    seen: set[str] = set()
    for _ in range(3):
        form = draw_form(bank, corpus.blueprint, seed, seen)
        ids = {item.id for item in form.items}
        assert len(ids) == len(form.items) == 59
        assert form.unseen == 59
        assert not ids & seen
        assert domains(corpus, form) == {"model-development": 26, "mlops": 26, "model-deployment": 7}
        lessons = {item.lesson for item in form.items}
        assert len(lessons) == len(corpus.blueprint.lessons)
        seen |= ids


def test_a_form_that_a_guesser_gains_on_is_drawn_again(corpus: Corpus, bank: Bank) -> None:
    fair = FairForms(corpus, bank)
    seeds = range(60)
    plain = [draw_form(bank, corpus.blueprint, seed) for seed in seeds]
    assert 0 < sum(not fair(form.items) for form in plain) < 20
    drawn = [draw_form(bank, corpus.blueprint, seed, (), fair) for seed in seeds]
    assert all(fair(form.items) for form in drawn)
    assert all(new == old for new, old in zip(drawn, plain, strict=True) if fair(old.items))
    scorers = blind_attacks(corpus)
    for form in drawn[:5]:
        scores = [np.mean([expected_score(item, scorer(item)) for item in form.items]) for scorer in scorers.values()]
        assert max(scores) <= limit_of(form.items) + 1e-9


def test_the_same_seed_gives_the_same_form_and_another_one_another(corpus: Corpus, bank: Bank) -> None:
    first = draw_form(bank, corpus.blueprint, 7)
    assert first == draw_form(bank, corpus.blueprint, 7)
    assert [i.id for i in first.items] != [i.id for i in draw_form(bank, corpus.blueprint, 8).items]


def test_seen_items_fill_up_only_where_unseen_ones_run_out(corpus: Corpus, bank: Bank) -> None:
    seen = {item.id for item in bank.items if item.lesson.startswith("3.")}
    form = draw_form(bank, corpus.blueprint, 1, seen)
    assert form.unseen == 52
    assert sum(item.id in seen for item in form.items) == 7


def test_a_pool_that_is_too_small_says_which(corpus: Corpus, bank: Bank) -> None:
    small = bank.model_copy(update={"items": tuple(i for i in bank.items if not i.lesson.startswith("2."))})
    with pytest.raises(TutorError, match="0 items of MLOps; a form needs 26"):
        draw_form(small, corpus.blueprint, 1)


def test_options_are_shuffled_by_seed_and_item(bank: Bank) -> None:
    item = bank.items[0]
    orders = {tuple(o.id for o in shuffled_options(item, seed)) for seed in range(60)}
    assert len(orders) > 12
    assert all(sorted(order) == sorted(o.id for o in item.options) for order in orders)
    assert shuffled_options(item, 3) == shuffled_options(item, 3)
