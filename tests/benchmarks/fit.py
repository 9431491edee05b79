"""Fits the weights of the engine on the tuning questions and prints them; what it prints is kept in the dataclasses.

`fusion` finds the weights with which a question picks its sections among all (a softmax, several may be right);
`units` the chance that a unit states a fact that the question asks for; `decision` the chance that the guide has an
answer at all. All are convex, with an L2 penalty. The reporting questions are never read here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.content_cache import open_corpus
from index.examples import NearestBySide, Side, part_of_examples, side_of_entry
from index.found import Retrieval
from index.leaning import Leaning
from index.retrieval import Retriever
from index.wording import Wording, texts_of
from tests.benchmarks.asking import Array, fitted_phrasings, search_for, tuning_set
from tutor.chat.confidence import DecisionWeights, signals
from tutor.chat.dumps import DumpWeights, dump_signals
from tutor.chat.evaluation.judged import JudgedSet
from tutor.chat.evaluation.systems import first_words
from tutor.chat.opening import open_tutor
from tutor.chat.question import read_question
from tutor.chat.units import UnitWeights, unit_features
from tutor.settings import load_settings

PENALTY = 0.3
JUDGED = 20
"""How often a judged question counts among learners' questions, which are more and each about a single sentence."""
PARTS = 10
"""Parts of the examples that take turns to be left out."""


def fit_logistic(features: Array, labels: Array, weights: Array, penalty: float) -> Array:
    """Return the weights of a logistic regression whose first feature is the bias."""

    def loss(w: Array) -> tuple[float, Array]:
        chance = 1 / (1 + np.exp(-features @ w))
        free = np.concatenate([[0.0], w[1:]])
        wrong = labels * np.log(chance + 1e-9) + (1 - labels) * np.log(1 - chance + 1e-9)
        return float(-(weights * wrong).sum() + penalty * free @ free / 2), (
            features.T @ (weights * (chance - labels)) + penalty * free
        )

    return np.asarray(minimize(loss, np.zeros(features.shape[1]), jac=True).x)


def fit_softmax(features: Array, right: NDArray[np.bool_], start: Array, penalty: float) -> Array:
    """Return weights, none negative, that make the right ones likely; `features` is questions × candidates × kinds."""

    def loss(w: Array) -> tuple[float, Array]:
        scores = features @ w
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        whole, mine = odds.sum(axis=1), (odds * right).sum(axis=1)
        pull = odds / whole[:, None] - odds * right / mine[:, None]
        away = w - start
        return float((np.log(whole) - np.log(mine)).sum() + penalty * away @ away / 2), (
            np.einsum("qs,qsk->k", pull, features) + penalty * away
        )

    speaks_for = [(0.0, None)] * len(start)
    return np.asarray(minimize(loss, start.copy(), jac=True, method="L-BFGS-B", bounds=speaks_for).x)


