"""The Explain page: ids, pasted questions, and the answers of the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import Item, Pool
from tests.guide_fixtures import real_bank
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import Confidence, Learner, SessionKind
from tutor.learner.sittings import Event, EventType, Sitting

Open = Callable[..., AppTest]
PAGE = "explain_page.py"
NOW = datetime.now(UTC)


@pytest.fixture
def ada(fake: FakeServices) -> Learner:
    return fake.practice.learners.create("Ada", NOW - timedelta(days=2))


def items(pool: Pool, count: int) -> list[Item]:
    return [item for item in real_bank().pool(pool) if item.choose == 1][:count]


def begin(fake: FakeServices, learner: Learner, kind: SessionKind, asked: list[Item]) -> Sitting:
    names = [item.id for item in asked]
    return fake.practice.sittings.start(learner.id, kind, names, NOW - timedelta(hours=1), seed=3)


def answer(fake: FakeServices, sitting: Sitting, n: int, item: Item, *, right: bool, sure: Confidence) -> None:
    """Choose and commit."""
    option = next(option.id for option in item.options if option.right is right)
    final = EventType.CHECK if sitting.kind is SessionKind.PRACTICE else EventType.SURE
    events = [Event(n=n, t=EventType.CHOOSE, q=item.id, v=[option]), Event(n=n + 1, t=final, q=item.id, v=sure.value)]
    fake.practice.take(sitting, "tab", events, NOW)


def listed(page: AppTest, asked: list[Item]) -> list[int]:
    """Return the places of the items in the list of past answers, in its order."""
    labels = [line.label.replace("\\", "") for line in page.expander]
    return [next(place for place, item in enumerate(asked) if item.id in label) for label in labels]


def test_an_id_in_the_address_is_explained(open_page: Open) -> None:
    (item,) = items(Pool.PRACTICE, 1)
    page = open_page(PAGE, item=item.id)
    assert "Decided by" in html_of(page) and html_of(page).count("✗ Wrong") == 3 and not page.exception


@pytest.mark.parametrize("text", ["", "hello", "9.9-001", "<script>alert(1)</script>"])
def test_what_is_no_question_gets_advice(open_page: Open, text: str) -> None:
    page = open_page(PAGE)
    page.text_area[0].set_value(text)
    page.button[0].click().run()
    assert "No question was found" in html_of(page) and "<script>alert" not in html_of(page) and not page.exception


def test_a_mock_question_is_not_explained_before_its_exam_is_over(
    open_page: Open, fake: FakeServices, ada: Learner
) -> None:
    asked = items(Pool.MOCK, 2)
    sitting = begin(fake, ada, SessionKind.MOCK, asked)
    answer(fake, sitting, 1, asked[0], right=False, sure=Confidence.UNSURE)
    page = open_page(PAGE, item=asked[0].id)
    assert "belongs to the mock exams" in html_of(page) and "Key:" not in html_of(page) and not page.expander
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    page = open_page(PAGE, item=asked[0].id)
    assert "Key:" in html_of(page)
    assert listed(page, asked) == [0]  # the other one was never shown


def test_answers_of_the_past_are_filtered(open_page: Open, fake: FakeServices, ada: Learner) -> None:
    asked = items(Pool.PRACTICE, 3)
    sitting = begin(fake, ada, SessionKind.PRACTICE, asked)
    answer(fake, sitting, 1, asked[0], right=True, sure=Confidence.GUESS)
    answer(fake, sitting, 3, asked[1], right=False, sure=Confidence.SURE)
    answer(fake, sitting, 5, asked[2], right=False, sure=Confidence.UNSURE)
    page = open_page(PAGE)
    found = {}
    for wanted in ("Wrong", "Sure and wrong", "Unsure", "All"):
        page.button_group(key="explain_filter").set_value(wanted).run()
        found[wanted] = listed(page, asked)
    assert found == {"Wrong": [2, 1], "Sure and wrong": [1], "Unsure": [2, 0], "All": [2, 1, 0]}
