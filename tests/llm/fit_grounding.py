"""Fit the grounding check: `python -m tests.llm.fit_grounding` writes its jury, prints the weights of its sums.

Only `pairs_fitted.yaml`, `pairs_more.yaml`, `pairs_third.yaml` and, for the networks, the claims in
`tests/benchmarks/phrasings` are read. scikit-learn grows the trees here and PyTorch fits the networks; the program
reads both as plain numbers. Weights of the sums may not speak against their meaning (a missing name never
counts for a sentence), which keeps them sensible on few examples.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import ExtraTreesClassifier

from corpus.loading import load_corpus
from index.build import open_index
from index.encoders import open_encoder
from index.retrieval import Retriever
from tests.llm.fit_networks import fit_networks
from tests.llm.measuring import Scored
from tests.llm.pairs import FITTED, MEASURED, MORE, THIRD, Pair, read_claims, read_pairs
from tutor.llm.alignment import repetition
from tutor.llm.forest import LEAF, Forest
from tutor.llm.grounding import REPEATED, FaultWeights, GroundingCheck, LikenessWeights
from tutor.llm.jury import FITTED as JURY
from tutor.llm.jury import Jury
from tutor.settings import load_settings

PENALTY = 0.0007
OTHER_KINDS = 0.3
"""Weight of the kinds that the goals are not about, in the sums."""
FORWARD = {"bias", "meaning", "clause_meaning", "words", "clause_words", "first_words"}
TREES, LEAST_IN_LEAF, TRIED = 120, 3, 0.2
ELSEWHERE = 0.15
"""Weight of right sentences beside the section that does not support their group; there are many of them."""
OTHERS = 0.5
"""Weight of the kinds that the goals are not about, in the forest: words alone seldom tell them from right ones."""
CLAIMS = 0.5
"""Weight of what learners may believe, in the networks; that of wrong ones is halved once more, as of an other kind."""
FOLDS = 8
LOST = 0.02
"""Share of supported sentences that may be lost, out of fold, at the limit that is written.

