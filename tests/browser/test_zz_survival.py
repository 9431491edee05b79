"""What is kept when the program is killed. Last, because the server is stopped and started again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_SECONDS, Server
from tests.browser.sitting import hand_in, saved, start
from tests.browser.test_journeys import QUESTION, ask, box

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
Open = Callable[..., Page]

KEPT = """() => sessionStorage.getItem("tutor.pending")
    || document.querySelectorAll("article.turn[id]:not([aria-busy])").length > 1"""
"""Whether the browser has the second question, or its answer stands there already."""


def test_killing_the_program_loses_no_chat_and_no_question(new_page: Open, server: Server) -> None:
    page = new_page()
    ask(page)
    chat = page.url
    server.kill()
    expect(page.get_by_text("Connection to the tutor on this computer is lost.")).to_be_visible()
    page.wait_for_timeout(5000)  # Streamlit's own box, about the internet, would come after three seconds
    assert not page.get_by_text("Are you connected to the internet?").is_visible()
    server.start()
    page.goto(chat)
    expect(page.locator("article.turn h2")).to_have_text(QUESTION)
    expect(page.get_by_text("Connection to the tutor on this computer is lost.")).to_be_hidden()

    # The encoder is still loading, so this question waits; the program dies before it is answered.
    box(page).fill("What is shadow deployment?")
    box(page).press("Enter")
    page.wait_for_function(KEPT)
    server.kill()
    server.start()
    answered = page.locator("article.turn[id]:not([aria-busy]) h2")
    expect(answered).to_have_text([QUESTION, "What is shadow deployment?"], timeout=READY_SECONDS * 1000)


def test_answers_given_while_the_program_is_dead_arrive(new_page: Open, server: Server) -> None:
    page = new_page("/mock")
    start(page)
    page.locator(".pane-exam").wait_for()
    page.keyboard.press("a")
    saved(page)
    server.kill()
    for letter in "bcda":
        page.keyboard.press("n")
        page.keyboard.press(letter)
    expect(page.locator(".pane-count")).to_contain_text("5 answered")
    expect(page.locator(".pane-saved")).not_to_have_text("Saved")
    page.wait_for_timeout(4000)
    server.start()
    saved(page)
    page.reload()
    expect(page.locator(".pane-count")).to_contain_text("5 answered")
    hand_in(page)
