"""Fixtures of the tests of other programs: a home with an index, and an assistant connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.models import Corpus
from index.encoder import Encoder
from index.store import VectorStore
from tests.browser.part_app import part_of
from tests.interop.assistant_client import AssistantClient, connected
from tutor.practice.desk import PracticeDesk
from tutor.services import open_services
from tutor.settings import load_settings


@pytest.fixture(scope="module")
def mcp_home(corpus: Corpus, store: VectorStore, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home of the module's own, with the index of the part."""
    folder = tmp_path_factory.mktemp("mcp") / "home"
    store.save(folder / "index", part_of(corpus).digest, encoder.name)
    return folder


@pytest.fixture(scope="module")
def assistant(mcp_home: Path) -> Iterator[AssistantClient]:
    """Return an assistant connected to one server for the whole module."""
    with connected(mcp_home) as client:
        yield client


@pytest.fixture(scope="module")
def desk(mcp_home: Path, corpus: Corpus) -> Iterator[PracticeDesk]:
    """Return the app's desk on the same database."""
    services = open_services(load_settings(home=mcp_home))
    yield services.practice
    services.close()
