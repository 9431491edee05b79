"""Sentence boundaries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Corpus
from corpus.sentences import sentence_spans
from tests.corpus.bodies import PARAGRAPHS


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


EXAMPLES: list[tuple[str, list[str]]] = [
    ("", []),
    (" \n ", []),
    ("no end", ["no end"]),
    ("One. Two? Three! Four", ["One.", "Two?", "Three!", "Four"]),
    ("One.\nTwo.  \nThree.", ["One.", "Two.", "Three."]),
    ("**Rule.** Water early. Wait.", ["**Rule.** Water early.", "Wait."]),
    ("**Rule.**", ["**Rule.**"]),
    ("Use `a. B` now. Then stop.", ["Use `a. B` now.", "Then stop."]),
    ("See [it. Now](a.md#b. C) here. Done.", ["See [it. Now](a.md#b. C) here.", "Done."]),
    ("Version 3.17 is out. `x.y` fits.", ["Version 3.17 is out.", "`x.y` fits."]),
    ("MLflow 2.9 vs. 3.1 differs. Yes.", ["MLflow 2.9 vs. 3.1 differs.", "Yes."]),
    ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
    ("It ends (at last.) **Bold** begins.", ["It ends (at last.)", "**Bold** begins."]),
    ("Emphasis **ends.** Next.", ["Emphasis **ends.**", "Next."]),
    ("Really?! Yes... And more.", ["Really?!", "Yes...", "And more."]),
    ("the file a.md is read. then more", ["the file a.md is read. then more"]),
]


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def assert_covers(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()


@given(st.one_of(PARAGRAPHS, st.text(), st.text('aB.?!`*_()[] \n"”1')))
def test_spans_cover_everything_but_white_space(text: str) -> None:
    assert_covers(text)


@given(PARAGRAPHS)
def test_code_spans_are_never_cut(text: str) -> None:
    assert all(sentence.count("`") % 2 == 0 for sentence in sentences(text))


def test_sentences_of_the_guide_end_like_sentences(corpus: Corpus) -> None:
    for section in corpus.sections.values():
        assert_covers(section.body)
