"""What every test shares: no network, a home of its own, the real content and the real encoder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Before anything imports a library that reads them.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402
from xdist.remote import Producer  # noqa: E402
from xdist.scheduler import LoadFileScheduling  # noqa: E402

from corpus.loading import load_corpus  # noqa: E402
from corpus.models import Corpus  # noqa: E402
from index.encoder import BundledTokenizer  # noqa: E402

pytest_plugins = ["tests.guide_fixtures"]

FIXTURES = Path(__file__).parent / "fixtures"

# Machines differ in speed; a slow example is no failure. CI repeats the same examples on every run.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


WAITING = ("tests/browser/", "tests/llm/")
"""Tests that mostly wait, for a browser or a model; they come first, while types and content are checked beside."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that wait before the others."""
    items.sort(key=lambda item: not item.nodeid.startswith(WAITING))


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Keeps the tests of a file in one process, so that its fixtures are made once.

    The browser tests share one server, except those that kill the program and those with a chat model.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        shared = file.startswith("tests/browser/") and not file.endswith(("_survival.py", "_model.py"))
        return "browser" if shared else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Return who shares the tests out if there are several processes."""
    return ByFile(config, log)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder of the test's own in which the program writes; no setting of the machine counts."""
    for name in [name for name in os.environ if name.startswith("TUTOR_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    monkeypatch.setenv("TUTOR_HOME", str(folder))
    yield folder


@pytest.fixture(scope="session")
def small_corpus() -> Corpus:
    """Return a small content without problems, that no change of the guide touches."""
    return load_corpus(FIXTURES / "corpus")


@pytest.fixture(scope="session")
def tokenizer() -> BundledTokenizer:
    """Return the bundled encoder's tokenizer alone."""
    return BundledTokenizer()
