"""A mock exam in a real browser: keys that lose nothing, one tab at a time, silence while nothing happens."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_until_drawn
from tests.browser.sitting import QUESTIONS, Open, hand_in, saved, start, start_mock
from tests.browser.test_looks import serious
from tutor.ui.pane_component import pane_script

pytestmark = pytest.mark.browser


def test_a_mock_exam_keeps_every_key_at_any_speed_and_over_a_reload(new_page: Open) -> None:
    page = start_mock(new_page)
    expect(page.get_by_role("link", name="Guide")).to_have_count(0)
    assert serious(page) == []
    for number in range(QUESTIONS):
        wanted = 2 if page.locator(".pane-choose.two").count() else 1
        page.keyboard.press("abcd"[number % 4])
        if wanted == 2:
            page.keyboard.press("e")
        page.keyboard.press("2" if number == 3 else "3")
        if number < QUESTIONS - 1:
            page.keyboard.press("n")
    expect(page.locator(".pane-count")).to_have_text(f"{QUESTIONS} answered · 0 flagged")
    page.keyboard.press("f")
    saved(page)
    chosen = page.locator(".pane-option.chosen").all_inner_texts()
    page.reload()
    page.locator(".pane-exam").wait_for()
    expect(page.locator(".pane-count")).to_have_text(f"{QUESTIONS} answered · 1 flagged")
    page.locator(".pane-cell").last.click()
    expect(page.locator(".pane-option.chosen")).to_have_text(chosen, use_inner_text=True)
    hand_in(page)
    expect(page.get_by_text(f"of {QUESTIONS} right")).to_be_visible()
    assert serious(page) == []


@pytest.mark.thorough
def test_an_idle_exam_says_nothing(new_page: Open) -> None:
    page = new_page("about:blank")
    frames: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: frames.append(str(frame)[:40])))
    page.goto("/mock")
    start(page)
    page.locator(".pane-exam").wait_for()
    saved(page)
    page.wait_for_timeout(2000)
    before, clock = len(frames), page.locator(".pane-clock").inner_text()
    page.wait_for_timeout(5000)
    assert len(frames) == before
    assert page.locator(".pane-clock").inner_text() != clock
    hand_in(page)


@pytest.mark.thorough
def test_a_second_tab_must_ask_and_then_has_the_exam(new_page: Open) -> None:
    first = start_mock(new_page)
    first.keyboard.press("a")
    saved(first)
    second = new_page(first.url)
    expect(second.get_by_text("These questions are open in another tab.")).to_be_visible()
    second.get_by_role("button", name="Continue here").click()
    expect(second.locator(".pane-count")).to_contain_text("1 answered")
    second.keyboard.press("n")
    second.keyboard.press("b")
    expect(second.locator(".pane-count")).to_contain_text("2 answered")
    saved(second)
    first.keyboard.press("n")
    first.keyboard.press("c")
    expect(first.get_by_text("These questions are open in another tab.")).to_be_visible()
    hand_in(second)


@pytest.mark.thorough
def test_questions_that_vanish_come_back(new_page: Open) -> None:
    """A run of the page that overtakes another one may leave it empty; what was chosen is there again."""
    page = new_page("/practice")
    start(page)
    page.keyboard.press("b")
    saved(page)
    page.evaluate("[...document.querySelectorAll('*')].find((e) => e.__pane).__pane.leave()")
    expect(page.locator(".pane")).to_have_count(0)
    expect(page.locator(".pane-option.chosen")).to_have_count(1)


CLOCK = """async (script) => {
    const module = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    const options = ["one", "two"].map((text) => ({id: text, text}));
    const form = [{id: "first", stem: "first", options, choose: 1}];
    const data = {id: "exam", mode: "mock", ack: 0, keys: true, hash: "h", answers: []};
    const parentElement = document.body.appendChild(document.createElement("div"));
    const sent = [];
    const setTriggerValue = (_, message) => sent.push(...message.events.filter((event) => event.t === "hand_in"));
    const shown = {parentElement, setTriggerValue, setStateValue: () => {}};
    const draw = (more) => module.default({...shown, data: {...data, ...more}});
    const pause = () => new Promise((done) => setTimeout(done, 1200));
    const now = Date.now();
    draw({form, now, deadline: now + 300}); await pause();
    const first = sent.at(-1);
    draw({now: now - 3600e3, deadline: now, ack: first.n}); await pause();
    const early = sent.filter((event) => event.n > first.n).length;
    draw({now, deadline: now + 100, ack: first.n}); await pause();
    return [first.v, early, sent.at(-1).n > first.n, sent.at(-1).v];
}"""
"""Lets the clock run out, hears from the server that there is an hour left, and lets it run out again."""


@pytest.mark.thorough
def test_the_clock_hands_in_by_the_servers_time(new_page: Open) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    assert page.evaluate(CLOCK, pane_script()) == ["time", 0, True, "time"]


REPLACED = """async (script) => {
    const module = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    const draw = (id) => module.default({
        parentElement: document.body.appendChild(document.createElement("div")),
        setTriggerValue: () => {}, setStateValue: () => {},
        data: {id, mode: "practice", ack: 0, keys: true, hash: "h", answers: [], now: Date.now(),
            form: [{id: "first", stem: "first", options: ["one", "two"].map((text) => ({id: text, text})), choose: 1}]},
    });
    const leave = draw("before");
    const next = draw("after");
    leave();
    [...document.querySelectorAll("*")].find((element) => element.__pane).__pane.act("end", "first");
    next();
    draw("after")();  // drawn once more before the result
    await new Promise((done) => setTimeout(done, 2600));
    return document.querySelectorAll(".pane").length;
}"""
"""Puts one set in the place of another, ends it, draws it once more, and waits; loading again ends the script."""


@pytest.mark.thorough
def test_a_set_in_the_place_of_another_does_not_load_the_page_again(new_page: Open) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    assert page.evaluate(REPLACED, pane_script()) == 0


BEGINNINGS = """async ([script, stems]) => {
    const names = script.slice(0, script.lastIndexOf("export default")) + "; export { beginning };";
    const module = await import(URL.createObjectURL(new Blob([names], {type: "text/javascript"})));
    return stems.map((stem) => module.beginning(stem).map((part) => (part.outerHTML ?? part)).join(""));
}"""
"""The first words of questions, as the list before handing in shows them."""


@pytest.mark.thorough
def test_the_list_before_handing_in_cuts_code_and_tables_well(new_page: Open) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    long = "word " * 17  # 85 letters
    stems = [
        "The checks:\n\n| Step | Result |\n| --- | --- |\n\nWhy?",
        f"{long}for `code`",
        f"{long}a `code_that_goes_on`",
    ]
    shown = page.evaluate(BEGINNINGS, [pane_script(), stems])
    assert shown == ["The checks: Why?", f"{long}for…", f"{long}a <code>co…</code>"]


CONTRAST = """() => {
    const light = (color) => {
        const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = color.match(/[\\d.]+/g).map((part) => linear(part / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const corner = document.querySelector(".pane-cell.answered .pane-corner");
    const one = light(getComputedStyle(corner).borderTopColor);
    const two = light(getComputedStyle(corner.parentElement).backgroundColor);
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}"""
"""The contrast of a flag on an answered question of the grid."""


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_flags_are_seen_and_code_is_code_in_a_mock_exam(new_page: Open, scheme: str) -> None:
    page = new_page("/mock", scheme=scheme)
    start(page)
    page.keyboard.press("b")
    page.keyboard.press("f")
    saved(page)
    wait_until_drawn(page)
    expect(page.locator(".pane-cell.answered .pane-corner")).to_be_visible()
    assert page.evaluate(CONTRAST) >= 4.5
    grid, legend = (page.locator(name).bounding_box() for name in (".pane-grid", "aside .pane-legend"))
    assert grid is not None and legend is not None and legend["y"] - grid["y"] - grid["height"] >= 8
    page.set_viewport_size({"width": 390, "height": 780})
    wait_until_drawn(page)
    head, count = (page.locator(name).bounding_box() for name in (".pane-head", ".pane-count"))
    assert head is not None and count is not None and count["x"] == head["x"]
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("button", name="All", exact=True).click()
    expect(page.locator(".pane-jump")).to_have_count(QUESTIONS)
    assert page.locator(".pane-reviewlist").evaluate("(list) => list.scrollWidth <= list.clientWidth")
    assert "`" not in page.locator(".pane-reviewlist").inner_text()
    assert page.locator(".pane-jump code").count()
    page.get_by_role("button", name="Hand in now").click()
    expect(page.get_by_text("On many such exams you would score")).to_be_visible()


@pytest.mark.thorough
def test_go_to_keys_do_not_answer_and_are_off_in_an_exam(new_page: Open) -> None:
    page = new_page("/practice")
    start(page)
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    page.go_back()
    page = start_mock(new_page)
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.keyboard.press("Control+k")
    expect(page.locator(".pane-exam")).to_be_visible()
    assert not page.locator("dialog.palette[open]").count()
    hand_in(page)
