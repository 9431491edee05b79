"""Shared fixtures: the real content, a part of the real guide, the real encoder and a real index, made once.

Where the tests run in several processes, the first that needs encoder and index makes them and the others read them.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pytest

from corpus.bank import examine_bank
from corpus.content import CONTENT_ROOT
from corpus.items import Bank
from corpus.loading import examine
from corpus.models import Corpus
from index.build import open_index
from index.encoder import Encoder
from index.encoders import open_encoder
from index.retrieval import Retriever
from index.store import VectorStore
from tutor.chat.engine import Tutor

PART = ("overview", "faq", "3.1", "3.2")


@lru_cache(maxsize=1)
def real_corpus() -> Corpus:
    """Return the real content; whether it holds its contract is checked by `python -m tutor check`."""
    found, _ = examine(CONTENT_ROOT)
    assert found is not None
    return found


@lru_cache(maxsize=1)
def real_bank() -> Bank:
    """Return the real question bank, of which the same holds."""
    return examine_bank(real_corpus())[0]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """Return the real content."""
    return real_corpus()


@pytest.fixture(scope="session")
def bank() -> Bank:
    """Return the real question bank."""
    return real_bank()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process works in a folder."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def corpus_part(corpus: Corpus) -> Corpus:
    """Return the pages every release has had: overview, FAQ and the deployment lessons."""
    pages = tuple(page for page in corpus.pages if page.id in PART)
    assert len(pages) == len(PART)
    return corpus.model_copy(update={"pages": pages, "digest": "part"})


@pytest.fixture(scope="session")
def encoder(shared: Path) -> Encoder:
    """Return the bundled encoder, exported for these tests."""
    with alone(shared):
        return open_encoder("", shared / "encoder")


@pytest.fixture(scope="session")
def store(corpus_part: Corpus, encoder: Encoder, shared: Path) -> VectorStore:
    """Return a real FAISS index of the part."""
    with alone(shared):
        return open_index(corpus_part, encoder, shared / "index")


@pytest.fixture(scope="session")
def retriever(corpus_part: Corpus, encoder: Encoder, store: VectorStore) -> Retriever:
    """Return a retriever over the part."""
    return Retriever(corpus_part, encoder, store)


@pytest.fixture(scope="session")
def tutor(retriever: Retriever) -> Tutor:
    """Return the offline tutor over the part."""
    return Tutor(retriever)
