"""How fast the pages are, in a real browser on this machine, next to the budgets they should hold.

Run with `make bench-interface`. The app runs as shipped, in a home of its own; nothing here fails a test.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ["WHOLE_GUIDE"] = "1"  # read when the next module is imported

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from tests.browser.conftest import FLAGS, ROOT, Server, find_chromium, wait_until_drawn  # noqa: E402
from tests.browser.test_journeys import ask, box  # noqa: E402
from tutor.chat.history import ConversationStore  # noqa: E402
from tutor.database.engine import open_database  # noqa: E402

RUNS = 5
KEYS = 40
KEY_TO_PAINT = """async (keys) => {
    const times = [];
    for (const key of keys) {
        const began = performance.now();
        document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        document.querySelector(".pane").getBoundingClientRect();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - began);
    }
    return times;
}"""

TURNS = 100
QUESTIONS = ("What is a canary release?", "Which model type can Optuna tune?", "When do labels come late?")
WATCH_ANSWER = """() => {
    const question = document.querySelector("[data-testid=stChatInput] textarea");
    window.answerShown = new Promise((done) => {
        let began = 0;
        question.addEventListener("keydown", () => { began = performance.now(); }, { once: true, capture: true });
        const watcher = new MutationObserver(() => {
            const answer = document.querySelector("#turn-draft .answer");
            if (!began || !answer || answer.querySelector(".waiting")) return;
            watcher.disconnect();
            requestAnimationFrame(() => done(performance.now() - began));
        });
        watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
}"""
"""Keeps the milliseconds from the next key in the chat box until a frame with the first text of an answer."""


def answer_times(page: Page) -> list[float]:
    """Return the milliseconds from Enter to the first text of an answer, the engine's own time included."""
    found = []
    for question in QUESTIONS:
        box(page).fill(question)
        page.evaluate(WATCH_ANSWER)
        box(page).press("Enter")
        found.append(float(page.evaluate("window.answerShown")))
        page.locator("#turn-draft").wait_for(state="detached")
        wait_until_drawn(page)
    return found


def lengthen(home: Path, page: Page) -> None:
    """Fill the open chat up to many turns, and open it again."""
    history = ConversationStore(open_database(f"sqlite:///{home / 'tutor.db'}"))
    conversation = page.url.partition("c=")[2].partition("&")[0]
    first = history.turns(conversation)[0]
    for _ in range(TURNS - len(history.turns(conversation))):
        history.append(conversation, first.answer)
    page.reload()
    page.locator("article.turn[id]").last.wait_for()
    wait_until_drawn(page)


def first_view(browser: Browser, url: str, path: str, ready: str) -> float:
    """Return the milliseconds until a page is there in a browser that has nothing cached."""
    context = browser.new_context(base_url=url)
    page = context.new_page()
    page.goto(path)
    page.locator(ready).first.wait_for()
    taken = float(page.evaluate("performance.now()"))
    context.close()
    return taken


def reload_time(page: Page, ready: str) -> float:
    """Return the milliseconds until a page is there again."""
    page.reload()
    page.locator(ready).first.wait_for()
    return float(page.evaluate("performance.now()"))


def switch_time(page: Page, name: str, ready: str) -> float:
    """Return the milliseconds from a press in the navigation until the other page is there."""
    began = float(page.evaluate("performance.now()"))
    page.get_by_role("link", name=name, exact=True).first.click()
    page.locator(ready).first.wait_for()
    return float(page.evaluate("performance.now()")) - began


def times(measure: Callable[[], float]) -> list[float]:
    """Return a few measurements."""
    return [measure() for _ in range(RUNS)]


def answer_a_set(page: Page) -> None:
    """Answer ten questions, so that the page on progress has something to draw."""
    page.goto("/practice")
    page.locator(".st-key-practice_start button").click()
    page.locator(".pane-option").first.wait_for()
    for _ in range(10):
        for key in ("a", "b", "2"):
            page.keyboard.press(key)
        page.locator(".pane-line-verdict").wait_for()
        page.keyboard.press("n")
        page.locator(".pane-line-verdict").wait_for(state="detached")
    wait_until_drawn(page)
    page.goto("/")
    page.locator(".welcome").wait_for()


def measure_all(browser: Browser, url: str, home: Path) -> list[tuple[str, list[float], float]]:
    """Return name, milliseconds and budget of every measure."""
    page = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860}).new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.locator(".welcome").wait_for()
    rows = [("cold first view, Tutor", times(lambda: first_view(browser, url, "/", ".welcome")), 2000.0)]
    rows.append(("reload, Tutor", times(lambda: reload_time(page, ".welcome")), 800.0))
    answer_a_set(page)
    switches: dict[str, list[float]] = {}
    for _ in range(RUNS):
        for name, ready in (("Practice", ".st-key-practice_start"), ("Progress", "a.cell"), ("Guide", ".contents")):
            switches.setdefault(name, []).append(switch_time(page, name, ready))
            wait_until_drawn(page)
    rows += [(f"switch to {name}", found, 450.0) for name, found in switches.items()]
    page.goto("/")
    page.locator(".welcome").wait_for()
    ask(page, "What is a feature store?")
    wait_until_drawn(page)
    rows.append(("Enter to first text of an answer, engine included", answer_times(page), 150.0))
    lengthen(home, page)
    rows.append((f"the same in a chat of {2 * TURNS} messages", answer_times(page), 250.0))
    page.goto("/mock")
    page.get_by_role("button", name="Start").wait_for()
    wait_until_drawn(page)
    page.get_by_role("button", name="Start").click()
    page.locator(".pane-exam").wait_for()
    wait_until_drawn(page)
    keys = [key for number in range(KEYS) for key in ("abcd"[number % 4], "n")]
    rows.append(("key to visible change, Mock (one frame included)", page.evaluate(KEY_TO_PAINT, keys), 50.0))
    return rows


def main() -> None:
    """Measure and print a table."""
    chromium = find_chromium()
    if chromium is None:
        sys.exit("no Chromium on this machine (Debian: apt install chromium)")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        environment = {**os.environ, "TUTOR_HOME": str(home)}
        subprocess.run([sys.executable, "-m", "tutor", "build"], cwd=ROOT, env=environment, check=True)
        server = Server(home)
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            rows = measure_all(browser, server.url, home)
        finally:
            browser.close()
            server.kill()
    table = Table("measure", "median ms", "95 % ms", "budget ms", "runs", box=None)
    for name, found, budget in rows:
        ordered = sorted(found)
        high = ordered[min(int(0.95 * len(ordered)), len(ordered) - 1)]
        table.add_row(name, f"{statistics.median(found):.1f}", f"{high:.1f}", f"{budget:.0f}", str(len(found)))
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
