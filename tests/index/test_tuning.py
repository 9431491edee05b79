"""The tuning of the encoder: added to the known weights, it brings questions to their answers; damage is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from corpus.errors import ModelUnavailableError
from corpus.models import Corpus
from index.encoder import BUNDLED, Encoder, bundled_model_path, tuned_name
from index.onnx_export import encoder_as_it_comes
from index.store import EntryKind, VectorStore
from index.tuning import save_tuning, tuned, tuning_digest
from tests.benchmarks.phrasings import part_of, read_phrasings

LEAST_GAIN = 0.08
"""By how much more of the counted questions the right part is among the three nearest; measured on the whole guide."""


def test_only_matrices_of_the_encoder_change() -> None:
    weights = load_file(bundled_model_path() / "model.safetensors")
    changed = tuned(weights)
    assert changed.keys() == weights.keys()
    moved = {name for name, array in changed.items() if not np.array_equal(array, weights[name])}
    assert moved and all(name.startswith("encoder.layer.") and name.endswith(".weight") for name in moved)
    assert not any("LayerNorm" in name for name in moved)
    for name in moved:
        assert changed[name].dtype == np.float32
        assert np.linalg.norm(changed[name] - weights[name]) < np.linalg.norm(weights[name])


def test_the_name_tells_encoders_with_another_tuning_apart(encoder: Encoder) -> None:
    assert tuned_name().startswith(BUNDLED)
    assert tuning_digest()[:12] in encoder.name


def test_what_is_saved_is_added(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    down, up = random.normal(size=(2, 6)).astype(np.float32), random.normal(size=(4, 2)).astype(np.float32)
    save_tuning({"layer.dense": (down, up)}, tmp_path / "made.npz")
    before = {"layer.dense.weight": np.ones((4, 6), np.float32), "layer.dense.bias": np.zeros(4, np.float32)}
    after = tuned(before, tmp_path / "made.npz")
    assert np.allclose(after["layer.dense.weight"], 1 + up @ down, atol=1e-2)
    assert (after["layer.dense.bias"] == 0).all() and (before["layer.dense.weight"] == 1).all()


@pytest.mark.parametrize("damage", ["cut", "missing", "for other weights"])
def test_damage_is_told(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "made.npz"
    save_tuning({"dense": (np.ones((1, 2), np.float32), np.ones((3, 1), np.float32))}, file)
    name = "dense.weight"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:100])
    elif damage == "missing":
        file.unlink()
    else:
        name = "other.weight"
    with pytest.raises(ModelUnavailableError, match="install"):
        tuned({name: np.zeros((3, 2), np.float32)}, file)


@pytest.mark.thorough
def test_questions_come_nearer_to_the_part_that_answers(
    corpus_part: Corpus, encoder: Encoder, store: VectorStore
) -> None:
    rows = [number for number, entry in enumerate(store.entries) if entry.kind is EntryKind.UNIT]
    parts = [store.entries[row] for row in rows]
    place = {(part.section_id, part.start): number for number, part in enumerate(parts)}
    sections = corpus_part.searchable.sections
    kept = [(sections[s], one) for s, phrased in read_phrasings().items() if s in sections for one in phrased.kept()]
    right = np.array([place[section.id, part_of(section, one.lead).span[0]] for section, one in kept])

    def within_three(encoder: Encoder) -> float:
        similar = encoder.encode([one.ask for _, one in kept]) @ encoder.encode([part.text for part in parts]).T
        return float(((similar > similar[np.arange(len(right)), right][:, None]).sum(axis=1) < 3).mean())

    assert len(kept) > 300
    assert within_three(encoder) > within_three(encoder_as_it_comes()) + LEAST_GAIN