def fusion(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the evidence."""
    names = list(retriever.weights.evidence())
    ids = list(retriever.corpus.sections)
    asked = [(row.question, set(row.sections)) for row in judged.in_scope] * JUDGED
    asked += [(one.ask, {section}) for section, one in fitted_phrasings()]
    rows = [retriever.evidence(read_question(text, (), 4000).search) for text, _ in asked]
    features = np.stack([np.stack([row[name] for name in names], axis=1) for row in rows]).astype(float)
    right = np.array([[section in known for section in ids] for _, known in asked])
    return dict(zip(names, fit_softmax(features, right, np.full(len(names), 3.0), 0.1).round(1).tolist(), strict=True))


def units(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the units."""
    names = [field.name for field in fields(UnitWeights)]
    features, labels = [], []
    for row in judged.in_scope:
        asked, found = search_for(retriever, row.question)
        for passage in found.passages:
            for part, values in unit_features(asked, found, passage, retriever.lexicon):
                text = first_words(passage.section.body[slice(*part.span)], 999)
                features.append([values[name] for name in names])
                labels.append(any(nugget.pattern.search(text) for nugget in row.nuggets))
    fitted = fit_logistic(np.array(features), np.array(labels, float), np.ones(len(labels)), 2.0)
    return dict(zip(names, fitted.round(1).tolist(), strict=True))


def decision(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the decision; patterns decide about premises and other exams, and `dumps` about dumps."""
    names = [field.name for field in fields(DecisionWeights)]
    outside = [row.question for row in judged.out_of_scope if row.type in {"off-topic", "not-in-guide", "unclear"}]
    inside = [row.question for row in judged.in_scope]
    sides = ((Side.INSIDE, inside), (Side.OUTSIDE, outside))
    return _fitted(names, [_signals(retriever, side, more, signals) for side, more in sides])


def dumps(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of a request for real exam content, against questions that the guide answers."""
    names = [field.name for field in fields(DumpWeights)]
    asked = [row.question for row in judged.out_of_scope if row.type == "exam-dump"]
    inside = [row.question for row in judged.in_scope]
    sides = ((Side.DUMP, asked), (Side.INSIDE, inside))
    found = [_signals(retriever, side, more, lambda found: dump_signals(found.question, found)) for side, more in sides]
    return _fitted(names, found)


def _fitted(names: list[str], found: list[list[dict[str, float]]]) -> dict[str, float]:
    """Return the weights that tell the first side from the second."""
    features = np.array([[values[name] for name in names] for side in found for values in side])
    labels = np.repeat([1.0, 0.0], [len(side) for side in found])
    _show_trade(features, labels)
    return dict(
        zip(names, fit_logistic(features, labels, np.ones(len(labels)), PENALTY).round(1).tolist(), strict=True)
    )


def _show_trade(features: Array, labels: Array) -> None:
    """Print, cross-validated, which share lies below several thresholds on both sides."""
    chance, folds = np.zeros(len(labels)), np.random.default_rng(0).permutation(len(labels)) % 10
    for fold in range(10):
        train = folds != fold
        fitted = fit_logistic(features[train], labels[train], np.ones(train.sum()), PENALTY)
        chance[~train] = 1 / (1 + np.exp(-features[~train] @ fitted))
    for at in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8):
        below = [float((chance[labels == side] < at).mean()) for side in (1, 0)]
        print(f"below {at}: {below[0]:.3f} of the first side, {below[1]:.3f} of the second")  # noqa: T201


def _signals(
    retriever: Retriever, side: Side, more: list[str], read: Callable[[Retrieval], dict[str, float]]
) -> list[dict[str, float]]:
    """Return the signals of the examples of a side and of more questions, which are none.

    Each example is judged without a part of the examples that it belongs to.
    """
    entries, found = retriever.store.entries, []
    for part in range(PARTS):
        left_out = part_of_examples(entries, part, PARTS)
        wording = Wording(texts_of(retriever.store, left_out))
        leaning, nearest = Leaning(retriever.store, left_out), NearestBySide(entries, left_out)
        for row in sorted(left_out):
            if side_of_entry(entries[row]) is not side:
                continue
            question = entries[row].text
            retrieval = search_for(retriever, question)[1]
            corrected = retriever.lexicon.correct(retrieval.question)
            vector = retriever.encoder.encode([corrected])[0]
            changed = replace(
                retrieval,
                worded=wording.of(corrected),
                kinds=leaning.of(vector),
                like=nearest.of(retriever.store.scores(vector)),
            )
            found.append(read(changed))
    return found + [read(search_for(retriever, question)[1]) for question in more]


STEPS: dict[str, Callable[[Retriever, JudgedSet], dict[str, float]]] = {
    "fusion": fusion,
    "units": units,
    "decision": decision,
    "dumps": dumps,
}

if __name__ == "__main__":
    home = load_settings().home
    opened = open_tutor(open_corpus(home / "index"), home).retriever
    tuning = tuning_set()
    for step in sys.argv[1:] or list(STEPS):
        print(step, STEPS[step](opened, tuning))  # noqa: T201
