"""Retrieval on the real guide: found, whatever the words."""

from __future__ import annotations

import pytest
from langchain_core.retrievers import BaseRetriever

from index.langchain_adapter import GuideRetriever
from index.lexical import stems
from index.retrieval import Retriever
from index.scan import WITHIN


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("When should I pick canary over blue-green?", "3.1/canary-or-blue-green"),
        ("canari deploymnt", "3.1/canary-deployment"),
        ("a copy of the traffic whose answers nobody sees", "3.1/shadow-deployment"),
        ("price of the exam in dollars", "faq/fee"),
        ("how long do I have", "faq/time"),
    ],
)
def test_the_right_section_is_among_the_first_three(retriever: Retriever, question: str, section: str) -> None:
    assert section in [passage.section.id for passage in retriever.search(question, 3).passages]


def test_every_ask_finds_its_own_section(retriever: Retriever) -> None:
    sections = list(retriever.corpus.sections.values())[::4]
    asked = [(ask, section.id) for section in sections for ask in section.meta.asks[:2]]
    hits = sum(retriever.search(ask, 1).passages[0].section.id == owner for ask, owner in asked)
    assert hits / len(asked) >= 0.95


def test_ranks_and_scores_are_in_order(retriever: Retriever) -> None:
    passages = retriever.search("how do I roll back a bad release", 5).passages
    assert [passage.rank for passage in passages] == [1, 2, 3, 4, 5]
    scores = [passage.score for passage in passages]
    assert scores == sorted(scores, reverse=True)
    for passage in passages:
        assert passage.text == passage.section.body[passage.start : passage.end]


def test_evidence_equals_brute_force(retriever: Retriever) -> None:
    question = "rollback after a bad canary"
    query = retriever.encoder.encode([question])[0]
    for passage in retriever.search(question, 3).passages:
        asks = retriever.encoder.encode(list(passage.section.meta.asks))
        assert passage.evidence["ask"] == pytest.approx(float((asks @ query).max()), abs=WITHIN)


def test_words_unknown_to_the_guide_lower_what_is_known(retriever: Retriever) -> None:
    assert retriever.search("canary traffic share").known == 1.0
    assert retriever.search("zebra giraffe xylophone").known < 0.2


def test_top_k_below_one_is_refused(retriever: Retriever) -> None:
    with pytest.raises(ValueError, match="top_k"):
        retriever.search("canary", 0)


def test_api_names_are_found_whole_and_in_parts() -> None:
    assert "mlflow.pyfunc.log_model" in stems("mlflow.pyfunc.log_model")
    assert "mlflow" in stems("mlflow.pyfunc.log_model")


def test_langchain_adapter_returns_the_same_sections(retriever: Retriever) -> None:
    adapter = GuideRetriever(retriever=retriever, top_k=3)
    assert isinstance(adapter, BaseRetriever)
    documents = adapter.invoke("When is a canary better than blue-green?")
    expected = retriever.search("When is a canary better than blue-green?", 3).passages
    assert [document.metadata["section"] for document in documents] == [p.section.id for p in expected]
    assert documents[0].page_content == expected[0].section.body
