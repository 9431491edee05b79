"""The checks that need the encoder: asks that say no more than their heading, and items that ask the same."""

from __future__ import annotations

import pytest

from corpus.items import Bank, Item
from corpus.models import Corpus
from index.checks import KnownItems, alike_items, content_words, similarity_problems
from index.encoder import Encoder
from index.onnx_export import encoder_as_it_comes


def with_ask(corpus: Corpus, section_id: str, ask: str) -> Corpus:
    """Return a content of one section with one ask."""
    section = corpus.sections[section_id]
    section = section.model_copy(update={"meta": section.meta.model_copy(update={"asks": (ask,)})})
    page = corpus.page(section.page_id)
    assert page is not None
    return corpus.model_copy(update={"pages": (page.model_copy(update={"sections": (section,)}),)})


COPIES = [
    ("2.5/four-parts", "What are the four parts of a monitoring pipeline, and data profiling?"),
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


@pytest.fixture(scope="module")
def untuned() -> Encoder:
    return encoder_as_it_comes()


@pytest.mark.parametrize(("section", "ask"), COPIES)
def test_a_copy_of_the_heading_is_reported(corpus: Corpus, untuned: Encoder, section: str, ask: str) -> None:
    found = list(similarity_problems(with_ask(corpus, section, ask), untuned))
    assert [problem.line for problem in found] == [corpus.sections[section].line]
    assert f"ask {ask!r} nearly repeats the heading" in found[0].message


@pytest.mark.parametrize(("section", "ask"), OTHER_WORDS)
def test_an_ask_in_other_words_is_none(corpus: Corpus, untuned: Encoder, section: str, ask: str) -> None:
    assert list(similarity_problems(with_ask(corpus, section, ask), untuned)) == []


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


REWORDED = """\
Customers of a travel insurer cancel; the training data is complete: 4 GB with one line for each policy and all
features joined. On a single computer with 64 GB a Python boosting library needs 11 minutes for its fit. Thirty nodes of
the cluster have nothing to do then, and 50,000 policies are scored each morning. What should become of the training?
"""


def test_an_item_asked_in_other_words_is_found_with_either_pool(bank: Bank, untuned: Encoder) -> None:
    """Hotel and bookings became insurer and policies: far below the likeness of words, but the same question."""
    first = _item(bank, "1.1-002")
    other = _item(bank, "3.1-001")
    copied = first.model_copy(update={"id": "1.1-599", "stem": REWORDED, "line": 7})
    found = list(alike_items(bank.model_copy(update={"items": (first, other, copied)}), untuned))
    assert [problem.line for problem in found] == [7]
    assert "1.1-599: asks the same as 1.1-002" in found[0].message
    assert KnownItems([first, other], untuned).has_like(copied)


def test_a_repeated_key_in_a_like_setting_is_found(bank: Bank, untuned: Encoder) -> None:
    """The closest two stems of the bank pass with their own keys, and fail with one key."""
    a, b = _item(bank, "1.4-004"), _item(bank, "1.4-501")
    assert list(alike_items(bank.model_copy(update={"items": (a, b)}), untuned)) == []
    assert not KnownItems([a], untuned).has_like(b)
    turned = b.model_copy(update={"options": a.options})
    assert len(list(alike_items(bank.model_copy(update={"items": (a, turned)}), untuned))) == 1
    assert KnownItems([a], untuned).has_like(turned)


def _item(bank: Bank, item_id: str) -> Item:
    found = bank.item(item_id)
    assert found is not None
    return found
