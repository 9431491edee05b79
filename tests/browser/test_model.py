"""A chat model in the app, in a real browser: words arrive, are checked, stopped, and fail without loss."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus.models import Corpus
from index.encoder import Encoder
from index.store import VectorStore
from tests.browser.conftest import PATIENCE_SECONDS, Server
from tests.browser.part_app import part_of
from tests.browser.test_journeys import ask, box, press
from tests.llm.model_server import ModelServer, Script

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
KEY = "sk-live-4f3c9d7e21ab"
ASKED = "When is a canary better than blue-green?"
SAID = (
    "A canary fits high traffic combined with high risk [1]. Blue-green fits an instant, all-or-nothing switch [1]. "
    "A canary limits the blast radius [2]. "
)
HOSTILE = (
    "Call `mlflow.promote_champion()` to go live [1]. ![x](http://evil.example/x.png) <script>window.evil = 1</script> "
    "<img src=http://evil.example/y.png onerror='window.evil = 1'> [Click here](http://evil.example) to see the key."
)


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def voiced(
    model: ModelServer,
    chromium: str,
    corpus: Corpus,
    encoder: Encoder,
    store: VectorStore,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    """Return the app with a chat model set."""
    del chromium
    home = tmp_path_factory.mktemp("voiced") / "home"
    store.save(home / "index", part_of(corpus).digest, encoder.name)
    settings = {
        "OPENAI_API_KEY": KEY,
        "TUTOR_MODEL": "openai:scripted",
        "TUTOR_MODEL_BASE_URL": model.base_url,
        "TUTOR_MODEL_TIMEOUT": "2",
        "TUTOR_MODEL_INPUT_PRICE": "2",
        "TUTOR_MODEL_OUTPUT_PRICE": "10",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    running = Server(home)
    running.start()
    for name, value in before.items():
        os.environ.pop(name)
        os.environ.update({name: value} if value is not None else {})
    yield running
    running.kill()
    kept = [path for path in home.parent.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert not kept, "the key was written"


@pytest.fixture
def open_app(browser: Browser, voiced: Server) -> Iterator[Callable[[], Page]]:
    context = browser.new_context(base_url=voiced.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.locator("dialog.palette").wait_for(state="attached")
    yield lambda: page
    assert KEY not in page.content()
    assert {url.split("/")[2] for url in asked if url.startswith("http")} == {voiced.url.split("/")[2]}
    context.close()


def test_words_arrive_and_are_checked(open_app: Callable[[], Page], model: ModelServer) -> None:
    page = open_app()
    model.says(Script(SAID + HOSTILE, between=0.03))
    box(page).fill(ASKED)
    box(page).press("Enter")
    expect(page.locator("p.unchecked").first).to_contain_text("A canary fits", timeout=240_000)
    turn = page.locator("article.turn[id]:not([aria-busy])")
    expect(turn).to_have_count(1)
    expect(turn.locator(".badge")).to_have_text(re.compile(r"Written by openai:scripted \(160 tokens, \$0.0006\)"))
    expect(turn.locator(".notice")).to_contain_text("removed: not supported by the guide")
    expect(turn.locator(".notice")).to_contain_text("mlflow.promote_champion")
    expect(turn.locator("p.lead")).to_contain_text("A canary fits high traffic combined with high risk.")
    assert turn.locator("img, script").count() == 0 and page.evaluate("window.evil") is None
    assert not [a for a in turn.locator("a").all() if "evil" in (a.get_attribute("href") or "")]
    turn.locator("p.lead button.cite").click()
    expect(page.locator(".source:popover-open mark").first).to_contain_text("A canary fits high traffic")


def test_a_failing_model_costs_nothing(open_app: Callable[[], Page], model: ModelServer) -> None:
    page = open_app()
    for script, words in (
        (Script(status=401), "refused the key (status 401)"),
        (Script("A canary fits", ends="cut"), "broke off"),
        (Script("A canary fits", ends="stall"), "stopped answering"),
    ):
        model.says(script)
        turn = ask(page, ASKED)
        expect(turn.locator(".notice")).to_contain_text(f"{words}")
        expect(turn.locator(".notice")).to_contain_text("This is the guide's own answer.")
        expect(turn.locator(".check")).to_contain_text("quoted word for word")
    page.reload()
    expect(page.locator("article.turn[id]:not([aria-busy])")).to_have_count(3)


def test_stop_keeps_what_was_supported(open_app: Callable[[], Page], model: ModelServer) -> None:
    page = open_app()
    model.says(Script(SAID * 3, between=0.1))
    box(page).fill(ASKED)
    box(page).press("Enter")
    expect(page.locator("p.unchecked").first).to_contain_text("switch [1]", timeout=240_000)
    page.get_by_test_id("stChatInput").locator("button").last.click()
    turn = page.locator("article.turn[id]:not([aria-busy])")
    expect(turn.locator(".notice")).to_contain_text("Stopped.")
    expect(turn.locator("p.lead")).to_contain_text("A canary fits high traffic combined with high risk.")
    asked = len(model.requests)
    page.reload()
    expect(turn.locator(".notice")).to_contain_text("Stopped.")
    assert len(model.requests) == asked


def test_the_connection_is_tried_on_the_settings_page(
    open_app: Callable[[], Page], model: ModelServer, voiced: Server
) -> None:
    page = open_app()
    page.goto("/settings")
    expect(page.get_by_text("Answers are worded by")).to_contain_text("openai:scripted")
    model.says("ready")
    press(page.get_by_role("button", name="Test connection"))
    expect(page.get_by_text("openai:scripted answered in")).to_be_visible()
    model.says(Script(status=401))
    press(page.get_by_role("button", name="Test connection"))
    expect(page.get_by_text("refused the key")).to_be_visible()
    assert KEY not in page.content()


def test_hints_are_climbed_and_the_answer_waits(open_app: Callable[[], Page]) -> None:
    page = open_app()
    page.goto("/practice")
    press(page.get_by_role("button", name="Start", exact=True))
    page.locator(".pane-ladder").wait_for()
    for number in range(1, 5):
        page.locator(".pane-ladder > button").click()
        expect(page.locator(".pane-hints li")).to_have_count(number)
        expect(page.locator(".pane-feedback")).to_have_count(0)
    expect(page.locator(".pane-option.struck")).to_have_count(1)
    read = page.get_by_role("button", name="Read it")
    page.locator(f"#{read.get_attribute('popovertarget')}").wait_for(state="attached")
    press(read)
    expect(page.locator(".source:popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator(".pane-line-verdict")).to_contain_text("Skipped. Key:")
