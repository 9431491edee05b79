"""The exported encoder: the same vectors as sentence-transformers, without torch, repaired when damaged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ModelUnavailableError
from corpus.models import Corpus
from index import onnx_export
from index.encoder import Encoder, SentenceTransformerEncoder, Vectors, unit_rows
from index.encoders import open_encoder
from index.onnx_encoder import OnnxEncoder
from index.onnx_export import MANIFEST, Precision, exported_bytes, load_exported, name_of
from index.onnx_products import BLOCK, quantise_blocks, quantise_rows, smoothing

AGREES = 0.998
"""Least cosine similarity of the quick form with the original's vectors, measured 0.9983; the exact form has 0.9990."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("encoder")
    load_exported(made)
    return made


@pytest.fixture(scope="module")
def reference() -> Encoder:
    return SentenceTransformerEncoder()


@pytest.fixture(scope="module")
def texts(corpus_part: Corpus) -> list[str]:
    sections = list(corpus_part.sections.values())[::3]
    return [text for section in sections for text in (*section.meta.asks, section.body)]


@pytest.fixture(scope="module")
def expected(reference: Encoder, texts: list[str]) -> Vectors:
    return reference.encode(texts)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("precision", "least"), [(Precision.SMOOTHED, AGREES), (Precision.BLOCKS, 0.999), (Precision.FLOAT32, 0.99999)]
)
def test_vectors_agree_with_sentence_transformers(
    texts: list[str], expected: Vectors, precision: str, least: float
) -> None:
    vectors = OnnxEncoder(exported_bytes(precision), precision).encode(texts)
    assert vectors.shape == expected.shape
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * expected).sum(axis=1).min() >= least


@pytest.mark.thorough
def test_ranks_agree_with_sentence_transformers(folder: Path, texts: list[str], expected: Vectors) -> None:
    vectors = load_exported(folder).encode(texts)
    ours, theirs = vectors @ vectors.T, expected @ expected.T
    for similar in (ours, theirs):
        np.fill_diagonal(similar, -1)
    first = ours.argmax(axis=1) == theirs.argmax(axis=1)
    five = [len(set(a) & set(b)) / 5 for a, b in zip(np.argsort(-ours)[:, :5], np.argsort(-theirs)[:, :5], strict=True)]
    assert first.mean() >= 0.95
    assert np.mean(five) >= 0.95


@pytest.mark.thorough
def test_a_vector_depends_on_its_text_alone(folder: Path, texts: list[str]) -> None:
    encoder = load_exported(folder)
    alone = np.concatenate([encoder.encode([text]) for text in texts[:20]])
    assert np.abs(encoder.encode(texts)[:20] - alone).max() < 1e-5


@pytest.mark.thorough
def test_words_stand_where_the_reference_has_them_and_mean_the_same(folder: Path, reference: Encoder) -> None:
    said = ["A canary limits `set_alias` damage, it doesn't end it.", "", "canary rollout " * 400, "canaryrollouts"]
    encoder = load_exported(folder)
    ours, theirs = encoder.encode_words(said), reference.encode_words(said)
    assert np.abs(np.stack([one.text for one in ours]) - encoder.encode(said)).max() < 1e-5
    assert np.abs(np.stack([one.text for one in theirs]) - reference.encode(said)).max() < 1e-5
    for one, other in zip(ours, theirs, strict=True):
        assert one.spans == other.spans
        assert one.words.shape == (len(one.spans), 384)
        assert (one.words * other.words).sum(axis=1).min(initial=1) >= 0.99
    assert [said[3][start:end] for start, end in ours[3].spans] == ["canaryrollouts"]
    assert "set" in [said[0][start:end] for start, end in ours[0].spans]


@pytest.mark.thorough
def test_counts_and_cuts_like_the_reference(folder: Path, reference: Encoder) -> None:
    encoder = load_exported(folder)
    assert (encoder.dimension, encoder.max_tokens) == (reference.dimension, reference.max_tokens)
    long = "canary rollout " * 400
    assert encoder.count_tokens(long) == reference.count_tokens(long) > encoder.max_tokens
    assert float((encoder.encode([long]) @ reference.encode([long]).T)[0, 0]) > AGREES
    assert encoder.encode([]).shape == (0, 384)
    assert np.isfinite(encoder.encode(["", " ", "\U0001f600"])).all()


