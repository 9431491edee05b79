"""The adapter: moves questions towards what answers them, keeps unit length, and is refused when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailableError
from corpus.models import Corpus
from index.adapter import Adapter, adapter_for, read_adapter, save_adapter
from index.encoder import BUNDLED, Encoder
from index.retrieval import Retriever
from index.store import EntryKind, VectorStore
from tests.benchmarks.phrasings import part_of, read_phrasings


def test_only_the_bundled_encoder_has_one() -> None:
    found = adapter_for(f"{BUNDLED}-int8-smoothed-3")
    assert found is not None and found is adapter_for(BUNDLED)
    assert adapter_for("another/model") is None


def test_moved_vectors_have_length_one_and_stay_near() -> None:
    rows = np.random.default_rng(0).normal(size=(20, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    adapter = read_adapter()
    for moved in (adapter.of_questions(rows), adapter.of_parts(rows)):
        assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
        assert ((moved * rows).sum(axis=1) > 0.5).all()
    assert adapter.of_questions(rows[:0]).shape == (0, 384)


def test_what_is_saved_is_read_again_and_damage_is_told(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    factors = [random.normal(size=shape).astype(np.float32) for shape in ((6, 2), (2, 6), (6, 2), (2, 6))]
    adapter = Adapter((factors[0], factors[1]), (factors[2], factors[3]))
    save_adapter(adapter, tmp_path / "made.npz")
    again = read_adapter(tmp_path / "made.npz")
    assert np.allclose(again.part[1], adapter.part[1], atol=1e-2)
    (tmp_path / "cut.npz").write_bytes((tmp_path / "made.npz").read_bytes()[:100])
    for file in ("cut.npz", "missing.npz"):
        with pytest.raises(ModelUnavailableError, match="install"):
            read_adapter(tmp_path / file)


def test_questions_come_nearer_to_the_part_that_answers(
    retriever: Retriever, corpus_part: Corpus, encoder: Encoder, store: VectorStore
) -> None:
    adapter = adapter_for(encoder.name)
    assert adapter is not None
    rows = retriever.rows(EntryKind.UNIT)
    place = {(store.entries[row].section_id, store.entries[row].start): n for n, row in enumerate(rows)}
    sections = corpus_part.searchable.sections
    kept = [(sections[s], one) for s, phrased in read_phrasings().items() if s in sections for one in phrased.kept()]
    right = np.array([place[section.id, part_of(section, one.lead).span[0]] for section, one in kept])
    asked, parts = encoder.encode([one.ask for _, one in kept]), store.vectors[rows]

    def within_three(similar: np.ndarray) -> float:
        ahead = (similar > similar[np.arange(len(right)), right][:, None]).sum(axis=1)
        return float((ahead < 3).mean())

    plain, moved = asked @ parts.T, adapter.of_questions(asked) @ adapter.of_parts(parts).T
    assert len(kept) > 100
    assert within_three(moved) > within_three(plain) + 0.02
