"""Words: BM25 as a reference computes it, spelling and other names in the order of the guide."""

from __future__ import annotations

import bm25s
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Corpus
from index.lexical import Lexicon, WordIndex, grams, lexical_text, stems

WORDS = st.sampled_from(["canary", "shadow", "alias", "drift", "rollout"])


@given(st.lists(st.lists(WORDS, max_size=8), min_size=1, max_size=6), st.lists(WORDS, max_size=4))
def test_scores_are_those_of_bm25s(documents: list[list[str]], query: list[str]) -> None:
    _agree(documents, query)


def test_scores_of_the_guide_are_those_of_bm25s(corpus_part: Corpus) -> None:
    question = "when is a canary better than blue-green, and what does the alias do"
    for read in (stems, grams):
        _agree([read(lexical_text(section)) for section in corpus_part.sections.values()], read(question))


def _agree(documents: list[list[str]], query: list[str]) -> None:
    reference = bm25s.BM25(method="lucene")
    reference.index([document or [""] for document in documents], show_progress=False)
    known = [word for word in query if word in reference.vocab_dict]
    expected = reference.get_scores(known) if known else np.zeros(len(documents))
    np.testing.assert_allclose(WordIndex.of(documents).scores(query), expected, rtol=1e-6)


def test_a_word_is_compared_with_all_that_are_near_enough(corpus_part: Corpus) -> None:
    lexicon = Lexicon(corpus_part)
    assert lexicon.correct("canari deploymnt trafic") == "canary deployment traffic"
    assert lexicon.correct("zzzzzzzz canary") == "zzzzzzzz canary"


def test_sections_are_read_in_what_they_say_and_what_is_asked(corpus_part: Corpus) -> None:
    lexicon = Lexicon(corpus_part)
    for name, section in corpus_part.sections.items():
        assert lexicon.documents[name] == stems(lexical_text(section)) == lexicon.told[name] + lexicon.asked[name]
