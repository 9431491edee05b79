"""The vector store: equal to brute force, round trips, and damage is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import MissingIndexError, StaleIndexError, StorageError
from index.encoder import Encoder, Vectors
from index.store import Entry, EntryKind, VectorStore


def unit_rows(count: int, seed: int) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def make_store(count: int = 20, seed: int = 0) -> tuple[VectorStore, Vectors]:
    entries = [Entry(f"p/s-{n}", EntryKind.PASSAGE, n, n + 1, f"text {n}") for n in range(count)]
    rows = unit_rows(count, seed)
    return VectorStore(entries, rows), rows


@given(count=st.integers(1, 60), seed=st.integers(0, 1000), top_k=st.integers(1, 70))
@settings(max_examples=40, deadline=None)
def test_search_equals_brute_force(count: int, seed: int, top_k: int) -> None:
    store, rows = make_store(count, seed)
    query = unit_rows(1, seed + 1)[0]
    found = store.search(query, top_k)
    expected = rows @ query
    order = np.argsort(-expected, kind="stable")[:top_k]
    assert [entry.start for entry, _ in found] == order.tolist()
    assert [score for _, score in found] == pytest.approx(expected[order].tolist(), abs=1e-5)
    assert store.scores(query) == pytest.approx(expected, abs=1e-5)


def test_search_of_real_text_equals_brute_force(store: VectorStore, encoder: Encoder) -> None:
    for question in ("When is a canary better than blue-green?", "price", "models from code"):
        query = encoder.encode([question])[0]
        expected = store.vectors @ query
        found = store.search(query, 10)
        best = np.sort(expected)[::-1][:10]
        assert [score for _, score in found] == pytest.approx(best.tolist(), abs=1e-5)
        for entry, score in found:
            assert expected[store.entries.index(entry)] == pytest.approx(score, abs=1e-5)


def test_search_refuses_a_top_k_below_one() -> None:
    store, rows = make_store()
    with pytest.raises(ValueError, match="top_k"):
        store.search(rows[0], 0)


def test_entries_and_rows_must_match() -> None:
    with pytest.raises(ValueError, match="entries"):
        VectorStore([Entry("p/s", EntryKind.ASK, -1, -1, "x")], unit_rows(2, 0))


@given(count=st.integers(1, 30), seed=st.integers(0, 100))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_save_and_load_round_trip(count: int, seed: int, tmp_path: Path) -> None:
    store, rows = make_store(count, seed)
    written = store.save(tmp_path / "i", "corpus-digest", "encoder-name")
    loaded, manifest = VectorStore.load(tmp_path / "i")
    assert manifest == written
    assert (manifest.corpus, manifest.encoder, manifest.dimension, manifest.count) == (
        "corpus-digest",
        "encoder-name",
        8,
        count,
    )
    assert loaded.entries == store.entries
    assert np.array_equal(loaded.vectors, rows)
    assert len(list((tmp_path / "i").iterdir())) == 3, "files of the index before are removed"


def test_what_was_fitted_comes_back_and_is_checked(tmp_path: Path) -> None:
    store = make_store()[0]
    store.save(tmp_path, "c", "e")
    assert VectorStore.load(tmp_path)[0].fitted == {}
    store.fitted = {"name": np.arange(3.0)}
    store.save(tmp_path, "c", "e")
    assert VectorStore.load(tmp_path)[0].fitted["name"].tolist() == [0, 1, 2]
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes() + b"!")
    with pytest.raises(StaleIndexError, match="was changed"):
        VectorStore.load(tmp_path)
    store.fitted = {}
    store.save(tmp_path, "c", "e")
    assert list(tmp_path.glob("*.npz")) == []


def test_missing_index(tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError, match="tutor build"):
        VectorStore.load(tmp_path)


@pytest.mark.parametrize("suffix", [".faiss", ".json"])
def test_a_changed_byte_is_noticed(suffix: str, tmp_path: Path) -> None:
    make_store()[0].save(tmp_path, "c", "e")
    file = next(p for p in tmp_path.iterdir() if p.suffix == suffix and p.name != "manifest.json")
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))
    with pytest.raises(StaleIndexError, match="damaged"):
        VectorStore.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"corpus": 1}', "null"])
def test_a_damaged_manifest_is_noticed(content: str, tmp_path: Path) -> None:
    make_store()[0].save(tmp_path, "c", "e")
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(StaleIndexError, match="damaged"):
        VectorStore.load(tmp_path)


def test_another_layout_is_refused(tmp_path: Path) -> None:
    make_store()[0].save(tmp_path, "c", "e")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(StaleIndexError, match="99"):
        VectorStore.load(tmp_path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="TUTOR_HOME"):
        make_store()[0].save(tmp_path / "file" / "index", "c", "e")


def test_entries_of_another_version_are_noticed(tmp_path: Path) -> None:
    """A newer program may have written kinds of entries that this one does not know."""
    make_store(3)[0].save(tmp_path, "corpus", "encoder")
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    raw = (tmp_path / f"{manifest['entries']}.json").read_bytes().replace(b'"passage"', b'"newer"')
    name = hashlib.sha256(raw).hexdigest()
    (tmp_path / f"{name}.json").write_bytes(raw)
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"entries": name}), "utf-8")
    with pytest.raises(StaleIndexError, match="another version"):
        VectorStore.load(tmp_path)
