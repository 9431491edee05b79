"""Which encoder to use: the bundled one on onnxruntime, or another model through sentence-transformers."""

from __future__ import annotations

import logging
from pathlib import Path

from corpus.errors import ModelUnavailableError
from index.encoder import Encoder, SentenceTransformerEncoder

_log = logging.getLogger(__name__)


def open_encoder(model: str, folder: Path) -> Encoder:
    """Return the encoder to use.

    Args:
        model: Name or folder of a sentence-transformers model; empty for the bundled one.
        folder: Where the bundled model is kept once it is exported.

    Raises:
        ModelUnavailableError: The model cannot be loaded.
    """
    if model:
        return SentenceTransformerEncoder(model)
    try:
        from index.onnx_export import load_exported

        return load_exported(folder)
    except (ImportError, ModelUnavailableError) as error:
        _log.warning("%s; sentence-transformers is used instead, which starts more slowly", error)
        return SentenceTransformerEncoder()
