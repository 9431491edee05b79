"""Phone, dark and light, and what an accessibility checker finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corpus.models import Corpus
from tests.browser.conftest import ROOT, wait_until_drawn
from tests.browser.test_journeys import ask, card, press
from tutor.ui.guide_lesson import section_parts
from tutor.ui.links import Library

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

ALLOWED: dict[str, str] = {}
"""Rules of axe that are not held, each with the reason."""


def serious(page: Page) -> list[str]:
    """Return the serious and critical findings on a page that is complete.

    While a diagram is loading, Streamlit shows a placeholder of its own that names a bare `div`
    (`aria-label="Loading mermaid diagram"`), which axe refuses; so nothing may be loading.
    """
    wait_until_drawn(page)
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"} and rule["id"] not in ALLOWED
        for node in rule["nodes"]
    ]


GROUND = {"light": "rgb(251, 251, 249)", "dark": "rgb(21, 24, 27)"}
INK = {"light": "rgb(20, 24, 28)", "dark": "rgb(232, 234, 235)"}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_both_pages_follow_the_system_and_have_no_serious_finding(new_page: Open, scheme: str) -> None:
    page = new_page(scheme=scheme)
    page.locator(".welcome").wait_for()
    assert page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor") == GROUND[scheme]
    assert page.locator(".welcome h2").evaluate("e => getComputedStyle(e).color") == INK[scheme]
    ask(page)
    ask(page, "How do I bake sourdough bread?")
    page.locator("button.cite").first.click()
    expect(card(page)).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.goto("/guide?lesson=3.1")
    page.locator("h2#recap").wait_for()
    page.locator("[data-testid=stMermaidChart] img").first.wait_for()
    assert serious(page) == []


@pytest.mark.parametrize("width", [pytest.param(390, marks=pytest.mark.thorough), 320])
def test_a_phone_needs_no_sideways_scroll(new_page: Open, width: int) -> None:
    page = new_page(width=width, height=780)
    ask(page)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.locator("button.cite").first.click()
    sheet = card(page).bounding_box()
    assert sheet is not None
    assert sheet["width"] == width and sheet["y"] + sheet["height"] == 780 and sheet["height"] <= 0.6 * 780 + 1
    page.keyboard.press("Escape")
    tab = page.get_by_role("navigation", name="Main pages").get_by_text("Guide")
    size = tab.bounding_box()
    assert size is not None and size["height"] >= 44 and size["width"] >= 44
    tab.click()
    page.locator(".contents").wait_for()
    assert page.evaluate(fits)
    page.get_by_text("Blue-green, canary and rollout safety").click()
    page.locator("h2#recap").wait_for()
    assert page.evaluate(fits)
    overflowing = page.evaluate(
        "[...document.querySelectorAll('.section *')].filter(e => !e.closest('.scroll, pre, .code') "
        "&& e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert overflowing == []


def test_a_phone_shows_diagrams_in_their_size_and_headings_without_a_gap(new_page: Open) -> None:
    page = new_page("/guide?lesson=3.1", width=390, height=780)
    page.locator("h2#recap").wait_for()
    picture = page.locator("[data-testid=stMermaidChart] img").first
    picture.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stMermaidChart] img').naturalWidth > 0")
    box = page.get_by_role("region", name="Diagram").first
    expect(box).to_be_attached()  # it scrolls sideways, so it can be reached by keyboard
    assert picture.evaluate("e => e.clientWidth === e.naturalWidth") and box.evaluate(
        "e => e.scrollWidth > e.clientWidth"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = "[...document.querySelectorAll('.section h2')].map(e => e.getBoundingClientRect().height)"
    with_links = page.evaluate(heights)
    page.add_style_tag(content=".anchor { display: none !important }")
    assert page.evaluate(heights) == with_links, "the link to a section takes no line of its own"


def test_pasted_code_is_shown_as_code(new_page: Open) -> None:
    page = new_page(width=390, height=780)
    turn = ask(page, "```python\nfor name in names:\n    df = df.drop(name)\n```\nWhat is a <b>canary</b>?")
    expect(turn.locator(".ask h2")).to_have_text("What is a <b>canary</b>?")
    assert turn.locator(".ask pre").inner_text() == "for name in names:\n    df = df.drop(name)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_list_to_choose_from_opens_and_nothing_else(new_page: Open) -> None:
    """Streamlit marks an open list with an attribute of its own, which once opened the palette."""
    page = new_page("/practice")
    box = page.get_by_role("combobox", name="Lesson")
    wait_until_drawn(page)
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert not page.locator("dialog.palette[open]").count()


@pytest.mark.thorough
def test_more_opens_the_other_pages_on_a_phone(new_page: Open) -> None:
    page = new_page("/today", width=390, height=780)
    bar = page.get_by_role("navigation", name="Main pages")
    more, sheet = bar.get_by_role("button", name="More"), page.locator("#more-pages")
    expect(more).not_to_have_attribute("aria-current", "true")
    wait_until_drawn(page)
    more.click()
    expect(sheet.get_by_role("link")).to_have_text(["Triage", "Cards", "Mock", "Explain", "Progress", "Settings"])
    assert serious(page) == []
    boxes = [entry.bounding_box() for entry in [more, *sheet.get_by_role("link").all()]]
    assert all(box is not None and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    sheet.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(sheet).to_be_hidden()
    expect(more).to_have_attribute("aria-current", "true")
    wait_until_drawn(page)
    more.focus()
    page.keyboard.press("Enter")
    expect(sheet.locator("[aria-current=page]")).to_have_text("Settings")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(sheet.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("first name the layer that failed")).to_be_visible()
    expect(sheet).to_be_hidden()


@pytest.mark.thorough
@pytest.mark.parametrize("width", [390, 320])
def test_the_week_fits_a_phone(new_page: Open, width: int) -> None:
    page = new_page("/today", width=width, height=780)
    plan, week = page.get_by_role("button", name="Plan it"), page.get_by_role("region", name="Next 7 days")
    expect(plan.or_(week)).to_be_visible()
    if plan.count():  # all tests share a learner, and another test may have planned already
        press(plan)
    expect(week.locator("tr")).to_have_count(8)  # the head is for wide screens
    wait_until_drawn(page)
    assert week.evaluate("e => e.scrollWidth <= e.clientWidth") and serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for place in range(7):
        cells = [cell.bounding_box() for cell in week.locator("tbody tr").nth(place).locator("td").all()]
        assert all(cell is not None and cell["x"] + cell["width"] <= width for cell in cells)


@pytest.mark.thorough
def test_an_answer_begins_in_view_on_a_phone(new_page: Open) -> None:
    page = new_page(width=390, height=700)
    ask(page)
    turn = ask(page, "What is shadow deployment?")
    page.wait_for_timeout(900)
    expect(turn.locator("h2")).to_be_in_viewport()
    expect(turn.locator("p.lead")).to_be_in_viewport()


def test_a_domain_of_the_cheat_sheet_is_one_screen(browser: Browser, corpus: Corpus) -> None:
    """The page is put together as Streamlit does it: the served part of the guide has no cheat sheet."""
    sheet = corpus.page("cheat-sheet")
    assert sheet is not None
    library = Library(corpus)
    parts = [part for section in sheet.sections for part in section_parts(library, section)]
    boxes = "".join(f'<div><div data-testid="stHtml">{part}</div></div>' for part in parts)
    style = (ROOT / "tutor/ui/style.css").read_text("utf-8")
    body = f'<div data-testid="stMainBlockContainer"><div data-testid="stVerticalBlock">{boxes}</div></div>'
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_content(f"<!doctype html><style>{style} body {{ font-family: sans-serif; margin: 0 }}</style>{body}")
    places = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.section')]"
        ".map(e => [e.dataset.part, e.getBoundingClientRect().toJSON()]))"
    )
    page.close()
    pairs = [("sparkml-scoring-scaling", "tuning-runs-features"), ("lifecycle-tests-bundles", "monitoring-retraining")]
    for left, right in [*pairs, ("deployment", "renames")]:
        assert places[left]["top"] == places[right]["top"], "two sections stand beside each other"
        assert places[left]["right"] <= places[right]["left"]
        assert max(places[left]["height"], places[right]["height"]) <= 900 - 60, "below the bar at the top"
