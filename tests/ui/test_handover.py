"""What the chat hands over: practice, explanations, pasted questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import LETTERS, Pool
from index.retrieval import Retriever
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.chat.models import Answer, Intent, IntentKind, Role, Segment
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType
from tutor.practice.forms import shuffled_options
from tutor.services import Services
from tutor.ui.explained import with_shown_item
from tutor.ui.handover import in_the_apps_words

Open = Callable[..., AppTest]


def chat(fake: FakeServices, question: str, intent: Intent | None = None) -> str:
    """Return the id of a chat with one turn."""
    made = fake.history.create(question)
    fake.history.append(made.id, Answer(question=question, intent=intent))
    return made.id


def test_a_wish_for_practice_starts_a_set(open_page: Open, fake: FakeServices) -> None:
    question = "ten hard ones on MLOps"
    page = open_page("tutor_page.py", c=chat(fake, question, Intent(kind=IntentKind.PRACTICE)))
    button = next(b for b in page.button if b.key and b.key.startswith("start-"))
    assert button.label == "Start 10 hard questions on MLOps"
    button.click().run()
    sitting = fake.practice.sittings.unfinished(fake.practice.learners.learners()[0].id, SessionKind.PRACTICE)
    assert sitting is not None and len(sitting.answers) == 10
    assert {name[:1] for name in sitting.item_ids} == {"2"}


def test_a_wish_is_told_that_a_button_follows(fake: FakeServices) -> None:
    learner = fake.practice.learners.create("Ada", datetime.now(UTC))
    said = Answer(
        question="quiz me on drift",
        segments=(Segment(text="open Practice and choose a lesson", role=Role.NOTE),),
        intent=Intent(kind=IntentKind.QUIZ, topic="drift"),
    )
    told = in_the_apps_words(cast(Services, fake), learner, said)
    assert [segment.text for segment in told.segments] == [
        "The button below starts a set on drift. This is what to know first:"
    ]


def test_an_item_is_explained_option_by_option(open_page: Open, fake: FakeServices) -> None:
    item = fake.practice.bank.pool(Pool.PRACTICE)[0]
    intent = Intent(kind=IntentKind.EXPLAIN_ITEM, item=item.id)
    content = html_of(open_page("tutor_page.py", c=chat(fake, f"explain {item.id}", intent)))
    assert content.count("✗ Wrong") == len(item.options) - item.choose
    assert "Key: " in content and 'class="cite' in content


def test_letters_stay_those_of_the_practice_set(open_page: Open, fake: FakeServices) -> None:
    item = fake.practice.bank.pool(Pool.PRACTICE)[0]
    learner = fake.practice.learners.create("Ada", now := datetime.now(UTC))
    seed = next(s for s in range(9) if [o.id for o in shuffled_options(item, s)] != [o.id for o in item.options])
    sitting = fake.practice.sittings.start(learner.id, SessionKind.PRACTICE, [item.id], now, seed=seed)
    answer = Answer(question="explain it", intent=Intent(kind=IntentKind.EXPLAIN_ITEM, item=item.id))
    services = cast(Services, fake)
    before = with_shown_item(services, learner, answer)
    chosen = next(o.id for o in item.options if not o.right)
    event = Event(n=1, t=EventType.CHOOSE, q=item.id, v=[chosen], at=1)
    check = Event(n=2, t=EventType.CHECK, q=item.id, v="sure", at=2)
    fake.practice.take(sitting, "tab", [event, check], now)
    after = with_shown_item(services, learner, answer)
    assert before.intent and before.intent.shown and after.intent and after.intent.shown
    assert [o.option for o in before.intent.shown.options] == [o.id for o in item.options]
    assert [o.option for o in after.intent.shown.options] == [o.id for o in shuffled_options(item, seed)]
    assert [o.option for o in after.intent.shown.options if o.chosen] == [chosen]
    letter = next(o.letter for o in after.intent.shown.options if o.chosen)
    content = html_of(open_page("tutor_page.py", c=chat(fake, "explain it", after.intent)))
    assert f"You chose {letter}. Key: " in content


def test_a_mock_item_is_not_explained_before_it_was_met(open_page: Open, fake: FakeServices) -> None:
    item = fake.practice.bank.pool(Pool.MOCK)[0]
    intent = Intent(kind=IntentKind.EXPLAIN_ITEM, item=item.id)
    id = chat(fake, f"explain {item.id}", intent)
    content = html_of(open_page("tutor_page.py", c=id))
    assert "belongs to the mock exams" in content and "Key: " not in content
    now = datetime.now(UTC)
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.start(learner.id, SessionKind.MOCK, [item.id], now, seed=1)
    fake.practice.sittings.hand_in(sitting.id, now, fake.practice.grader)
    assert "Key: " in html_of(open_page("tutor_page.py", c=id))


def test_an_unknown_item_is_named(open_page: Open, fake: FakeServices) -> None:
    intent = Intent(kind=IntentKind.EXPLAIN_ITEM, item="9.9-001")
    assert "There is no question 9.9-001" in html_of(open_page("tutor_page.py", c=chat(fake, "explain it", intent)))


def test_another_page_sends_a_question_here(open_page: Open, fake: FakeServices) -> None:
    del fake
    content = html_of(open_page("tutor_page.py", explain="2.5-001"))
    assert "Explain question 2.5-001" in content


@pytest.fixture
def with_retriever(fake: FakeServices, retriever: Retriever, monkeypatch: pytest.MonkeyPatch) -> FakeServices:
    """Give the fake engine a real search."""
    monkeypatch.setattr(fake.engine, "retriever", retriever, raising=False)
    return fake


def test_a_pasted_question_gets_quotes_and_no_verdict(open_page: Open, with_retriever: FakeServices) -> None:
    pasted = (
        "A bank replaces a model whose request format changes. <b>What</b> should it use?\n"
        "A. A canary with a tenth of the traffic\nB. Blue-green on two endpoints\nC. `mlflow.promote_champion`\n"
        "\nAnswer: C"
    )
    content = html_of(open_page("tutor_page.py", c=chat(with_retriever, pasted)))
    assert "there is no verdict" in content and "a claim is no proof" in content
    assert "is in none of the released packages" in content
    assert "<b>What" not in content


def test_a_pasted_item_of_ours_is_recognized(open_page: Open, with_retriever: FakeServices) -> None:
    item = with_retriever.practice.bank.pool(Pool.PRACTICE)[5]
    lines = [f"{letter}. {option.text}" for letter, option in zip(LETTERS, item.options, strict=False)]
    content = html_of(open_page("tutor_page.py", c=chat(with_retriever, "\n".join([item.stem, *lines]))))
    assert "a question of our own bank" in content and "Key: " in content
