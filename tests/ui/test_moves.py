"""Moves below an answer: told another way, or explained back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.test_tutor_page import PAGE, ask, state_of
from tests.ui.ui_fakes import FakeServices
from tutor.settings import Settings
from tutor.ui.moves import WITH_MODEL, WITHOUT_MODEL

Open = Callable[..., AppTest]


def names(page: AppTest) -> list[str]:
    return [str(button.label) for button in page.button if str(button.key).startswith("move-")]


def test_an_answer_can_be_told_another_way(open_page: Open, fake: FakeServices) -> None:
    page = ask(open_page(PAGE), "scale to zero")
    assert names(page) == [*WITHOUT_MODEL, "Explain it back"]
    page.button(key="move-Deeper").click().run()
    assert [t.question for t in fake.history.turns(state_of(page).conversation_id or "")][-1] == "Go deeper"


def test_with_a_model_it_can_be_reworded(open_page: Open, fake: FakeServices) -> None:
    fake.settings = Settings(home=fake.settings.home, model="openai:scripted")
    assert names(ask(open_page(PAGE), "scale to zero")) == [*WITH_MODEL, "Explain it back"]


def test_a_decline_offers_none(open_page: Open) -> None:
    assert not names(ask(open_page(PAGE), "zebra"))


@pytest.mark.parametrize("said", ["  ", "It sleeps when idle."])
def test_an_explanation_is_sent_to_be_checked(said: str) -> None:
    def dialog() -> None:
        from tutor.ui.chat_state import chat_state
        from tutor.ui.moves import draw_explain_back

        draw_explain_back(chat_state())

    page = AppTest.from_function(dialog).run()
    page.text_area(key="explanation").set_value(said).run()
    button = page.button(key="check-explanation")
    assert button.disabled is (not said.strip())
    if said.strip():
        button.click().run()
        pending = state_of(page).pending
        assert pending is not None and pending.question == f"Check my explanation: {said}"
