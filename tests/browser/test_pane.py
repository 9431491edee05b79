"""The pane that shows questions, in a real browser: it moves, fits and keeps what is not saved yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.sitting import Open, hand_in, start
from tutor.ui.pane_component import pane_script

pytestmark = pytest.mark.browser


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