The promise is 3 %; a limit that loses just that out of fold lost 3.1 % of other sentences.
"""
Numbers = NDArray[np.float64]


def signals(check: GroundingCheck, pairs: Sequence[Pair], names: Sequence[str]) -> Numbers:
    """Return one row of signals per pair, in the order of the names."""
    found = [_signals(check, pair) for pair in pairs]
    return np.array([[1.0 if name == "bias" else row[name] for name in names] for row in found])


@cache
def _signals(check: GroundingCheck, pair: Pair) -> dict[str, float]:
    return dict(check.evidence(pair.sentence, [check._retriever.corpus.sections[pair.section]])[0].signals)


def fitted_pairs() -> list[Pair]:
    """Return all pairs that the check is fitted on."""
    return [*read_pairs(FITTED), *read_pairs(MORE), *read_pairs(THIRD)]


def elsewhere(*paths: Path) -> Iterator[Pair]:
    """Yield the right sentences of each group but the first beside the section that does not support the first."""
    groups = [group for path in paths for group in yaml.safe_load(path.read_text("utf-8"))]
    wrong = {group["section"]: group["wrong"] for group in groups if "wrong" in group}
    for group in groups:
        said = group["right"][1:] if "wrong" in group else group["right"]
        beside = group.get("wrong", wrong[group["section"]])
        yield from (Pair(sentence, beside, "wrong") for sentence in said)


def grow(rows: Numbers, right: NDArray[np.bool_], weight: Numbers, names: Sequence[str], trees: int) -> Jury:
    """Return a jury without a limit of its own; only the first rows, so many, are for the trees."""
    forest = ExtraTreesClassifier(TREES, min_samples_leaf=LEAST_IN_LEAF, max_features=TRIED, random_state=0)
    forest.fit(rows[:trees].astype(np.float32), right[:trees], sample_weight=_even(right[:trees], weight[:trees]))
    networks = fit_networks(rows, right, _even(right, weight))
    return Jury(tuple(names), 0.5, Forest(as_numbers(forest)), networks)


def _even(right: NDArray[np.bool_], weight: Numbers) -> Numbers:
    """Return weights by which right and wrong ones count the same together."""
    return np.where(right, weight * weight[~right].sum() / weight[right].sum(), weight)


def as_numbers(trees: ExtraTreesClassifier) -> dict[str, object]:
    """Return a fitted forest as lists of numbers; see `tutor.llm.forest.Forest`.

    Raises:
        ValueError: A left branch does not follow its node, as scikit-learn lays trees out that grow depth first.
    """
    made = [estimator.tree_ for estimator in trees.estimators_]
    starts = np.cumsum([0, *(tree.node_count for tree in made)])
    inner = [tree.children_left != LEAF for tree in made]
    if any((tree.children_left[i] != np.flatnonzero(i) + 1).any() for tree, i in zip(made, inner, strict=True)):
        raise ValueError("a left branch does not follow its node")
    shares = [tree.value[:, 0, 1] / tree.value[:, 0, :].sum(axis=1) for tree in made]
    numbers = [np.where(i, t.threshold.round(5), s.round(3)) for t, i, s in zip(made, inner, shares, strict=True)]
    rights = [np.where(i, t.children_right - np.arange(t.node_count), 0) for t, i in zip(made, inner, strict=True)]
    return {
        "roots": [int(n) for n in starts[:-1]],
        "feature": [int(f) for f in chain(*(np.where(i, t.feature, LEAF) for t, i in zip(made, inner, strict=True)))],
        "number": [float(n) for n in chain(*numbers)],
        "right": [int(n) for n in chain(*rights)],
    }


def out_of_fold(check: GroundingCheck, pairs: Sequence[Pair], names: Sequence[str]) -> tuple[Numbers, Jury]:
    """Return the votes on each pair by a jury that never saw its section, and a jury grown on all pairs.

    The jury's limit is the one that loses `LOST` of the supported pairs out of fold.
    """
    beside, claims = [*elsewhere(FITTED, MORE)], [*read_claims()]
    everything, trees = [*pairs, *beside, *claims], len(pairs) + len(beside)
    rows = signals(check, everything, names)
    right = np.array([pair.supported for pair in everything])
    weight = np.repeat([1.0, ELSEWHERE, CLAIMS], [len(pairs), len(beside), len(claims)])
    weight[[pair.kind not in MEASURED for pair in everything]] *= OTHERS
    fold = np.array([int(hashlib.sha256(p.section.encode()).hexdigest(), 16) % FOLDS for p in everything])
    votes = np.zeros(len(pairs))
    for number in range(FOLDS):
        seen = fold != number
        jury = grow(rows[seen], right[seen], weight[seen], names, int(seen[:trees].sum()))
        for row in np.flatnonzero(~seen[: len(pairs)]):
            votes[row] = jury.votes_on(rows[row])
    refused = [bool(check.unknown_name(p.sentence)) or repetition(p.sentence) >= REPEATED for p in pairs]
    votes[refused] = 0.0
    own = np.sort(votes[[pair.supported for pair in pairs]])
    whole = grow(rows, right, weight, names, trees)
    whole.limit = round(float(own[int(LOST * len(own))]), 4)
    return votes, whole


def out_of_fold_scores(check: GroundingCheck, pairs: Sequence[Pair], names: Sequence[str]) -> list[Scored]:
    """Return each pair with its chance out of fold; it is shown from the limit on."""
    votes, whole = out_of_fold(check, pairs, names)
    return [
        Scored(pair, whole.stretched(float(v)), bool(v >= whole.limit)) for pair, v in zip(pairs, votes, strict=True)
    ]


def all_signals(check: GroundingCheck, pair: Pair) -> list[str]:
    """Return the names of all signals."""
    return sorted(_signals(check, pair))


def fit(like: Numbers, faults: Numbers, pairs: list[Pair], names: tuple[list[str], list[str]]) -> Numbers:
    """Return the weights of both sums, those of likeness first."""
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
    """Write the jury and print the weights."""
    corpus = load_corpus()
    encoder = open_encoder("", home / "encoder")
    check = GroundingCheck(Retriever(corpus, encoder, open_index(corpus, encoder, home / "index")))
    pairs = fitted_pairs()
    _, jury = out_of_fold(check, pairs, all_signals(check, pairs[0]))
    JURY.write_text(json.dumps(jury.as_numbers(), separators=(",", ":")) + "\n", "utf-8")
    names = [f.name for f in fields(LikenessWeights)], [f.name for f in fields(FaultWeights)]
    weights = fit(signals(check, pairs, names[0]), signals(check, pairs, names[1]), pairs, names)
    for name, value in zip(sum(names, []), weights, strict=True):
        print(f"    {name}: float = {value + 0.0:.2f}")  # noqa: T201


if __name__ == "__main__":
    main(load_settings().home)
