"""A floor under the engine: questions written without sight of the guide's asks.

Only questions about pages in the test's part of the guide count, and everything outside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tutor.chat.engine import Tutor

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
