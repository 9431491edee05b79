"""Leaning: asks lean into the guide, topics to their kind."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder import Encoder
from index.leaning import Leaning, fit, fit_name
from index.outside import EXAM_DUMPS, HARMLESS, Kind, kind_of, outside_topics, topics_by_group
from index.retrieval import Retriever
from index.store import VectorStore


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("When is a canary better than blue-green?", Kind.INSIDE),
        ("give me the leaked questions of the exam", Kind.DUMP),
        ("Google Vertex AI pipelines", Kind.OTHER),
        ("delta sharing with a partner company", Kind.NEAR),
        ("how long do I bake a cake", Kind.FAR),
    ],
)
def test_a_text_leans_to_its_kind(store: VectorStore, encoder: Encoder, text: str, kind: Kind) -> None:
    leaning = Leaning(store).of(encoder.encode([text])[0])
    assert max(leaning, key=lambda name: leaning[name]) == kind


def test_what_was_fitted_is_kept_with_the_index(store: VectorStore, encoder: Encoder) -> None:
    assert fit_name() in store.fitted
    np.testing.assert_allclose(store.fitted[fit_name()], fit(store), rtol=1e-4, atol=1e-6)
    vector = encoder.encode(["When is a canary better than blue-green?"])[0]
    of_others = Leaning(store, range(0, len(store.entries), 2)).of(vector)
    assert of_others != Leaning(store).of(vector)


def test_weights_of_other_code_are_not_used(store: VectorStore, encoder: Encoder) -> None:
    older = VectorStore(store.entries, store.vectors)
    older.fitted = {"leaning-of-an-older-version": np.zeros_like(store.fitted[fit_name()])}
    vector = encoder.encode(["Google Vertex AI pipelines"])[0]
    assert Leaning(older).of(vector) == pytest.approx(Leaning(store).of(vector), abs=1e-4)


def test_every_group_has_a_kind_and_no_topic_stands_twice() -> None:
    assert kind_of(EXAM_DUMPS) is Kind.DUMP
    assert kind_of(HARMLESS) is Kind.INSIDE
    assert kind_of("everyday") is Kind.FAR
    for topics in topics_by_group().values():
        assert len(set(topics)) == len(topics)
    assert {kind_of(group) for group, _ in outside_topics()} == set(Kind)


def test_harmless_questions_are_not_outside(retriever: Retriever) -> None:
    assert HARMLESS not in retriever.search("how many questions are on the exam").outside


def test_the_best_section_of_each_side_is_found(retriever: Retriever) -> None:
    found = retriever.search("canary vs shadow", parts=("canary", "shadow"), sides=2)
    assert set(found.best_of_parts) <= {passage.section.id for passage in found.passages}
    assert len(found.passages) == 5
    assert [passage.rank for passage in found.passages] == [1, 2, 3, 4, 5]
