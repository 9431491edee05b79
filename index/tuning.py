"""What tuning to the guide changes in the bundled encoder: additions of low rank to its matrices.

The encoder was trained on everyday text. Learned from the guide's asks and from learners' questions by
`tests/benchmarks/fit_encoder.py`, the additions bring questions nearer to the sentences that answer them. They cost
nothing when a question is asked: they are added to the weights once, when the encoder is exported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus.errors import ModelUnavailableError

FILE = Path(__file__).with_name("tuning.npz")

Array = NDArray[np.float32]
Change = tuple[Array, Array]
"""Two factors, of shapes `(rank, inputs)` and `(outputs, rank)`; the second times the first is added to a matrix."""
DOWN, UP = "down", "up"


def save_tuning(changes: Mapping[str, Change], file: Path = FILE) -> None:
    """Write the changes by the name of their layer, as half floats."""
    named = {
        f"{layer}.{side}": factor.astype(np.float16)
        for layer, change in changes.items()
        for side, factor in zip((DOWN, UP), change, strict=True)
    }
    with file.open("wb") as out:
        np.savez_compressed(out, **named)  # type: ignore[arg-type]


@cache
def tuning_digest(file: Path = FILE) -> str:
    """Return the sha256 of the changes, which names the tuned encoder.

    Raises:
        ModelUnavailableError: They cannot be read.
    """
    return hashlib.sha256(_bytes(file)).hexdigest()


def tuned(weights: Mapping[str, Array], file: Path = FILE) -> dict[str, Array]:
    """Return weights with the changes added; names of weights are those of the layers, followed by `.weight`.

    Raises:
        ModelUnavailableError: The changes cannot be read, or are for other weights.
    """
    changed = dict(weights)
    try:
        with np.load(BytesIO(_bytes(file)), allow_pickle=False) as found:
            for layer in sorted({name.rpartition(".")[0] for name in found}):
                down, up = (np.asarray(found[f"{layer}.{side}"], np.float32) for side in (DOWN, UP))
                changed[f"{layer}.weight"] = changed[f"{layer}.weight"] + up @ down
    except (KeyError, ValueError, BadZipFile) as error:
        raise _unreadable(error) from error
    return changed


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> ModelUnavailableError:
    return ModelUnavailableError(f"the tuning of the encoder cannot be read ({error}); install the tutor again")
