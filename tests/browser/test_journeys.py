"""What a learner does, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import READY_SECONDS, Server, wait_until_drawn
from tutor.ui.headers import POLICY

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

QUESTION = "What is the difference between canary and blue-green?"
HOSTILE = (
    'How do I bake bread? <script>window.evil=1</script><img src=x onerror="window.evil=1"> '
    "![x](http://evil.example/x.png) $a$ :smile:"
)


def box(page: Page) -> Locator:
    return page.get_by_test_id("stChatInput").locator("textarea")


def ask(page: Page, question: str = QUESTION) -> Locator:
    """Ask and return the finished turn; the first one waits for index and encoder."""
    done = page.locator("article.turn[id]:not([aria-busy])")
    box(page).wait_for()
    before = done.count()
    box(page).fill(question)
    box(page).press("Enter")
    expect(done).to_have_count(before + 1, timeout=READY_SECONDS * 1000)
    return done.last


def press(control: Locator) -> None:
    """Press a control of Streamlit's once the page stands still, as a reader would.

    Streamlit exchanges the elements of a run one after another. A press in between meets the button that
    is about to go, or begins on one element and ends on another, and is nobody's.
    """
    control.wait_for()
    wait_until_drawn(control.page)
    control.click()


def card(page: Page) -> Locator:
    return page.locator(".source:popover-open")


def test_ask_open_the_passage_and_read_on_in_the_guide(new_page: Open) -> None:
    page = new_page()
    turn = ask(page)
    expect(turn.locator("h2")).to_have_text(QUESTION)
    expect(turn.get_by_text("No model used")).to_be_visible()
    lead = turn.locator("p.lead")
    sentence = re.sub(r"\s*\d+$", "", lead.inner_text()).strip()
    lead.locator("button.cite").click()
    expect(card(page)).to_be_visible()
    marks = [" ".join(mark.split()) for mark in card(page).locator("mark").all_inner_texts()]
    assert any(sentence in mark for mark in marks)
    assert all(mark in " ".join(turn.inner_text().split()) for mark in marks), "only what the answer says is marked"
    expect(card(page)).to_contain_text("Checked 20")
    card(page).get_by_text("Open in the guide").click()
    page.wait_for_url("**/guide?lesson=*&section=*")
    slug = re.search(r"section=([^&]+)", page.url)
    assert slug is not None
    heading = page.locator(f"h2[id='{slug[1]}']")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    expect(page.locator(".section.arrived").first).to_be_visible()
    page.get_by_text("Back to the answer").click()
    expect(page.locator("article.turn h2")).to_be_in_viewport()
    expect(page).to_have_url(re.compile(r"/\?c=\w+&turn="))


def test_the_chat_survives_a_reload(new_page: Open) -> None:
    page = new_page()
    ask(page)
    page.wait_for_url("**/?c=*")
    page.reload()
    expect(page.locator("article.turn h2")).to_have_text(QUESTION)
    page.locator("button.cite").first.click()
    expect(card(page)).to_be_visible()


def test_keys_open_a_source_close_it_and_change_the_page(new_page: Open) -> None:
    page = new_page()
    ask(page)
    box(page).blur()
    page.keyboard.press("1")
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_have_count(0)
    expect(page.locator("button.cite").first).to_be_focused()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("gu?/1")
    expect(box(page)).to_have_value("gu?/1")
    box(page).fill("")
    box(page).blur()
    page.keyboard.press("?")
    expect(page.locator("dialog.sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.sheet")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page.locator(".contents h1")).to_have_text("Guide")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()


def test_the_palette_finds_a_section(new_page: Open) -> None:
    page = new_page("/guide?lesson=3.1")
    page.locator("h2#recap").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type("shadow depl")
    expect(page.get_by_role("option").first).to_contain_text("Shadow deployment")
    page.keyboard.press("Enter")
    expect(page.locator("h2#shadow-deployment")).to_be_focused()
    expect(page.locator("h2#shadow-deployment")).to_be_in_viewport()
    page.keyboard.press("j")
    expect(page.locator("h2#shadow-deployment")).not_to_be_focused()
    page.keyboard.press("[")
    page.wait_for_url("**/guide?lesson=chapter-3*")


def test_a_cold_link_lands_on_its_section(new_page: Open) -> None:
    page = new_page("/guide?lesson=3.1#canary-or-blue-green")
    heading = page.locator("h2#canary-or-blue-green")
    expect(heading).to_be_focused()
    page.wait_for_timeout(800)
    assert 0 <= heading.evaluate("e => e.getBoundingClientRect().top") < 200
    page.get_by_role("navigation", name="Sections of this page").get_by_text("Recap").click()
    expect(page.locator("h2#recap")).to_be_focused()
    expect(page).to_have_url(re.compile("#recap$"))


def test_the_navigation_leads_from_a_lesson_to_the_contents(new_page: Open) -> None:
    page = new_page("/guide?lesson=3.1")
    page.locator("h2#recap").wait_for()
    press(page.get_by_test_id("stTopNavLink").filter(has_text="Guide"))
    expect(page.locator(".contents h1")).to_have_text("Guide")
    expect(page).to_have_url(re.compile("/guide$"))
    page.go_back()
    expect(page.locator("h2#recap")).to_be_attached()


def test_a_question_with_script_is_shown_literally(new_page: Open) -> None:
    page = new_page()
    turn = ask(page, HOSTILE)
    assert turn.locator("h2").inner_text() == HOSTILE
    assert page.evaluate("window.evil") is None
    expect(turn.locator(".decline")).to_be_visible()
    press(page.get_by_role("button", name="Past chats"))
    listed = page.get_by_role("dialog").get_by_role("button").filter(has_text="<script>")
    expect(listed.first).to_be_visible()
    assert page.evaluate("window.evil") is None and page.locator("[role=dialog] img").count() == 0


def test_odd_questions_do_not_break_the_page(new_page: Open) -> None:
    page = new_page()
    for question in ("bread \u202egnitset \u0007\u0000 x", "b" * 100_000):
        ask(page, question)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".failure")).to_have_count(0)


def test_past_chats_open_and_are_deleted_after_one_question(new_page: Open) -> None:
    page = new_page()
    ask(page, "What is shadow deployment?")
    press(page.get_by_role("button", name="New chat"))
    expect(page.get_by_text("What do you want to understand?")).to_be_visible()
    press(page.get_by_role("button", name="Past chats"))
    drawer = page.get_by_role("dialog")
    press(drawer.get_by_role("button", name="What is shadow deployment?").first)
    expect(page.locator("article.turn h2")).to_have_text("What is shadow deployment?")
    press(page.get_by_role("button", name="Past chats"))
    press(drawer.get_by_role("button", name="Delete", exact=True).first)
    expect(drawer.get_by_text("This cannot be undone.")).to_be_visible()
    press(drawer.get_by_role("button", name="Delete chat", exact=True))
    expect(page.get_by_text("What do you want to understand?")).to_be_visible()


def test_copying_takes_words_and_source(new_page: Open) -> None:
    page = new_page()
    turn = ask(page)
    turn.get_by_role("button", name="Copy answer").click()
    expect(turn.get_by_text("Copied")).to_be_visible()
    assert "[1] 3.1 " in page.evaluate("navigator.clipboard.readText()")


def test_no_request_leaves_this_computer(new_page: Open, server: Server) -> None:
    page = new_page("about:blank")
    outside: list[str] = []
    blocked: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((server.url, "data:", "blob:")) else outside.append(r.url))
    page.on(
        "websocket", lambda w: None if w.url.startswith(server.url.replace("http", "ws")) else outside.append(w.url)
    )
    page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto("/")
    ask(page)
    ask(page, HOSTILE)
    page.goto("/guide?lesson=3.1")
    page.locator("[data-testid=stMermaidChart] img").first.wait_for()
    page.wait_for_timeout(500)
    assert outside == []
    assert blocked == []


def test_every_response_carries_the_policy(server: Server) -> None:
    for path in ("/", "/guide", "/palette.json", "/_stcore/health"):
        with urlopen(server.url + path, timeout=10) as answer:
            assert answer.headers["content-security-policy"] == POLICY
            assert b"streamlit.io" not in answer.read() or path in {"/", "/guide"}
