"""Fixtures of the page tests: fresh fakes, and pages run as Streamlit runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from corpus.models import Section
from tests.guide_fixtures import real_corpus
from tests.ui.ui_fakes import UI, FakeServices, install_fakes
from tutor.settings import Settings
from tutor.ui.links import Library


@pytest.fixture(scope="session", autouse=True)
def _installed_components() -> Iterator[None]:
    """Look for components among the installed packages once; Streamlit reads them all for every page that is run."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: list(found))
        yield


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[FakeServices]:
    """Return fresh services, already installed for the pages."""
    services = install_fakes(Settings(home=tmp_path))
    yield services
    services.close()


@pytest.fixture
def open_page(fake: FakeServices) -> Callable[..., AppTest]:
    """Return a function that runs a page file with a query."""

    def run(file: str, **query: str) -> AppTest:
        page = AppTest.from_file(str(UI / file), default_timeout=30)
        for name, value in query.items():
            page.query_params[name] = value
        return page.run()

    del fake
    return run


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the real content."""
    return Library(real_corpus())


@pytest.fixture(scope="session")
def canary() -> Section:
    """Return a section with prose, labels and a table."""
    return real_corpus().sections["3.1/canary-or-blue-green"]
