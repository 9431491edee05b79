"""The checks that need the encoder: asks that say no more than their heading."""

from __future__ import annotations

import pytest

from corpus.models import Corpus
from index.checks import content_words, similarity_problems
from index.encoder import Encoder


def with_ask(corpus: Corpus, section_id: str, ask: str) -> Corpus:
    """Return a content of one section with one ask."""
    section = corpus.sections[section_id]
    section = section.model_copy(update={"meta": section.meta.model_copy(update={"asks": (ask,)})})
    page = corpus.page(section.page_id)
    assert page is not None
    return corpus.model_copy(update={"pages": (page.model_copy(update={"sections": (section,)}),)})


COPIES = [
    ("2.5/four-parts", "What are the four parts of a monitoring pipeline?"),
    ("3.1/canary-deployment", "What is a canary deployment?"),
    ("2.2/validation-or-unit-test", "Is model validation a unit test?"),
    ("faq/number-of-questions", "How many questions are on the exam?"),
]
OTHER_WORDS = [
    ("2.5/four-parts", "Which components make up a monitoring pipeline for a model?"),
    ("3.1/canary-deployment", "What does canary mean when a model is released?"),
    ("3.1/canary-or-blue-green", "When is a canary better than blue-green?"),
    ("1.2/model-uris", "Which model URI should a scheduled scoring job use?"),
    ("faq/fee", "exam price fee"),
]


@pytest.mark.parametrize(("section", "ask"), COPIES)
def test_a_copy_of_the_heading_is_reported(corpus: Corpus, encoder: Encoder, section: str, ask: str) -> None:
    found = list(similarity_problems(with_ask(corpus, section, ask), encoder))
    assert [problem.line for problem in found] == [corpus.sections[section].line]
    assert f"ask {ask!r} nearly repeats the heading" in found[0].message


@pytest.mark.parametrize(("section", "ask"), OTHER_WORDS)
def test_an_ask_in_other_words_is_none(corpus: Corpus, encoder: Encoder, section: str, ask: str) -> None:
    assert list(similarity_problems(with_ask(corpus, section, ask), encoder)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What are the four parts of a monitoring pipeline?", "four parts monitoring pipeline"),
        ("Is copy_model_version part of mlflow.pyfunc?", "copy_model_version part mlflow.pyfunc"),
        ("How is it?", "how is it"),
        ("?", ""),
    ],
)
def test_content_words(text: str, words: str) -> None:
    assert content_words(text) == words
