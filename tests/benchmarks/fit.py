"""Fits the weights of the engine on the tuning questions and prints them; what it prints is kept in the dataclasses.

`fusion` finds the weights with which a question picks its sections among all (a softmax, several may be right);
`units` the chance that a unit states a fact that the question asks for; `decision` the chance that the guide has an
answer at all. All are convex, with an L2 penalty. The reporting questions are never read here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.sentences import Span
from index.adapter import read_adapter
from index.content_cache import open_corpus
from index.examples import NearestBySide, Side, part_of_examples, side_of_entry
from index.found import Retrieval
from index.leaning import Leaning
from index.retrieval import Retriever
from index.wording import Wording, texts_of
from tests.benchmarks.fit_adapter import FOLDS, fold_file, folds, open_retriever
from tests.benchmarks.phrasings import Phrasing, part_of, read_phrasings
from tutor.chat.confidence import DecisionWeights, signals
from tutor.chat.dumps import DumpWeights, dump_signals
from tutor.chat.evaluation.judged import JudgedQuestion, JudgedSet, load_judged
from tutor.chat.evaluation.systems import first_words
from tutor.chat.leading import LeadTaste, LeadWeights, lead_candidates, lead_features
from tutor.chat.opening import open_tutor
from tutor.chat.question import Question, read_question
from tutor.chat.units import Unit, UnitWeights, quotable, unit_features
from tutor.settings import load_settings

HERE = Path(__file__).parent
Array = NDArray[np.float64]
PENALTY = 0.3
PENALTIES, LEAD_PENALTY, JUDGED_LEADS = (0.3, 3.0, 10.0), 3.0, 5
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


def fit_choice(features: Sequence[Array], right: Sequence[NDArray[np.bool_]], penalty: float) -> Array:
    """Return weights that make the right ones likely among each question's candidates, `candidates × kinds`."""
    starts = np.cumsum([0, *map(len, features)])[:-1]
    every, counts, mine = np.concatenate(features), [len(rows) for rows in features], np.concatenate(right)

    def loss(w: Array) -> tuple[float, Array]:
        scores = every @ w
        scores -= np.repeat(np.maximum.reduceat(scores, starts), counts)
        odds = np.exp(scores) + 1e-12
        own = odds * mine
        whole, known = np.add.reduceat(odds, starts), np.add.reduceat(own, starts)
        pull = odds / np.repeat(whole, counts) - own / np.repeat(known, counts)
        return float((np.log(whole) - np.log(known)).sum() + penalty * w @ w / 2), pull @ every + penalty * w

    return np.asarray(minimize(loss, np.zeros(every.shape[1]), jac=True, method="L-BFGS-B").x)