def test_the_query_path_needs_no_torch(folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.encoders import open_encoder; import tutor.chat.opening; "
        f"open_encoder('', Path({str(folder)!r})).encode(['a']); "
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'onnx') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "damage", ["manifest", *(pytest.param(it, marks=pytest.mark.thorough) for it in ("model", "revision"))]
)
def test_a_damaged_or_older_export_is_made_again(tmp_path: Path, damage: str) -> None:
    before = load_exported(tmp_path).encode(["canary"])
    manifest = tmp_path / MANIFEST
    if damage == "model":
        next(tmp_path.glob("*.onnx")).write_bytes(b"garbage")
    elif damage == "manifest":
        manifest.write_text("{")
    else:
        manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "revision": 0}))
    assert (load_exported(tmp_path).encode(["canary"]) == before).all()
    assert json.loads(manifest.read_text())["revision"] == onnx_export.REVISION
    assert len(list(tmp_path.glob("*.onnx"))) == 1


@pytest.mark.thorough
def test_a_processor_that_cuts_sums_off_gets_the_exact_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = load_exported(tmp_path / "quick")
    honest = OnnxEncoder.encode

    def cut_off(self: OnnxEncoder, texts: Sequence[str]) -> Vectors:
        vectors = honest(self, texts)
        return (
            unit_rows(vectors + np.float32(0.1) * vectors[:, ::-1])
            if self.name == name_of(Precision.SMOOTHED)
            else vectors
        )

    monkeypatch.setattr(OnnxEncoder, "encode", cut_off)
    moved = load_exported(tmp_path / "quick")  # a folder that came from another machine
    assert (quick.name, moved.name) == (name_of(Precision.SMOOTHED), name_of(Precision.BLOCKS))
    assert load_exported(tmp_path / "new").name == name_of(Precision.BLOCKS)
    assert load_exported(tmp_path / "new").name == name_of(Precision.BLOCKS)
    assert len(list((tmp_path / "quick").glob("*.onnx"))) == 1


@pytest.mark.thorough
def test_a_failed_export_falls_back_with_a_notice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(precision: str = "int8") -> bytes:
        raise ModelUnavailableError("the encoder cannot be exported: no onnx")

    monkeypatch.setattr(onnx_export, "exported_bytes", fail)
    encoder = open_encoder("", tmp_path)
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert "no onnx" in caplog.text


def test_bytes_that_are_no_model_are_refused() -> None:
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        OnnxEncoder(b"garbage", "none")


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_quantised_blocks_are_near_the_weights(outputs: int, blocks: int, seed: int) -> None:
    weight = np.random.default_rng(seed).normal(size=(outputs, blocks * BLOCK)).astype(np.float32)
    packed, scales = quantise_blocks(weight)
    restored = (packed.astype(np.float32) - 128) * scales.reshape(outputs, blocks, 1)
    assert np.abs(restored.reshape(weight.shape) - weight).max() <= scales.max() / 2 + 1e-6


@given(st.integers(1, 6), st.integers(1, 8), st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_quantised_rows_are_near_the_weights_and_smoothing_changes_no_product(
    outputs: int, width: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    weight = random.normal(size=(outputs, width)).astype(np.float32)
    values = random.normal(scale=random.uniform(0.01, 9, width), size=(3, width)).astype(np.float32)
    whole, scales = quantise_rows(weight)
    assert np.abs(whole * scales[:, None] - weight).max() <= scales.max() / 2 + 1e-6
    factor = smoothing(np.abs(values).max(axis=0), weight)
    assert np.allclose((values / factor) @ (weight * factor).T, values @ weight.T, atol=1e-3)


def test_a_width_that_is_no_multiple_of_the_block_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        quantise_blocks(np.zeros((2, BLOCK + 1), np.float32))
