"""Wishes for practice, as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Corpus
from tutor.practice.requests import MOST, ItemSet, Level, PracticeRequest, read_request

WISHES = [
    ("quiz me on drift", PracticeRequest(topic="drift")),
    ("ten hard ones on MLOps", PracticeRequest(count=10, domain="mlops", level=Level.HARD)),
    ("give me practice on MLOps", PracticeRequest(domain="mlops")),
    ("Give me 5 questions about canary rollouts", PracticeRequest(count=5, topic="canary rollouts")),
    ("practice my weak spots", PracticeRequest(items=ItemSet.WEAKEST)),
    ("quiz me", PracticeRequest()),
    ("test me on lesson 2.5 please", PracticeRequest(lesson="2.5")),
    ("20 new items for md-18", PracticeRequest(count=20, items=ItemSet.UNSEEN, objective="MD-18")),
    ("three easy questions on point-in-time joins", PracticeRequest(3, topic="point-in-time joins", level=Level.EASY)),
    ("quiz me on `spark_udf`", PracticeRequest(topic="`spark_udf`")),
    ("500 questions on domain 3", PracticeRequest(count=MOST, domain="model-deployment")),
    ("0 questions", PracticeRequest(count=1)),
    ("practice lesson 9.9", PracticeRequest(topic="lesson 9.9")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), WISHES, ids=[text for text, _ in WISHES])
def test_a_wish_is_read(corpus: Corpus, text: str, wanted: PracticeRequest) -> None:
    assert read_request(text, corpus.blueprint) == wanted


def test_a_wish_says_itself_in_words(corpus: Corpus) -> None:
    titles = {read_request(text, corpus.blueprint).title(corpus.blueprint) for text, _ in WISHES}
    assert "10 hard questions on MLOps" in titles
    assert "10 questions on “drift”" in titles
    assert "10 questions on your weak spots" in titles
    assert "1 question on everything" in titles


@given(st.text(max_size=300))
def test_any_text_is_a_wish_of_some_kind(corpus: Corpus, text: str) -> None:
    request = read_request(text, corpus.blueprint)
    assert 1 <= request.count <= MOST
    assert request.title(corpus.blueprint)
