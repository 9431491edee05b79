"""Every page by the keyboard alone: what a pointer reaches, the Tab key reaches too."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import READY_SECONDS, wait_until_drawn
from tests.browser.test_journeys import card

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
Open = Callable[..., Page]

FOCUSED = "wanted => wanted === document.activeElement || wanted.contains(document.activeElement)"


def tab_to(page: Page, wanted: Locator, most: int = 80) -> None:
    """Press Tab until an element has the focus."""
    wanted.wait_for()
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate(FOCUSED):
            return
    pytest.fail(f"Tab does not reach {wanted} within {most} presses")


def enter(page: Page, wanted: Locator) -> None:
    """Go to a button or link with Tab and press Enter."""
    wait_until_drawn(page)
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def go(page: Page, name: str) -> None:
    """Choose a page of the navigation."""
    page.keyboard.press("Control+Home")
    enter(page, page.get_by_role("link", name=name, exact=True).first)
    wait_until_drawn(page)


def add_learner(page: Page, name: str) -> None:
    """Add a learner on the page *Settings*."""
    tab_to(page, page.get_by_label("Another learner on this computer"))
    page.keyboard.type(name)
    enter(page, page.get_by_role("button", name="Add learner"))
    expect(page.get_by_text(f"{name} was added and is chosen.")).to_be_visible()


def test_ask_open_a_source_and_follow_it(new_page: Open) -> None:
    page = new_page()
    page.locator(".welcome").wait_for()
    tab_to(page, page.get_by_test_id("stChatInput").locator("textarea"))
    page.keyboard.type("What is a canary deployment?")
    page.keyboard.press("Enter")
    turn = page.locator("article.turn[id]:not([aria-busy])")
    expect(turn).to_have_count(1, timeout=READY_SECONDS * 1000)
    enter(page, turn.locator("button.cite").first)
    expect(card(page)).to_be_visible()
    enter(page, card(page).get_by_role("link").first)
    expect(page).to_have_url(re.compile("/guide"))
    expect(page).to_have_url(re.compile("lesson="))
    expect(page.locator("h1").first).to_be_visible()


def test_a_question_is_answered_and_asked_about(new_page: Open) -> None:
    page = new_page("/practice")
    enter(page, page.get_by_role("button", name="Start").last)
    page.locator(".pane-option").first.wait_for()
    for key in ("a", "b", "2"):
        page.keyboard.press(key)
    expect(page.locator(".pane-line-verdict")).to_be_visible()
    enter(page, page.get_by_role("button", name="Ask about this"))
    expect(page.get_by_test_id("stChatInput").locator("textarea")).to_be_visible()


def test_a_mock_exam_from_start_to_review(new_page: Open) -> None:
    page = new_page("/mock")
    enter(page, page.get_by_role("button", name="Start").last)
    page.locator(".pane-exam").wait_for()
    page.keyboard.press("a")
    page.keyboard.press("f")
    tab_to(page, page.locator(".pane-cell").first)  # the grid is one stop, arrows move in it
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 7 of 59", exact=True)).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".pane-count")).to_contain_text("1 flagged")
    enter(page, page.get_by_role("button", name="Hand in", exact=True))
    enter(page, page.get_by_role("button", name="Hand in now"))
    expect(page.get_by_text("On many such exams you would score")).to_be_visible()
    wait_until_drawn(page)
    flagged = page.get_by_role("radio", name="Flagged")
    tab_to(page, page.locator(".st-key-mock_review"))
    for _ in range(6):
        if flagged.evaluate(FOCUSED):
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    wait_until_drawn(page)
    expect(flagged).to_be_checked()


def test_a_plan_is_made(new_page: Open) -> None:
    page = new_page("/settings")
    wait_until_drawn(page)
    add_learner(page, "Planner")  # who has no plan, whatever other tests did
    go(page, "Today")
    tab_to(page, page.get_by_role("spinbutton", name="year"))
    page.keyboard.type("20270301")
    enter(page, page.get_by_role("button", name="Plan it"))
    expect(page.get_by_text("Exam on 2027-03-01")).to_be_visible()


def test_the_other_pages_from_the_navigation(new_page: Open) -> None:
    page = new_page()
    page.locator(".welcome").wait_for()
    go(page, "Explain")
    tab_to(page, page.get_by_role("textbox").first)
    page.keyboard.type("3.1-001")
    enter(page, page.get_by_role("button", name="Explain"))
    explained = page.locator(".item").first  # answers of the past stand below it
    expect(explained).to_contain_text("Key: ")
    expect(explained.locator(".item-options > li")).to_have_count(4)
    go(page, "Triage")
    enter(page, page.get_by_role("button", name="Start").last)
    page.locator(".pane-option").first.wait_for()
    page.keyboard.press("a")
    page.keyboard.press("1")
    expect(page.locator(".pane-line-verdict")).to_be_visible()
    go(page, "Cards")
    enter(page, page.get_by_role("button", name="Start").last)
    page.locator(".pane").wait_for()
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.get_by_text("2 of 15", exact=True)).to_be_visible()
    go(page, "Progress")
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    go(page, "Settings")
    add_learner(page, "Second")
    go(page, "Guide")
    enter(page, page.locator(".contents a").first)
    expect(page).to_have_url(re.compile("lesson="))
    expect(page.locator("h1").first).to_be_visible()
