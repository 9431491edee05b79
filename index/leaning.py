"""Where a question leans: into the guide, or to one of the kinds of topics outside it.

A ridge regression on the stored vectors of asks and topics, solved when the index is opened; it follows every change
of the guide without weights of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.outside import EXAM_DUMPS, HARMLESS, Kind, kind_of
from index.store import Entry, EntryKind, VectorStore

PENALTY = 0.003
HARMLESS_SHARE = 0.3
"""Weight of the harmless questions about the exam, where every other kind as a whole weighs 1."""
DUMP_SECTION = "faq/affiliation-and-dumps"
"""Section whose asks are requests for dumps themselves."""


class Leaning:
    """A linear reading of query vectors. Safe to share between threads."""

    def __init__(self, store: VectorStore) -> None:
        """Fit on the entries of a store."""
        labels = [_label(entry) for entry in store.entries]
        used = np.array([row for row, label in enumerate(labels) if label], np.intp)
        named = [labels[row] for row in used]
        targets = np.array([[1.0 if name.split("-")[0] == kind else -1.0 for kind in Kind] for name in named])
        self._weights = _ridge(store.vectors[used], targets.reshape(-1, len(Kind)), _balanced(named))

    def of(self, vector: NDArray[np.float32]) -> dict[str, float]:
        """Return how strongly a unit vector leans to each kind: about 1 for yes, about -1 for no."""
        return dict(zip(Kind, map(float, np.append(vector, 1.0) @ self._weights), strict=True))


def _label(entry: Entry) -> str:
    if entry.kind is EntryKind.OUTSIDE:
        return f"{Kind.INSIDE}-{HARMLESS}" if entry.section_id == HARMLESS else kind_of(entry.section_id).value
    if entry.kind is not EntryKind.ASK:
        return ""
    return Kind.DUMP.value + f"-{EXAM_DUMPS}" if entry.section_id == DUMP_SECTION else Kind.INSIDE.value


def _balanced(labels: list[str]) -> NDArray[np.float64]:
    """Return a weight per row, so that every kind weighs 1 in all."""
    share: Mapping[str, float] = {name: HARMLESS_SHARE if HARMLESS in name else 1.0 for name in set(labels)}
    return np.array([share[name] / labels.count(name) for name in labels])


def _ridge(
    rows: NDArray[np.float32], targets: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights, a column per target and the bias last; the bias is not penalized."""
    features = np.column_stack([rows, np.ones(len(rows))]).astype(np.float64)
    penalty = PENALTY * np.eye(features.shape[1])
    penalty[-1, -1] = 1e-9
    weighted = features * weights[:, None]
    return np.asarray(np.linalg.solve(features.T @ weighted + penalty, weighted.T @ targets))
