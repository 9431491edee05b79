"""A real browser on the real app: one server and one profile for all tests, emptied before each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from corpus.models import Corpus
from index.encoder import Encoder
from index.store import VectorStore
from tests.browser.part_app import part_of

ROOT = Path(__file__).parents[2]
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update".split()
FLAGS += ["--disable-sync", "--no-first-run"]
READY_SECONDS = 240  # the encoder is loading, on a machine that may be busy; with `WHOLE_GUIDE=1` the index is built
PATIENCE_SECONDS = 30  # for everything else; nothing waits longer than it must

WHOLE_GUIDE = bool(os.environ.get("WHOLE_GUIDE"))

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


DRAWN = """() => {
    const running = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'notRunning';
    const unfinished = document.querySelector('[aria-busy=true], [data-testid=stSkeleton], [data-stale=true]');
    const now = performance.now();
    if (running || unfinished || window.unfinishedAt === undefined) window.unfinishedAt = now;
    return now - window.unfinishedAt > 250;
}"""
"""Whether Streamlit has had nothing left to draw for a quarter of a second."""


def wait_until_drawn(page: Page) -> None:
    """Wait until a page is complete: no run of the script, no placeholder, nothing of the run before."""
    page.wait_for_function(DRAWN)


def find_chromium() -> str | None:
    """Return the browser of the machine, or the one that Playwright installed."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


class Server:
    """The app in a process of its own.

    Attributes:
        url: Its address.
        log: File with everything it wrote.
    """

    def __init__(self, home: Path) -> None:
        """Choose a free port; `start` begins to serve."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home.parent / "server.log"
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the app and wait until it serves; index and encoder go on loading.

        It serves a part of the guide; with `WHOLE_GUIDE=1` the whole.
        """
        command = [sys.executable, str(Path(__file__).with_name("part_app.py")), str(self.port)]
        if WHOLE_GUIDE:
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        environment = {**os.environ, "TUTOR_HOME": str(self._home), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._healthy():
            if time.monotonic() > deadline or self._process.poll() is not None:
                pytest.fail(f"the app did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _healthy(self) -> bool:
        try:
            with urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                return int(answer.status) == 200
        except (URLError, OSError):
            return False


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser; without one the tests are reported as not run, in CI as failed."""
    found = find_chromium()
    if found is None:
        words = "not run: no Chromium on this machine (Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return found


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """Return the app, serving; its home is a folder of its own.

    The index that the other tests use is put there, which saves building another one. The app checks that it
    belongs to content and encoder, and builds its own if not.
    """
    del chromium
    home = tmp_path_factory.mktemp("browser") / "home"
    if not WHOLE_GUIDE:
        store: VectorStore = request.getfixturevalue("store")
        encoder: Encoder = request.getfixturevalue("encoder")
        whole: Corpus = request.getfixturevalue("corpus")
        store.save(home / "index", part_of(whole).digest, encoder.name)
    running = Server(home)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Return Playwright."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """Return a browser for tests that need contexts of their own."""
    opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def profile(
    chromium: str, playwright: Playwright, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Return one profile for all tests, so that scripts are fetched and compiled once; `new_page` empties it."""
    opened = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=chromium,
        args=FLAGS,
        base_url=server.url,
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield opened
    opened.close()


@pytest.fixture
def new_page(profile: BrowserContext, server: Server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the app; no cookie or storage is left of the test before."""
    (blank, *_) = profile.pages
    kept = {"origin": server.url, "storageTypes": "cookies,local_storage,indexeddb,service_workers,cache_storage"}
    profile.new_cdp_session(blank).send("Storage.clearDataForOrigin", kept)
    pages: list[Page] = []

    def open_page(path: str = "/", width: int = 1280, height: int = 860, scheme: str = "light") -> Page:
        page = profile.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.goto(path)
        if path != "about:blank":
            page.locator("dialog.palette").wait_for(state="attached")  # the shell is there
        return page

    yield open_page
    for page in pages:
        page.close()