def fusion(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the evidence."""
    names = list(retriever.weights.evidence())
    ids = list(retriever.corpus.sections)
    asked = [(retriever, row.question, set(row.sections)) for row in judged.in_scope] * JUDGED
    asked += [(search, one.ask, {section}) for search, section, one in _phrasings()]
    rows = [search.evidence(read_question(text, (), 4000).search) for search, text, _ in asked]
    features = np.stack([np.stack([row[name] for name in names], axis=1) for row in rows]).astype(float)
    right = np.array([[section in known for section in ids] for *_, known in asked])
    return dict(zip(names, fit_softmax(features, right, np.full(len(names), 3.0), 0.1).round(1).tolist(), strict=True))


def lead(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the first sentence: the one that learners' questions lead to, or one with a judged fact."""
    names = [field.name for field in fields(LeadWeights)]
    features: list[Array] = []
    right: list[NDArray[np.bool_]] = []

    def learn_from(search: Retriever, text: str, answers: Callable[[Unit], bool]) -> None:
        asked, found = _search(search, text)
        candidates = lead_candidates(asked, found, quotable(asked, found, search.lexicon), LeadTaste().near)
        mine = np.array([answers(unit) for unit in candidates])
        if mine.any():
            features.append(
                np.array([[told[name] for name in names] for told in lead_features(asked, candidates)], float)
            )
            right.append(mine)

    for search, section_id, one in _phrasings():
        target = section_id, part_of(search.section(section_id), one.lead).span
        learn_from(search, one.ask, partial(_stands_at, target))
    count = len(right)
    for row in judged.in_scope:
        learn_from(retriever, row.question, partial(_states_fact, row))
    for penalty in PENALTIES:
        rightly = _rightly_out_of_fold(features[:count], right[:count], penalty)
        print(f"penalty {penalty}: {rightly:.3f} of {count} lead rightly")  # noqa: T201
    fitted = fit_choice(
        [*features, *features[count:] * JUDGED_LEADS], [*right, *right[count:] * JUDGED_LEADS], LEAD_PENALTY
    )
    for name, mine in (("learners'", slice(0, count)), ("judged", slice(count, None))):
        chosen = [own[np.argmax(rows @ fitted)] for rows, own in zip(features[mine], right[mine], strict=True)]
        print(f"{name}: {np.mean(chosen):.3f} of {len(chosen)}")  # noqa: T201
    return dict(zip(names, fitted.round(2).tolist(), strict=True))


def _stands_at(target: tuple[str, Span], unit: Unit) -> bool:
    return (unit.section.id, unit.span) == target


def _states_fact(row: JudgedQuestion, unit: Unit) -> bool:
    """Return whether a unit of a right section states the first fact that a judged answer must contain."""
    return unit.section.id in row.sections and bool(row.nuggets[0].pattern.search(unit.text))


def _rightly_out_of_fold(features: Sequence[Array], right: Sequence[NDArray[np.bool_]], penalty: float) -> float:
    """Return the share of questions for which weights that never saw them choose rightly."""
    found: list[bool] = []
    for fold in range(FOLDS):
        mine, others = range(fold, len(right), FOLDS), [n for n in range(len(right)) if n % FOLDS != fold]
        w = fit_choice([features[n] for n in others], [right[n] for n in others], penalty)
        found += [bool(right[n][np.argmax(features[n] @ w)]) for n in mine]
    return float(np.mean(found))


def _phrasings() -> list[tuple[Retriever, str, Phrasing]]:
    """Return the learners' questions for fitting, each with a search whose adapter never saw it, and its section."""
    home = load_settings().home
    searches = [open_retriever(home, read_adapter(fold_file(home, fold))) for fold in range(FOLDS)]
    asked = [(section, one) for section, phrased in read_phrasings().items() for one in phrased.fitted()]
    return [(searches[fold], *row) for fold, row in zip(folds(len(asked)), asked, strict=True)]


def units(retriever: Retriever, judged: JudgedSet) -> dict[str, float]:
    """Return the weights of the units."""
    names = [field.name for field in fields(UnitWeights)]
    features, labels = [], []
    for row in judged.in_scope:
        asked, found = _search(retriever, row.question)
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
            retrieval = _search(retriever, question)[1]
            corrected = retriever.lexicon.correct(retrieval.question)
            vector = retriever.encoder.encode([corrected])[0]
            changed = replace(
                retrieval,
                worded=wording.of(corrected),
                kinds=leaning.of(vector),
                like=nearest.of(retriever.store.scores(vector)),
            )
            found.append(read(changed))
    return found + [read(_search(retriever, question)[1]) for question in more]


def _search(retriever: Retriever, text: str) -> tuple[Question, Retrieval]:
    asked = read_question(text, (), 4000)
    return asked, retriever.search(asked.search or " ", parts=(*asked.sides, *asked.parts))


STEPS: dict[str, Callable[[Retriever, JudgedSet], dict[str, float]]] = {
    "fusion": fusion,
    "lead": lead,
    "units": units,
    "decision": decision,
    "dumps": dumps,
}

if __name__ == "__main__":
    home = load_settings().home
    opened = open_tutor(open_corpus(home / "index"), home).retriever
    tuning = load_judged(HERE.parent / "fixtures" / "judged" / "tune.yaml")
    for step in sys.argv[1:] or list(STEPS):
        print(step, STEPS[step](opened, tuning))  # noqa: T201
