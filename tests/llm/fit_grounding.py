"""Fit the weights of the grounding check: `python -m tests.llm.fit_grounding` prints them, to be copied.

Only `pairs_fitted.yaml` is read. Weights may not speak against their meaning (a missing name never counts for a
sentence), which keeps them sensible with few examples.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.loading import load_corpus
from index.build import open_index
from index.encoders import open_encoder
from index.retrieval import Retriever
from tests.llm.pairs import FITTED, MEASURED, Pair, read_pairs
from tutor.llm.grounding import FaultWeights, GroundingCheck, LikenessWeights
from tutor.settings import load_settings

PENALTY = 0.0007
OTHER_KINDS = 0.3
"""Weight of the kinds that the goals are not about."""
FORWARD = {"bias", "meaning", "clause_meaning", "words", "clause_words", "first_words"}
Numbers = NDArray[np.float64]


def signals(check: GroundingCheck, pairs: list[Pair], names: list[str]) -> Numbers:
    """Return one row of signals per pair, in the order of the names."""
    sections = check._retriever.corpus.sections
    found = [check.evidence(pair.sentence, [sections[pair.section]])[0].signals for pair in pairs]
    return np.array([[1.0 if name == "bias" else row[name] for name in names] for row in found])


def fit(like: Numbers, faults: Numbers, pairs: list[Pair], names: tuple[list[str], list[str]]) -> Numbers:
    """Return the weights of both parts, those of likeness first."""
    right = np.array([pair.supported for pair in pairs], float)
    weight = np.array([1.0 if pair.kind in MEASURED else OTHER_KINDS for pair in pairs])
    weight *= np.where(right == 1, (weight * (1 - right)).sum() / right.sum(), 1.0)
    size = like.shape[1]

    def loss(w: Numbers) -> float:
        logs = -np.logaddexp(0, -(like @ w[:size])) - np.logaddexp(0, -(faults @ w[size:]))
        logs = np.minimum(logs, -1e-9)
        cost = -(weight * (right * logs + (1 - right) * np.log1p(-np.exp(logs)))).mean()
        return float(cost + PENALTY * ((w**2).sum() - w[0] ** 2 - w[size] ** 2) / 2)

    bounds = [(None, None) if n == "bias" else (0, None) if n in FORWARD else (None, 0) for n in sum(names, [])]
    start = np.zeros(size + faults.shape[1])
    start[[0, size]] = 2.0
    return np.asarray(minimize(loss, start, method="L-BFGS-B", bounds=bounds).x)


def main(home: Path) -> None:
    """Print the weights."""
    corpus = load_corpus()
    encoder = open_encoder("", home / "encoder")
    check = GroundingCheck(Retriever(corpus, encoder, open_index(corpus, encoder, home / "index")))
    pairs = list(read_pairs(FITTED))
    names = [f.name for f in fields(LikenessWeights)], [f.name for f in fields(FaultWeights)]
    weights = fit(signals(check, pairs, names[0]), signals(check, pairs, names[1]), pairs, names)
    for name, value in zip(sum(names, []), weights, strict=True):
        print(f"    {name}: float = {value + 0.0:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(load_settings().home)
