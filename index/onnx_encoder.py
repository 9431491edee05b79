"""The bundled encoder on onnxruntime, which loads in a fraction of a second and needs no torch."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from corpus.errors import ModelUnavailableError
from index.encoder import BundledTokenizer, Vectors, WordVectors, unit_rows, word_vectors
from index.onnx_session import open_session

FEW = 4
"""Texts up to which the tokenizer is quicker without threads."""
THREADS = min(2, os.cpu_count() or 1)
"""Texts that are encoded at once. Every text has one thread: two that share a text wait for each other at every layer,
which gains a third on a quiet machine, nothing after a pause, and loses beside a busy program."""


class OnnxEncoder:
    """The bundled all-MiniLM-L6-v2 from an exported file. Safe to share between threads."""

    def __init__(self, model: bytes, name: str) -> None:
        """Take an exported model.

        Raises:
            ModelUnavailableError: The model cannot be loaded here.
        """
        self.name = name
        self.max_tokens = BundledTokenizer.max_tokens
        self._count = BundledTokenizer()
        self._tokenizer: Tokenizer = self._count.truncating(self.max_tokens)
        try:
            self._session = open_session(model)
        except ValueError as error:
            raise ModelUnavailableError(f"the exported encoder cannot be loaded ({error})") from error
        self._input = self._session.get_inputs()[0].name
        self._output = self._session.get_outputs()[0].name
        self.dimension = int(self._session.get_outputs()[0].shape[2])
        self._pool = ThreadPoolExecutor(THREADS, "encoder")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, shape `(len(texts), dimension)`.

        Texts are encoded one by one, so that a row depends on its text alone.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for row, hidden in enumerate(self._hidden(self._encodings(texts))):
            vectors[row] = hidden.mean(axis=0)
        return unit_rows(vectors)

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words; the vectors of the texts are those of `encode`."""
        encodings = self._encodings(texts)
        return [
            word_vectors(unit_rows(hidden.mean(axis=0, keepdims=True))[0], hidden, read.word_ids, read.offsets)
            for read, hidden in zip(encodings, self._hidden(encodings), strict=True)
        ]

    def watch(self, text: str, names: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return values inside the model for a text, each of shape `(tokens, channels)`.

        Args:
            text: Any text.
            names: Outputs that the model was exported with besides its own.
        """
        return [values[0] for values in self._run(self._tokenizer.encode(text), names)]

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text, special tokens included."""
        read = len(self._tokenizer.encode(text).ids)
        return read if read < self.max_tokens else self._count.count_tokens(text)  # it may have been cut

    def _encodings(self, texts: Sequence[str]) -> list[Encoding]:
        if len(texts) <= FEW:
            return [self._tokenizer.encode(text) for text in texts]
        return self._tokenizer.encode_batch(list(texts))

    def _hidden(self, encodings: Sequence[Encoding]) -> Sequence[NDArray[np.float32]]:
        """Return the last hidden states of each text, shape `(tokens, dimension)`."""
        if len(encodings) < 2:
            return [self._last(encoding) for encoding in encodings]
        return list(self._pool.map(self._last, encodings))

    def _last(self, encoding: Encoding) -> NDArray[np.float32]:
        hidden: NDArray[np.float32] = self._run(encoding, [self._output])[0][0]
        return hidden

    def _run(self, encoding: Encoding, names: Sequence[str]) -> list[NDArray[np.float32]]:
        found: list[NDArray[np.float32]] = self._session.run(list(names), {self._input: [encoding.ids]})
        return found
