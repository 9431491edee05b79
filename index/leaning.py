"""Where a question leans: into the guide, or to one of the kinds of topics outside it.

A ridge regression on the stored vectors of asks, topics and examples. It is solved when an index is built and kept with
it, so it follows every change of the guide and of these lines without weights of its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.examples import kind_of_entry, side_of_entry
from index.outside import HARMLESS, Kind
from index.store import Entry, VectorStore

PENALTY = 0.0003
HARMLESS_SHARE = 0.3
"""Weight of the harmless questions about the exam, where every other kind as a whole weighs 1."""


class Leaning:
    """A linear reading of query vectors. Safe to share between threads."""

    def __init__(self, store: VectorStore, without: Collection[int] = ()) -> None:
        """Take what was fitted on a store; fit now if nothing was, or to leave some of its positions out."""
        kept = None if without else store.fitted.get(fit_name())
        self._weights = fit(store, without) if kept is None else kept

    def of(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """Return how strongly a unit vector leans to each kind: about 1 for yes, about -1 for no."""
        return dict(zip(Kind, map(float, np.append(vector, 1.0) @ self._weights), strict=True))


def fit(store: VectorStore, without: Collection[int] = ()) -> NDArray[np.float64]:
    """Return the weights, a column per kind and the bias last, on a store without some of its positions."""
    labels = ["" if row in without else _label(entry) for row, entry in enumerate(store.entries)]
    used = np.array([row for row, label in enumerate(labels) if label], np.intp)
    named = [labels[row] for row in used]
    targets = np.array([_targets(kind_of_entry(store.entries[row])) for row in used])
    return _ridge(store.vectors[used], targets.reshape(-1, len(Kind)), _balanced(named))


@lru_cache(maxsize=1)
def fit_name() -> str:
    """Return the name under which a store keeps the weights; another one as soon as the code that fits them changes."""
    code = hashlib.sha256()
    for module in ("leaning", "examples", "outside"):
        code.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    return f"leaning-{code.hexdigest()[:16]}"


def _label(entry: Entry) -> str:
    """Return the group in which an entry is weighed, or "" if it has no side."""
    if not side_of_entry(entry):
        return ""
    return HARMLESS if entry.section_id == HARMLESS else str(kind_of_entry(entry))


@lru_cache(maxsize=len(Kind) + 1)
def _targets(kind: Kind | None) -> tuple[float, ...]:
    """Return 1 for a kind and -1 for the others; without one, 0 for each of those that lie outside the guide."""
    maybe = 0.0 if kind is None else -1.0
    return tuple(1.0 if kind is one else -1.0 if one in {Kind.INSIDE, Kind.DUMP} else maybe for one in Kind)


def _balanced(labels: list[str]) -> NDArray[np.float64]:
    """Return a weight per row, so that every kind weighs 1 in all."""
    counts = Counter(labels)
    return np.array([(HARMLESS_SHARE if name == HARMLESS else 1.0) / counts[name] for name in labels])


def _ridge(
    rows: NDArray[np.float32], targets: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights, a column per target and the bias last; the bias is not penalized."""
    scale = np.sqrt(weights).astype(np.float32)
    features = np.column_stack([rows, np.ones(len(rows), np.float32)]) * scale[:, None]
    penalty = PENALTY * np.eye(features.shape[1])
    penalty[-1, -1] = 1e-9
    gram = (features.T @ features).astype(np.float64)
    return np.asarray(np.linalg.solve(gram + penalty, features.T @ (targets * scale[:, None])))
