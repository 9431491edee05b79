"""New questions by a model, on the Practice page: offered only with a model, and nothing is called unasked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import Item, Misconception, Pool
from tests.ui.sittings import answer, begin, pane
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.llm.usage import Usage
from tutor.practice.accepting import Discard
from tutor.practice.authoring import Author, Outcome, WrittenWish
from tutor.practice.desk import PracticeDesk
from tutor.practice.pane_data import WRITTEN_MARK
from tutor.practice.written import written_id
from tutor.settings import Settings

Open = Callable[..., AppTest]
MODEL = "openai:scripted <b>"


class FakeAuthor:
    """Writes one question for every wish, and remembers the wishes."""

    name = MODEL

    def __init__(self, desk: PracticeDesk, stopped: str = "") -> None:
        self._desk = desk
        self._stopped = stopped
        self.wishes: list[WrittenWish] = []

    def misconceptions(self) -> tuple[Misconception, ...]:
        return self._desk.bank.misconceptions[:2]

    def write(self, wish: WrittenWish, seed: int, report: Callable[[Outcome], None]) -> Outcome:
        self.wishes.append(wish)
        if wish.lesson == "1.1":
            raise ValueError("no section of the guide fits this wish")
        first = self._desk.bank.pool(Pool.PRACTICE)[0]
        changes = {"id": written_id("1.1", "A new stem"), "pool": Pool.GENERATED, "stem": "A new stem"}
        item = Item.model_validate(first.model_dump() | changes)
        self._desk.keep_written(item, MODEL, datetime.now(UTC))
        done = Outcome((item,), {Discard.REPEATED: 2}, 4, Usage(400, 80, cost=0.0031), self._stopped)
        report(done)
        return done


@pytest.fixture
def author(fake: FakeServices) -> FakeAuthor:
    """Set a model whose questions are made up."""
    fake.settings = Settings(home=fake.settings.home, model="openai:scripted")
    made = FakeAuthor(fake.practice)
    fake.writer = cast(Author, made)
    return made


def keys(page: AppTest) -> set[str | None]:
    return {button.key for button in page.button}


def test_without_a_model_nothing_is_offered(open_page: Open, fake: FakeServices) -> None:
    assert "written_start" not in keys(open_page("practice_page.py"))
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting)
    assert pane(open_page("practice_page.py", set=sitting.id))["writes"] is False
    page = open_page("practice_page.py", write=sitting.item_ids[0])
    assert "Settings page" in html_of(page) and "written_start" not in keys(page)


def test_a_wish_is_written_told_and_practiced(open_page: Open, fake: FakeServices, author: FakeAuthor) -> None:
    page = open_page("practice_page.py")
    assert author.wishes == []
    start = page.button(key="written_start")
    assert "5 questions written by openai" in start.label.replace("\\", "") and "at most 15 calls" in start.label
    page.pills(key="practice_domain").set_value("MLOps").run()
    page.button(key="written_start").click().run()
    assert author.wishes == [WrittenWish(5, domain="mlops")]
    told = html_of(page)
    assert "1 accepted, 2 discarded (2 repeats a known question)" in told
    assert "4 calls, 480 tokens, $0.0031" in told
    page.button(key="written_practice").click().run()
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None and sitting.item_ids == (written_id("1.1", "A new stem"),)
    form = pane(open_page("practice_page.py", set=sitting.id))["form"]
    assert form[0]["mark"] == WRITTEN_MARK and "right" not in json.dumps(form)
    assert "Written by a model" in open_page("practice_page.py").pills(key="practice_set").options


def test_a_mistake_can_be_wished_for(open_page: Open, fake: FakeServices, author: FakeAuthor) -> None:
    page = open_page("practice_page.py")
    wanted = fake.practice.bank.misconceptions[1]
    page.selectbox(key="written_about").set_value(f"Mistake: {wanted.title}").run()
    page.button(key="written_start").click().run()
    assert author.wishes[0].misconception == wanted.id


def test_an_objective_can_be_wished_for(open_page: Open, author: FakeAuthor) -> None:
    page = open_page("practice_page.py")
    box = next(box for box in page.selectbox if box.label == "Objective")
    box.set_value(next(title for title in box.options if title.startswith("DP-02"))).run()
    page.button(key="written_start").click().run()
    assert author.wishes == [WrittenWish(5, objective="DP-02")]


def test_a_failure_is_said_and_keeps_what_was_accepted(open_page: Open, fake: FakeServices) -> None:
    fake.settings = Settings(home=fake.settings.home, model="openai:scripted")
    fake.writer = cast(Author, FakeAuthor(fake.practice, "The model took too long. What was accepted is kept."))
    page = open_page("practice_page.py")
    page.button(key="written_start").click().run()
    assert "The model took too long." in html_of(page) and "written_practice" in keys(page)


def test_an_answered_question_offers_more_like_it(open_page: Open, fake: FakeServices, author: FakeAuthor) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting)
    assert pane(open_page("practice_page.py", set=sitting.id))["writes"] is True
    page = open_page("practice_page.py", write=sitting.item_ids[0])
    assert author.wishes == []  # a link or a reload calls nobody
    page.button(key="written_start").click().run()
    assert author.wishes == [WrittenWish(5, like=sitting.item_ids[0])]


def test_no_mock_item_is_shown_to_a_model(open_page: Open, fake: FakeServices, author: FakeAuthor) -> None:
    mock = fake.practice.bank.pool(Pool.MOCK)[0]
    page = open_page("practice_page.py", write=mock.id)
    assert "written_start" not in keys(page) and " ".join(mock.stem.split())[:40] not in html_of(page)
    sitting = begin(fake, SessionKind.MOCK, minutes=60)
    assert pane(open_page("mock_page.py", exam=sitting.id))["writes"] is False


def test_a_wish_without_a_section_is_said(open_page: Open, author: FakeAuthor) -> None:
    page = open_page("practice_page.py")
    lesson = next(title for title in page.selectbox(key="practice_lesson_All").options if title.startswith("1.1"))
    page.selectbox(key="practice_lesson_All").set_value(lesson).run()
    page.button(key="written_start").click().run()
    assert "no section for this wish" in html_of(page) and "written_practice" not in keys(page)
