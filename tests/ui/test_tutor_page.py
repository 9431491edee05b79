"""The Tutor page: asking, declining, failing, chats."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from corpus.errors import TutorError
from tests.guide_fixtures import real_corpus
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.chat.models import Answer
from tutor.learner.records import LearnerSettings
from tutor.services import Readiness
from tutor.ui.chat_state import ChatState, Pending

Open = Callable[..., AppTest]
PAGE = "tutor_page.py"
LEAD = " ".join(real_corpus().sections["3.1/scale-to-zero"].body.split()[:3])


def ask(page: AppTest, question: str) -> AppTest:
    return page.chat_input(key="question").set_value(question).run()


def state_of(page: AppTest) -> ChatState:
    state: ChatState = page.session_state["chat"]
    return state


def test_an_empty_page_says_what_it_is_for_and_offers_questions(open_page: Open) -> None:
    page = open_page(PAGE)
    assert "What do you want to understand?" in html_of(page)
    page.button(key="example-0").click().run()
    assert "What is a canary?" in html_of(page) and "From the guide" in html_of(page)


def test_a_question_is_answered_stored_and_in_the_address(open_page: Open, fake: FakeServices) -> None:
    page = ask(open_page(PAGE), "scale to zero")
    assert LEAD in html_of(page) and not page.exception
    (chat,) = fake.history.conversations()
    assert chat.id in page.query_params["c"]
    assert len(fake.history.turns(chat.id)) == 1
    again = open_page(PAGE, c=chat.id)
    assert LEAD in html_of(again)


def test_pasted_code_keeps_its_indentation_after_the_answer(open_page: Open, fake: FakeServices) -> None:
    page = ask(open_page(PAGE), "```python\nif a:\n    b = 1\n```\nscale to zero")
    (chat,) = fake.history.conversations()
    for shown in (page, open_page(PAGE, c=chat.id)):
        html = html_of(shown)
        assert "\n    " in html.partition("<pre")[2].partition("</pre>")[0] and "```" not in html


def test_suggestions_ask_when_pressed(open_page: Open, fake: FakeServices) -> None:
    page = ask(open_page(PAGE), "scale to zero")
    page.button(key="next-0").click().run()
    assert [turn.question for turn in fake.history.turns(state_of(page).conversation_id or "")] == [
        "scale to zero",
        "What is a *canary*?",
    ]


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script> zebra", "zebra " * 20_000, "zebra \u202e \x00", "![a](http://e.x/y)"]
)
def test_hostile_questions_are_declined_and_shown_literally(open_page: Open, question: str) -> None:
    page = ask(open_page(PAGE), question)
    content = html_of(page)
    assert "Outside this exam" in content and "<script" not in content and "<img" not in content
    assert not page.exception


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_blank_questions_are_ignored(open_page: Open, fake: FakeServices, question: str) -> None:
    page = ask(open_page(PAGE), question)
    assert not fake.history.conversations() and "What do you want" in html_of(page)


def test_an_unexpected_error_keeps_the_question_and_shows_no_internals(open_page: Open) -> None:
    page = ask(open_page(PAGE), "please explode")
    content = html_of(page)
    assert "please explode" in content and "This question was not answered." in content
    assert "secret internals" not in content and "Traceback" not in content and "Error " in content
    assert page.button(key="again").label == "Ask again"


def test_an_answer_that_cannot_be_stored_is_still_shown(open_page: Open, fake: FakeServices) -> None:
    fake.history.broken = True
    page = ask(open_page(PAGE), "scale to zero")
    content = html_of(page)
    assert LEAD in content and "could not be saved" in content and "the disk is full" in content
    fake.history.broken = False
    page.button(key="again").click().run()
    assert "could not be saved" not in html_of(page) and fake.history.conversations()


def test_a_question_asked_while_loading_waits_and_is_answered(open_page: Open, fake: FakeServices) -> None:
    fake.state = Readiness(stage="Loading the encoder", fraction=0.5)
    page = open_page(PAGE)
    assert not [b for b in page.button if b.key == "example-0"]
    timer = threading.Timer(0.5, lambda: setattr(fake, "state", Readiness(ready=True)))
    timer.start()
    ask(page, "scale to zero")
    assert LEAD in html_of(page)


def test_failed_loading_is_said_and_keeps_the_question(open_page: Open, fake: FakeServices) -> None:
    fake.state = Readiness(stage="Loading", error="the weights are damaged: run `make setup`")
    page = ask(open_page(PAGE), "scale to zero")
    content = html_of(page)
    assert "the weights are damaged" in content and "scale to zero" in content
    fake.state = Readiness(ready=True)
    page.button(key="again").click().run()
    assert LEAD in html_of(page)


def test_only_the_last_turns_are_shown_until_asked(open_page: Open, fake: FakeServices) -> None:
    chat = fake.history.create("first")
    for number in range(50):
        fake.history.append(chat.id, Answer(question=f"zebra {number}", message="No."))
    page = open_page(PAGE, c=chat.id)
    assert html_of(page).count('<article class="turn"') == 30
    assert page.button(key="earlier").label == "Show 20 earlier"
    page.button(key="earlier").click().run()
    assert html_of(page).count('<article class="turn"') == 50
    early = fake.history.turns(chat.id)[2]
    assert f"turn-{early.id}" in html_of(open_page(PAGE, c=chat.id, turn=early.id))


def test_an_unknown_chat_counts_as_absent(open_page: Open) -> None:
    page = open_page(PAGE, c="nothing")
    assert "What do you want" in html_of(page) and "c" not in page.query_params


def test_new_chat_begins_another(open_page: Open, fake: FakeServices) -> None:
    page = ask(open_page(PAGE), "scale to zero")
    page.button(key="new-chat").click().run()
    assert "What do you want" in html_of(page) and "c" not in page.query_params
    ask(page, "canary")
    assert len(fake.history.conversations()) == 2


def draw_list() -> None:
    from tutor.ui import wiring
    from tutor.ui.chat_state import chat_state
    from tutor.ui.drawer import draw_chats
    from tutor.ui.learner_state import current_learner

    draw_chats(wiring.services().history, chat_state(), current_learner(wiring.services()))


def test_past_chats_are_listed(open_page: Open, fake: FakeServices) -> None:
    chat = fake.history.create("scale *to* zero?")
    page = open_page(PAGE)
    page.button(key="past-chats").click().run()
    assert page.button(key=f"open-{chat.id}").label.endswith("] scale \\*to\\* zero?")


def test_past_chats_show_the_learners_clock(fake: FakeServices) -> None:
    """Half past eleven at night in UTC is the next day in Vienna."""
    chat = fake.history.create("zero")
    fake.history.chats[chat.id] = chat.model_copy(update={"updated_at": datetime(2026, 1, 31, 23, 30, tzinfo=UTC)})
    fake.practice.learners.create("Me", datetime.now(UTC), LearnerSettings(zone="Europe/Vienna"))
    page = AppTest.from_function(draw_list).run()
    assert "2026-02-01, 00:30" in page.button(key=f"open-{chat.id}").label


def test_a_past_chat_opens_and_deleting_asks_once(fake: FakeServices) -> None:
    first, second = fake.history.create("zero"), fake.history.create("canary")
    page = AppTest.from_function(draw_list).run()
    page.button(key=f"open-{second.id}").click().run()
    assert state_of(page).conversation_id == second.id and second.id in page.query_params["c"]
    page.button(key=f"delete-{first.id}").click().run()
    page.button(key=f"keep-{first.id}").click().run()
    page.button(key=f"delete-{second.id}").click().run()
    assert len(fake.history.conversations()) == 2
    page.button(key=f"really-{second.id}").click().run()
    assert fake.history.conversations() == [first]
    assert state_of(page).conversation_id is None and "c" not in page.query_params


def test_a_chat_left_without_an_answer_offers_to_ask_again(open_page: Open, fake: FakeServices) -> None:
    chat = fake.history.create("scale to zero")
    page = open_page(PAGE, c=chat.id)
    assert "was closed before it answered" in html_of(page)
    page.button(key="again").click().run()
    assert len(fake.history.turns(chat.id)) == 1


@pytest.mark.parametrize("answered", [False, True])
def test_a_question_sent_again_is_answered_exactly_once(open_page: Open, fake: FakeServices, answered: bool) -> None:
    chat = fake.history.create("scale to zero")
    if answered:
        fake.history.append(chat.id, fake.engine.ask("scale to zero"))
    page = AppTest.from_file(str(open_page(PAGE)._script_path))
    page.query_params["c"] = chat.id
    page.session_state["chat"] = replace(ChatState(), pending=Pending("scale to zero", None, resumed=True))
    page.run()
    assert len(fake.history.turns(chat.id)) == 1 and len(fake.history.conversations()) == 1


def test_an_error_of_ours_shows_its_advice(open_page: Open, fake: FakeServices) -> None:
    def fail(question: str, history: object = ()) -> Answer:
        raise TutorError("the index is gone: run `python -m tutor build`")

    fake.engine.ask = fail  # type: ignore[method-assign]
    assert "the index is gone" in html_of(ask(open_page(PAGE), "anything"))


def test_chats_of_another_learner_are_neither_listed_nor_opened(open_page: Open, fake: FakeServices) -> None:
    bob, ada = (fake.practice.learners.create(name, datetime.now(UTC)) for name in ("Bob", "Ada"))
    chat = fake.history.create("scale to zero", ada.id)
    fake.history.append(chat.id, Answer(question="scale to zero"))
    page = open_page(PAGE, c=chat.id)
    assert state_of(page).conversation_id == chat.id
    page.session_state["tutor_learner"] = bob.id
    page.run()
    assert state_of(page).conversation_id is None and "What do you want to understand?" in html_of(page)
