"""Words that say more than a section, or the contrary."""

from __future__ import annotations

import pytest

from corpus.models import Corpus
from index.encoder import Encoder
from index.lexical import Lexicon
from tutor.llm.claims import clauses, read_clause
from tutor.llm.reading import Read, Reader
from tutor.llm.strength import strength
from tutor.llm.worth import Worth


@pytest.fixture(scope="module")
def worth(corpus: Corpus) -> Worth:
    return Worth(Lexicon(corpus))


@pytest.fixture(scope="module")
def read(corpus: Corpus, encoder: Encoder) -> Read:
    return Reader(encoder, Worth(Lexicon(corpus))).read(corpus.sections["2.1/deploy-code"])


def found(said: str, read: Read, worth: Worth) -> dict[str, float]:
    return strength(read_clause(said), list(clauses(said)), read, worth.share)


def test_a_doubt_that_is_gone_and_a_claim_that_is_new_are_seen(read: Read, worth: Worth) -> None:
    right = found("Databricks recommends deploy code in most cases.", read, worth)
    wrong = found("Databricks always recommends deploy code.", read, worth)
    assert right["doubt_lost"] == right["claims_new"] == 0.0
    assert wrong["doubt_lost"] == wrong["claims_new"] == wrong["doubt_turned"] == 1.0


def test_the_contrary_of_a_word_is_found_where_the_rest_is_said(read: Read, worth: Worth) -> None:
    right = found("The production model needs a validation of its own before it gets an alias.", read, worth)
    wrong = found("The production model needs a validation of its own after it gets an alias.", read, worth)
    assert right["contrary"] == 0.0
    assert wrong["contrary"] > 0.5
