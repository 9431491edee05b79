"""The learners' questions on which the engine is fitted: each leads to one part, and none repeats a judged one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from corpus.loading import load_corpus
from index.lexical import stems
from tests.benchmarks.phrasings import Phrased, part_of, read_phrasings

TESTS = Path(__file__).parent
JUDGED = (
    *sorted((TESTS / "fixtures" / "judged").glob("*.yaml")),
    *sorted((TESTS / "benchmarks").glob("*.yaml")),
    TESTS / "llm" / "pairs_held_out.yaml",
)
NO_INPUT = frozenset({"sections", "section", "page", "any", "say", "first", "facts", "nuggets", "then"})
"""Keys of judged files below which stands no input."""
ALIKE = 0.6
"""Share of common stems from which two inputs are one in other words."""
SHORT = 2
"""Words up to which an input says too little to repeat another one."""


@pytest.fixture(scope="module")
def phrasings() -> dict[str, Phrased]:
    return dict(read_phrasings())


def test_every_section_has_questions_that_lead_to_one_of_its_parts(phrasings: dict[str, Phrased]) -> None:
    sections = load_corpus().searchable.sections
    assert phrasings.keys() == sections.keys()
    for section_id, phrased in phrasings.items():
        assert len(phrased.questions) >= 2, section_id
        for one in phrased.questions:
            part_of(sections[section_id], one.lead)


def test_twins_differ_and_no_question_stands_twice(phrasings: dict[str, Phrased]) -> None:
    asked = [one.ask.lower() for phrased in phrasings.values() for one in phrased.questions]
    assert len(asked) == len(set(asked)) >= 3000
    pairs = [pair for phrased in phrasings.values() for pair in phrased.claims]
    assert len(pairs) >= 1000
    assert all(re.findall(r"\w+|[^\w\s.,]", pair.right) != re.findall(r"\w+|[^\w\s.,]", pair.wrong) for pair in pairs)


@pytest.mark.thorough
def test_nothing_that_is_only_counted_is_fitted_in_other_words(phrasings: dict[str, Phrased]) -> None:
    judged = [
        frozenset(stems(text))
        for file in JUDGED
        for text in _inputs(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader))
        if len(text.split()) > SHORT
    ]
    for section_id, phrased in phrasings.items():
        written = [one.ask for one in phrased.questions]
        written += [text for pair in phrased.claims for text in (pair.right, pair.wrong)]
        for text in written:
            own = frozenset(stems(text))
            if len(own) >= SHORT:
                assert max(len(own & other) / len(own | other) for other in judged) < ALIKE, (section_id, text)


def _inputs(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from () if key in NO_INPUT else _inputs(below)
    elif isinstance(value, list):
        for below in value:
            yield from _inputs(below)
    elif isinstance(value, str):
        yield value
