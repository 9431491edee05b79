"""A floor under the engine: questions written without sight of the guide's asks.

Only questions about pages in the test's part of the guide count, and everything outside it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.models import Corpus
from index.examples import examples
from index.outside import topics_by_group
from tests.benchmarks.declines import FILE, FIT, MORE, half
from tutor.chat.engine import Tutor
from tutor.chat.evaluation.judged import Style, load_judged
from tutor.chat.evaluation.systems import first_words
from tutor.chat.models import DeclineReason

JUDGED = Path(__file__).parent / "fixtures" / "judged" / "questions.yaml"


@pytest.fixture(scope="module")
def judged() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(JUDGED.read_text("utf-8"))
    return loaded


def test_the_right_page_is_found_and_questions_about_it_are_answered(
    tutor: Tutor, judged: dict[str, list[dict[str, Any]]]
) -> None:
    pages = {page.id for page in tutor.retriever.corpus.pages}
    asked = [row for row in judged["in_scope"] if pages.issuperset(row["page"])]
    assert len(asked) >= 18
    answers = [(row, tutor.ask(row["question"])) for row in asked]
    first = sum(answer.citations[0].page_id in row["page"] for row, answer in answers)
    declined = [row["question"] for row, answer in answers if answer.abstained]
    among = sum(any(c.page_id in row["page"] for c in answer.citations[:3]) for row, answer in answers)
    assert first / len(asked) >= 0.85
    assert among / len(asked) >= 0.95
    assert len(declined) / len(asked) <= 0.05, declined


def test_what_lies_outside_is_declined(tutor: Tutor, judged: dict[str, list[dict[str, Any]]]) -> None:
    asked = judged["out_of_scope"]
    answered = [row["question"] for row in asked if not tutor.ask(row["question"]).abstained]
    assert len(answered) / len(asked) <= 0.15, answered


@pytest.mark.parametrize("name", ["tune", "report", "fresh"])
def test_judged_sets_are_valid(corpus: Corpus, name: str) -> None:
    """Ids are unique, the sections exist, and each fact stands in one of its question's sections or their lesson."""
    judged = load_judged(JUDGED.with_name(f"{name}.yaml"))
    ids = [*(row.id for row in judged.in_scope), *(row.id for row in judged.out_of_scope)]
    assert len(set(ids)) == len(ids)
    assert Counter(row.style for row in judged.in_scope).keys() == set(Style)
    assert {row.type for row in judged.out_of_scope} == {reason.value for reason in DeclineReason}
    sections = corpus.searchable.sections
    for row in judged.in_scope:
        assert set(row.sections) <= set(sections), row.id
        texts = [first_words(sections[section].body, 10**6) for section in row.sections]
        for nugget in row.nuggets:
            assert any(nugget.pattern.search(text) for text in texts), f"{row.id}: {nugget.say}"


def test_the_halves_share_no_question() -> None:
    halves = [load_judged(JUDGED.with_name(f"{name}.yaml")) for name in ("tune", "report")]
    inside = [{row.question.lower() for row in half.in_scope} for half in halves]
    outside = [{row.question.lower() for row in half.out_of_scope} for half in halves]
    assert not inside[0] & inside[1]
    assert outside[0] & outside[1] <= {"???"}


ABOUT_THE_PART = re.compile(
    r"exam|dump|pric|cost|canary|shadow|blue|traffic|endpoint|roll ?back|tutor|retake|certif", re.IGNORECASE
)
"""Words of questions that lead to a page of the test's part."""
FLOORS = {
    "exam-dump": 0.80,
    "off-topic": 0.88,
    "other-exam": 0.90,
    "not-in-guide": 0.90,
    "unclear": 0.85,
}
"""What is declined of the half that nothing was fitted on, less a little."""


@pytest.mark.parametrize(("group", "floor"), FLOORS.items())
def test_inputs_of_each_type_are_declined(tutor: Tutor, group: str, floor: float) -> None:
    asked = half(False, FIT)[group]
    answered = [text for text in asked if not tutor.ask(text).abstained]
    assert 1 - len(answered) / len(asked) >= floor, answered


def test_questions_in_risky_words_are_answered(tutor: Tutor) -> None:
    asked = [text for text in half(False, FIT)["inside"] if ABOUT_THE_PART.search(text)]
    assert len(asked) >= 30
    declined = [text for text in asked if tutor.ask(text).abstained]
    assert len(declined) <= 1, declined


def test_no_input_that_is_only_counted_is_an_example_or_a_new_topic() -> None:
    shown = {text.lower() for texts in examples().values() for text in texts}
    topics = {text.lower() for texts in topics_by_group().values() for text in texts}
    for file, fitted_on in ((FILE, shown), (MORE, shown | topics), (FIT, shown | topics)):
        for texts in half(False, file).values():
            assert not fitted_on & {text.lower() for text in texts}
