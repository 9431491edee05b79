"""A small correction of the encoder's vectors, learned from how candidates ask: `question · part` means "answers it".

The bundled encoder was trained on everyday text. Two products of low rank, one for questions and one for the parts of
the guide, move both a little, so that questions come nearer to the parts that answer them. They were learned from the
guide's asks and from learners' questions by `tests/benchmarks/fit_adapter.py` and hold for the bundled encoder only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError
from index.encoder import BUNDLED, Vectors, unit_rows

FILE = Path(__file__).with_name("adapter.npz")

NAMES = ("question_down", "question_up", "part_down", "part_up")
"""Names of the factors in the file."""

Factors = tuple[NDArray[np.float32], NDArray[np.float32]]
"""A matrix of shape `(dimension, rank)` and one of shape `(rank, dimension)`."""


@dataclass(frozen=True, eq=False)
class Adapter:
    """Moves unit vectors of questions and of parts; see the module.

    Attributes:
        question: What is added to a question, as factors.
        part: What is added to a part.
    """

    question: Factors
    part: Factors

    def of_questions(self, vectors: Vectors) -> Vectors:
        """Return unit rows for questions, shape `(questions, dimension)`."""
        return _moved(vectors, self.question)

    def of_parts(self, vectors: Vectors) -> Vectors:
        """Return unit rows for parts, shape `(parts, dimension)`."""
        return _moved(vectors, self.part)


def adapter_for(encoder: str) -> Adapter | None:
    """Return the adapter of an encoder, by its name, or None if it has none."""
    return read_adapter() if encoder.startswith(BUNDLED) else None


def save_adapter(adapter: Adapter, file: Path = FILE) -> None:
    """Write an adapter as half floats, which change no similarity by more than 0.001."""
    factors = (*adapter.question, *adapter.part)
    with file.open("wb") as out:
        np.savez_compressed(out, **{name: one.astype(np.float16) for name, one in zip(NAMES, factors, strict=True)})  # type: ignore[arg-type]


@cache
def read_adapter(file: Path = FILE) -> Adapter:
    """Return the adapter of a file.

    Raises:
        ModelUnavailableError: It cannot be read.
    """
    try:
        with np.load(BytesIO(file.read_bytes()), allow_pickle=False) as found:
            factors = [np.asarray(found[name], np.float32) for name in NAMES]
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise ModelUnavailableError(
            f"the search's adapter cannot be read ({error}); install the tutor again"
        ) from error
    return Adapter((factors[0], factors[1]), (factors[2], factors[3]))


def _moved(vectors: Vectors, factors: Factors) -> Vectors:
    down, up = factors
    # Not `@`: see `VectorStore.scores`.
    inner = np.einsum("vd,dr->vr", vectors, down)
    return unit_rows(vectors + np.einsum("vr,rd->vd", inner, up))
