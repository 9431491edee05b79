"""How fast the pages are, in a real browser on this machine, next to the budgets they should hold.

Run with `make bench-interface`. The app runs as shipped, in a home of its own; nothing here fails a test.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from tests.browser.conftest import FLAGS, Server, find_chromium, wait_until_drawn

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


def measure_all(browser: Browser, url: str) -> list[tuple[str, list[float], float]]:
    """Return name, milliseconds and budget of every measure."""
    page = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860}).new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.locator(".welcome").wait_for()
    rows = [("cold first view, Tutor", times(lambda: first_view(browser, url, "/", ".welcome")), 2000.0)]
    rows.append(("reload, Tutor", times(lambda: reload_time(page, ".welcome")), 800.0))
    switches = []
    for _ in range(RUNS):
        switches.append(switch_time(page, "Practice", ".st-key-practice_start"))
        wait_until_drawn(page)
        switches.append(switch_time(page, "Guide", ".contents"))
        wait_until_drawn(page)
    rows.append(("page switch", switches, 450.0))
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
        server = Server(Path(folder) / "home")
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            rows = measure_all(browser, server.url)
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
