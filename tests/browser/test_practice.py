"""Practice, drills and progress in a real browser, by keys and by mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_drawn
from tests.browser.sitting import DRILL, Open, saved, start
from tests.browser.test_journeys import card, press
from tests.browser.test_looks import serious

pytestmark = pytest.mark.browser


def test_practice_by_keys_alone(new_page: Open) -> None:
    page = new_page("/practice")
    start(page)
    expect(page.get_by_text("1 of 10", exact=True)).to_be_visible()
    wanted = 2 if page.locator(".pane-choose.two").count() else 1
    page.keyboard.press("Enter")  # nothing is chosen and nobody said how sure: nothing happens
    for letter in "bc"[:wanted]:
        page.keyboard.press(letter)
    expect(page.locator(".pane-option.chosen")).to_have_count(wanted)
    assert page.locator(".pane-why").count() == 0
    page.keyboard.press("2")
    options = page.locator(".pane-option").count()
    expect(page.locator(".pane-why")).to_have_count(options)
    expect(page.locator(".pane-line-verdict")).to_contain_text("Key: ")
    assert serious(page) == []
    page.keyboard.press("o")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    page.keyboard.press("n")
    expect(page.get_by_text("2 of 10", exact=True)).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator(".pane-line-verdict")).to_contain_text("Skipped.")
    saved(page)
    page.reload()
    page.locator(".pane").wait_for()
    expect(page.get_by_text("3 of 10", exact=True)).to_be_visible()


def test_hints_taken_are_still_there_after_a_reload(new_page: Open) -> None:
    page = new_page("/practice", width=390, height=844)
    start(page)
    hints, more = page.locator(".pane-hints li"), page.locator(".pane-ladder > button")
    more.dblclick()  # two presses before the first hint has come are one step
    expect(hints).to_have_count(1)
    saved(page)
    expect(hints).to_have_count(1)
    more.click()
    expect(hints).to_have_count(2)
    saved(page)
    told = hints.all_text_contents()
    page.reload()
    expect(hints).to_have_text(told)
    expect(more).to_contain_text("Next hint: rule one out")
    for withheld in (".pane-feedback", ".pane-why", ".pane-verdict", ".pane-option.struck"):
        expect(page.locator(withheld)).to_have_count(0)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    other = new_page(page.url.removeprefix(page.url.split("/practice")[0]))  # a second tab, wider
    expect(other.get_by_text("These questions are open in another tab.")).to_be_visible()
    other.get_by_role("button", name="Continue here").click()
    expect(other.locator(".pane-hints li")).to_have_text(told)
    other.locator(".pane-ladder > button").click()
    expect(other.locator(".pane-hints li")).to_have_count(3)
    expect(other.locator(".pane-option.struck")).to_have_count(1)
    expect(other.locator(".pane-feedback")).to_have_count(0)
    saved(other)


@pytest.mark.thorough
def test_a_dispute_takes_a_reason_and_counts_once(new_page: Open) -> None:
    page = new_page("/practice", width=390, height=780)
    start(page)
    page.keyboard.press("s")
    expect(page.locator(".pane-line-verdict")).to_be_visible()
    page.keyboard.press("!")
    reason = page.get_by_label("What is wrong?")
    expect(reason).to_be_focused()
    bar = page.locator(".tabbar").bounding_box()
    send = page.get_by_role("button", name="Report", exact=True).bounding_box()
    assert bar is not None and send is not None and send["y"] + send["height"] <= bar["y"]
    page.keyboard.type("n <b>2</b>")  # no key acts while the reason is typed
    assert serious(page) == []
    page.keyboard.press("Escape")
    expect(reason).to_have_count(0)
    page.get_by_role("button", name="Dispute").click()
    page.keyboard.type("B fits <b>too</b>, see n")
    page.keyboard.press("Enter")
    reported = page.get_by_role("button", name="Reported")
    expect(reported).to_be_focused()
    expect(page.locator(".pane-feedback q")).to_have_text("B fits <b>too</b>, see n")
    saved(page)
    reported.click(force=True)
    page.keyboard.press("!")
    expect(page.get_by_label("What is wrong?")).to_have_count(0)
    assert serious(page) == []
    page.keyboard.press("n")
    expect(page.get_by_text("2 of 10", exact=True)).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Dispute")).to_be_visible()


def test_one_like_this_leads_back_to_the_question_that_was_left(new_page: Open) -> None:
    page = new_page("/practice")
    start(page)
    for number in (1, 2):
        expect(page.get_by_text(f"{number} of 10", exact=True)).to_be_visible()
        page.keyboard.press("s")
        expect(page.locator(".pane-line-verdict")).to_be_visible()
        if number == 1:
            page.keyboard.press("n")
    page.get_by_role("button", name="One like this").click()
    expect(page.get_by_text("One question in between. Waiting: 10 questions on everything, 2 of 10")).to_be_visible()
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    wait_until_drawn(page)
    assert page.locator("[data-testid=stMain]").evaluate("(main) => main.scrollTop") == 0
    assert serious(page) == []
    page.reload()
    expect(page.get_by_text("One question in between.")).to_be_visible()
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Back to your set")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("2 of 10", exact=True)).to_be_visible()
    expect(page.locator(".pane-line-verdict")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.get_by_text("3 of 10", exact=True)).to_be_visible()
    page.goto("/practice")
    page.get_by_role("button", name="Go on with 10 questions on everything: 2 of 10 answered").first.click()
    expect(page.get_by_text("3 of 10", exact=True)).to_be_visible()


@pytest.mark.thorough
def test_progress_folds_on_a_phone_what_stands_open_on_a_wide_screen(new_page: Open) -> None:
    page = new_page("/practice")
    start(page)
    page.keyboard.press("s")
    expect(page.locator(".pane-line-verdict")).to_be_visible()
    page.goto("/progress")
    wait_until_drawn(page)
    cell, line = page.locator("a.cell").first, page.locator(".fold > summary").filter(has_text="Model Development")
    expect(cell).to_be_visible()
    expect(line).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until_drawn(page)
    expect(cell).to_be_hidden()
    assert serious(page) == []
    box = line.bounding_box()
    assert box is not None and box["height"] >= 44
    line.click()
    expect(cell).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_set_is_finished_and_told_about(new_page: Open) -> None:
    page = new_page("/practice")
    press(page.locator(".st-key-practice_count").get_by_text("5", exact=True))
    start(page)
    for number in range(5):
        page.keyboard.press("s")
        expect(page.locator(".pane-line-verdict")).to_be_visible()
        page.keyboard.press("n")
        if number < 4:
            expect(page.get_by_text(f"{number + 2} of 5", exact=True)).to_be_visible()
    expect(page.get_by_text("0 of 5 right")).to_be_visible()


@pytest.mark.thorough
def test_triage_and_cards_by_keys(new_page: Open) -> None:
    page = new_page("/triage")
    assert serious(page) == []
    start(page)
    for number in range(DRILL):
        page.keyboard.press("abcdef"[number % 6])
        page.keyboard.press("1")
        expect(page.locator(".pane-line-verdict")).to_be_visible()
        if number == 0:
            assert serious(page) == []
        page.keyboard.press("n")
        expect(page.locator(".pane-line-verdict")).to_have_count(0)
    expect(page.get_by_text(f"of {DRILL} layers")).to_be_visible()
    page.goto("/cards")
    start(page)
    for _ in range(3):
        page.keyboard.press(" ")
        page.keyboard.press("3")
    expect(page.get_by_text("4 of 15", exact=True)).to_be_visible()
    saved(page)
