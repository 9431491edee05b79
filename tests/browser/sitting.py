"""Steps that tests of questions in a browser share."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until_drawn
from tests.browser.test_journeys import press

Open = Callable[..., Page]

QUESTIONS = 59
DRILL = 12


def saved(page: Page) -> None:
    expect(page.locator(".pane-saved")).to_have_text("Saved")


def start(page: Page, button: str = "Start") -> None:
    press(page.get_by_role("button", name=button).last)
    page.locator(".pane").wait_for()
    wait_until_drawn(page)


def start_mock(new_page: Open) -> Page:
    page = new_page("/mock")
    start(page)
    page.locator(".pane-exam").wait_for()
    return page


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="Hand in now").click()
    expect(page.get_by_text("On many such exams you would score")).to_be_visible()
