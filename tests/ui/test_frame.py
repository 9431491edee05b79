"""The frame: every page inside it, and failures in place of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from corpus.errors import StorageError
from tests.ui.ui_fakes import UI, FakeServices, html_of
from tutor.ui import wiring
from tutor.ui.errors import failure_html, report_failure
from tutor.ui.pages import PAGES

if TYPE_CHECKING:
    from tutor.services import Services


def run_app() -> AppTest:
    return AppTest.from_file(str(UI / "main.py"), default_timeout=30).run()


def failing(error: Exception) -> Callable[[], Services]:
    def opener() -> Services:
        raise error

    return opener


def test_the_frame_has_tabs_component_and_caption(fake: FakeServices) -> None:
    app = run_app()
    content = html_of(app)
    assert 'aria-current="page">Tutor</a>' in content and 'data-go="">Guide</a>' in content
    assert "Runs on this computer. Not affiliated with Databricks." in content
    assert [element.key for element in app.get("bidi_component")] == ["shell_component"]
    assert fake.opened.is_set()


def test_every_page_is_in_the_bar_of_the_phone_or_behind_more(fake: FakeServices) -> None:
    del fake
    content = html_of(run_app())
    bar = content[content.index('<nav class="tabbar"') : content.index("</nav>")]
    tabs, _, sheet = bar.partition("<button")
    assert re.findall(r'href="([^"]+)"', tabs) == ["/", "/guide", "/practice", "/today"]
    assert set(re.findall(r'href="([^"]+)"', bar)) == {entry.path for entry in PAGES}
    assert 'popovertarget="more-pages">More</button>' in sheet and "aria-current" not in sheet


def test_a_failed_start_says_what_to_do_and_is_tried_again(fake: FakeServices) -> None:
    wiring.install(wiring.Provider(failing(StorageError("/home/x cannot be written: choose another TUTOR_HOME"))))
    app = run_app()
    content = html_of(app)
    assert "The tutor cannot start." in content and "choose another TUTOR_HOME" in content and "Error " in content
    assert "Opening the guide" not in content
    assert not app.exception and not app.chat_input
    wiring.install(wiring.Provider(lambda: fake))  # type: ignore[arg-type,return-value]
    assert app.run().chat_input


def test_an_unexpected_error_shows_no_internals(caplog: pytest.LogCaptureFixture) -> None:
    wiring.install(wiring.Provider(failing(RuntimeError("secret internals"))))
    content = html_of(run_app())
    assert "secret internals" not in content and "Traceback" not in content and "Reload the page" in content
    assert "secret internals" in caplog.text


def test_a_long_message_is_cut_and_escaped() -> None:
    failure = report_failure(StorageError("\n".join(f"<b>line {number}</b>" for number in range(40))))
    content = failure_html(failure)
    assert "and 34 more" in content and "<b>" not in content and failure.id in content
