"""Questions answered in a real browser: keys that lose nothing, one tab at a time, silence while nothing happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import wait_until_drawn
from tests.browser.test_journeys import card, press
from tests.browser.test_looks import serious
from tutor.ui.pane_component import pane_script

pytestmark = pytest.mark.browser
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


MOVED = """async (script) => {
    const module = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    const options = ["one", "two", "three", "four"].map((text) => ({id: text, text}));
    const form = ["first", "second"].map((id) => ({id, stem: id, options, choose: 1}));
    const data = {id: "exam", mode: "mock", ack: 0, now: Date.now(), keys: true, hash: "h", answers: []};
    const asked = [], sent = [];
    const mount = (more) => {
        const parentElement = document.body.appendChild(document.createElement("div"));
        const setTriggerValue = (_, message) => sent.push(message), setStateValue = (_, hash) => asked.push(hash);
        return module.default({parentElement, data: {...data, ...more}, setTriggerValue, setStateValue});
    };
    const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", {key}));
    const leave = mount({form});
    press("b");
    leave();
    press("n");
    press("c");
    mount({});
    press("p");
    const shown = [...document.querySelectorAll(".pane-option.chosen")].map((option) => option.innerText);
    const chosen = sent.at(-1).events.filter((event) => event.t === "choose").map((event) => [event.q, ...event.v]);
    mount({id: "another"});
    return {panes: document.querySelectorAll(".pane").length, shown, chosen, asked};
}"""
"""Mounts the pane, takes its place in the page away and gives it another one, without the form; then an unknown one."""


def test_a_pane_that_moves_in_the_page_loses_no_key(new_page: Open) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    moved = page.evaluate(MOVED, pane_script())
    assert len(moved["shown"]) == 1
    assert "two" in moved["shown"][0]
    assert moved["chosen"] == [["first", "two"], ["second", "three"]]
    assert moved["asked"] == ["h", ""]
    assert moved["panes"] == 2


LEAVING = """async (script) => {
    const module = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    const options = ["one", "two"].map((text) => ({id: text, text}));
    const form = [{id: "first", stem: "first", options, choose: 1}];
    const data = {id: "exam", mode: "mock", ack: 0, now: Date.now(), keys: true, hash: "h", answers: []};
    const parentElement = document.body.appendChild(document.createElement("div"));
    let sent = 0;
    const setTriggerValue = (_, message) => { sent = Math.max(sent, ...message.events.map((event) => event.n)); };
    const shown = {parentElement, setTriggerValue, setStateValue: () => {}};
    const draw = (more) => module.default({...shown, data: {...data, ...more}});
    const asks = () => !window.dispatchEvent(new Event("beforeunload", {cancelable: true}));
    draw({form});
    const seen = [asks()];
    draw({ack: sent}); seen.push(asks());
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "b"})); seen.push(asks());
    draw({ack: sent}); seen.push(asks());
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "a"}));
    draw({ack: sent - 1, refused: true}); seen.push(asks());
    return seen;
}"""
"""Whether the browser is to ask: at first, saved, answered, saved again, answered in a tab that no longer counts."""


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


@pytest.mark.thorough
def test_only_answers_that_are_not_saved_keep_the_tab(new_page: Open) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    assert page.evaluate(LEAVING, pane_script()) == [True, False, True, False, False]


THIRD = """async ([script, mode]) => {
    const module = await import(URL.createObjectURL(new Blob([script], {type: "text/javascript"})));
    const options = ["one", "two", "three", "four", "five"].map((text) => ({id: text, text}));
    const form = ["first", "second"].map((id) => ({id, stem: id, options, choose: 2}));
    const now = Date.now();
    const data = {id: mode, mode, ack: 0, now, deadline: now + 9e6, keys: true, hash: "h", answers: []};
    const parentElement = document.body.appendChild(document.createElement("div"));
    module.default({parentElement, data: {...data, form}, setTriggerValue: () => {}, setStateValue: () => {}});
    const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", {key}));
    const seen = [];
    const look = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const line = parentElement.querySelector(".pane-choose");
        const chosen = [...parentElement.querySelectorAll(".pane-option.chosen .pane-text")].map((e) => e.textContent);
        seen.push([line.textContent, line.classList.contains("pulse"), chosen.join(" ")]);
        done();
    })));
    press("a"); press("c"); press("e"); await look();
    parentElement.querySelectorAll(".pane-option")[1].click(); await look();
    press("a"); await look();
    press("e"); await look();
    press("b"); press(mode === "mock" ? "n" : "s"); await look();
    return seen;
}"""
"""Chooses a third option of two by key and by pointer, takes one back, chooses again, and goes on."""


@pytest.mark.parametrize("mode", ["practice", "mock"])
def test_a_third_choice_of_two_drops_none(new_page: Open, mode: str) -> None:
    page = new_page("about:blank")
    page.goto("/_stcore/health")
    full = ["Choose two · 2 of 2 chosen. Take one back first", True, "one three"]
    seen = page.evaluate(THIRD, [pane_script(), mode])
    assert seen[:2] == [full, full]
    assert seen[2:4] == [
        ["Choose two · 1 of 2 chosen", False, "three"],
        ["Choose two · 2 of 2 chosen", False, "three five"],
    ]
    assert seen[4] == ["Choose two · 0 of 2 chosen", False, ""]


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


@pytest.mark.parametrize("width", [pytest.param(390, marks=pytest.mark.thorough), 320])
def test_the_pane_fits_a_phone(new_page: Open, width: int) -> None:
    page = new_page("/practice", width=width, height=780)
    start(page)
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.wait_for_function(
        """() => {
            const heights = [...document.querySelectorAll(".pane-option")].map((e) => e.getBoundingClientRect().height);
            return heights.length >= 4 && Math.min(...heights) >= 44;
        }"""
    )
    page.goto("/mock")
    start(page)
    page.locator(".pane-exam").wait_for()
    assert page.evaluate(fits)
    page.get_by_role("button", name="1 of 59").click()
    expect(page.locator(".pane-aside.open")).to_be_visible()
    page.get_by_role("button", name="Question 7,").click()
    expect(page.get_by_text("Question 7 of 59", exact=True)).to_be_visible()
    hand_in(page)


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
