"""Shared fixtures: a part of the real guide, the real encoder and a real index, made once."""

from __future__ import annotations

import pytest

from corpus.loading import examine
from corpus.models import Corpus
from index.build import open_index
from index.encoder import Encoder
from index.encoders import open_encoder
from index.retrieval import Retriever
from index.store import VectorStore
from tutor.chat.engine import Tutor

PART = ("overview", "faq", "3.1", "3.2")


@pytest.fixture(scope="session")
def corpus_part() -> Corpus:
    """Return the pages every release has had: overview, FAQ and the deployment lessons."""
    corpus, _ = examine()
    assert corpus is not None
    pages = tuple(page for page in corpus.pages if page.id in PART)
    assert len(pages) == len(PART)
    return corpus.model_copy(update={"pages": pages, "digest": "part"})


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """Return the bundled encoder, exported for these tests."""
    return open_encoder("", tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def store(corpus_part: Corpus, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> VectorStore:
    """Return a real FAISS index of the part."""
    return open_index(corpus_part, encoder, tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="session")
def retriever(corpus_part: Corpus, encoder: Encoder, store: VectorStore) -> Retriever:
    """Return a retriever over the part."""
    return Retriever(corpus_part, encoder, store)


@pytest.fixture(scope="session")
def tutor(retriever: Retriever) -> Tutor:
    """Return the offline tutor over the part."""
    return Tutor(retriever)
