"""The bundled encoder on onnxruntime: exported once, then loaded in a fraction of a second without torch."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from corpus.errors import ModelUnavailableError
from index.encoder import (
    BUNDLED,
    BUNDLED_SHA256,
    BundledTokenizer,
    Vectors,
    WordVectors,
    bundled_model_path,
    word_vectors,
)
from index.files import write_atomically

REVISION = 2
"""Goes up when the graph or its quantisation changes; an older export is then made again."""
MANIFEST = "encoder.json"
TOKENS_PER_BATCH = 512
PADDED = 1.25
"""How much longer than the shortest text of its batch a text may be; padding costs as much as words."""
FEW = 4
"""Texts up to which the tokenizer is quicker without threads."""
THREADS = min(2, os.cpu_count() or 1)
"""Two threads that sleep while they wait: a question takes 2.3 ms on a quiet machine and 3.1 beside a busy program; one
thread takes 3.5. Threads that spin, the library's default, take 2.0 and 6.6, and half as much processor time again."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ExportManifest:
    """What an exported model is and was made from.

    Attributes:
        source: sha256 of the weights it was made from.
        revision: Of the graph.
        precision: How the weights are kept, a value of `index.onnx_graph.Precision`.
        model: sha256 of the exported file, which is also its name.
    """

    source: str
    revision: int
    precision: str
    model: str


class OnnxEncoder:
    """The bundled all-MiniLM-L6-v2 as 8-bit ONNX. Safe to share between threads."""

    def __init__(self, model: bytes, name: str = f"{BUNDLED}-int8-{REVISION}") -> None:
        """Take an exported model.

        Raises:
            ModelUnavailableError: The model cannot be loaded here.
        """
        self.name = name
        self.max_tokens = BundledTokenizer.max_tokens
        self._count = BundledTokenizer()
        self._tokenizer: Tokenizer = self._count.truncating(self.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no public base of its errors
            raise ModelUnavailableError(f"the exported encoder cannot be loaded ({error})") from error
        self.dimension = int(self._session.get_outputs()[0].shape[2])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape `(len(texts), dimension)`.

        A row depends on its text alone: neither the other texts nor the padding change it.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        ids = [encoding.ids for encoding in self._encodings(texts)]
        for rows in _batches(ids):
            vectors[rows] = mean_pooled(*self._run([ids[row] for row in rows]))
        return vectors

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words; the vectors of the texts are those of `encode`."""
        encodings = self._encodings(texts)
        found: dict[int, WordVectors] = {}
        for rows in _batches([encoding.ids for encoding in encodings]):
            hidden, mask = self._run([encodings[row].ids for row in rows])
            for row, text, tokens in zip(rows, mean_pooled(hidden, mask), hidden, strict=True):
                found[row] = word_vectors(text, tokens, encodings[row].word_ids, encodings[row].offsets)
        return [found[row] for row in range(len(texts))]

    def _encodings(self, texts: Sequence[str]) -> list[Encoding]:
        if len(texts) <= FEW:
            return [self._tokenizer.encode(text) for text in texts]
        return self._tokenizer.encode_batch(list(texts))

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""
        return self._count.count_tokens(text)

    def _run(self, ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the hidden states of some texts, and a mask that is 1 where a token is."""
        lengths = np.array([len(row) for row in ids])
        mask = (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
        padded = np.zeros_like(mask)
        padded[mask == 1] = np.concatenate(ids)
        (hidden,) = self._session.run(["hidden"], {"input_ids": padded, "attention_mask": mask})
        return hidden, mask


def mean_pooled(hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> Vectors:
    """Return unit vectors: the mean of each text's hidden states where the mask is 1."""
    total = np.einsum("bth,bt->bh", hidden, mask.astype(np.float32))
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12), np.float32)


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield row numbers in batches of like length, so that little is padded."""
    batch: list[int] = []
    for row in sorted(range(len(ids)), key=lambda number: len(ids[number])):
        full = (len(batch) + 1) * len(ids[row]) > TOKENS_PER_BATCH
        if batch and (full or len(ids[row]) > PADDED * len(ids[batch[0]])):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def load_exported(folder: Path) -> OnnxEncoder:
    """Return the encoder exported into a folder; export it first if it is missing, older or damaged.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, the export failed, or the folder cannot
            be written.
    """
    model = _read_export(folder)
    return OnnxEncoder(model if model is not None else export_model(folder))


def export_model(folder: Path) -> bytes:
    """Write the bundled model as 8-bit ONNX into a folder and return its bytes.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or the export failed.
    """
    model = exported_bytes()
    manifest = ExportManifest(BUNDLED_SHA256, REVISION, "int8", hashlib.sha256(model).hexdigest())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / f"{manifest.model}.onnx", model)
        write_atomically(folder / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
        for path in folder.glob("*.onnx"):
            if path.stem != manifest.model:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise ModelUnavailableError(f"the encoder cannot be written to {folder}: {error.strerror}") from error
    return model


def exported_bytes(precision: str = "int8") -> bytes:
    """Return the bundled model as an ONNX file of a precision, a value of `index.onnx_graph.Precision`.

    Raises:
        ModelUnavailableError: The bundled weights are missing or damaged, or a package for the export is missing.
    """
    source = bundled_model_path()
    try:
        from safetensors.numpy import load_file

        from index.onnx_graph import BertShape, Precision, bert_graph
    except ImportError as error:
        raise ModelUnavailableError(f"the encoder cannot be exported: {error}") from error
    config = json.loads((source / "config.json").read_text("utf-8"))
    shape = BertShape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
    graph = bert_graph(load_file(source / "model.safetensors"), shape, Precision(precision))
    return bytes(graph.SerializeToString())


def _read_export(folder: Path) -> bytes | None:
    try:
        manifest = ExportManifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        if (manifest.source, manifest.revision, manifest.precision) != (BUNDLED_SHA256, REVISION, "int8"):
            return None
        model = (folder / f"{manifest.model}.onnx").read_bytes()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        _log.warning("the exported encoder in %s is damaged; it is exported again", folder)
        return None
    if hashlib.sha256(model).hexdigest() != manifest.model:
        _log.warning("the exported encoder in %s was changed; it is exported again", folder)
        return None
    return model
