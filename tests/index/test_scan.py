"""The quick comparison with all vectors: near the exact one, kept with the index, made again when it is damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StaleIndexError
from index.encoder import Encoder
from index.scan import WITHIN, Scan, scan_model
from index.store import VectorStore


def test_similarities_are_near_the_exact_ones_and_rank_alike(store: VectorStore, encoder: Encoder) -> None:
    scan = Scan(scan_model(store.vectors))
    for vector in encoder.encode(["When is a canary better than blue-green?", "price", "x" * 900, ""]):
        exact, quick = store.scores(vector), scan.similarities(vector)
        assert np.abs(exact - quick).max() < WITHIN
        assert len(set(np.argsort(-exact)[:20]) & set(np.argsort(-quick)[:20])) >= 18


def test_an_index_from_disk_scans_and_one_in_memory_is_exact(store: VectorStore, tmp_path: Path) -> None:
    query = store.vectors[3]
    alone = VectorStore(store.entries[:50], store.vectors[:50])
    assert (alone.scan(query) == alone.scores(query)).all()
    manifest = alone.save(tmp_path, "corpus", "encoder")
    loaded = VectorStore.load(tmp_path)[0]
    assert manifest.scan and 0 < np.abs(loaded.scan(query) - loaded.scores(query)).max() < WITHIN
    assert not alone.save(tmp_path, "corpus", "encoder", whole=False).scan
    assert not list(tmp_path.glob("*.onnx"))


@pytest.mark.parametrize("shape", [(0, 64), (5, 3)])
def test_vectors_that_fit_no_block_are_not_copied(shape: tuple[int, int]) -> None:
    assert scan_model(np.zeros(shape, np.float32)) == b""


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(StaleIndexError, match="cannot be scanned"):
        Scan(b"garbage")
