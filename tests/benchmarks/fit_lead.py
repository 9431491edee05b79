"""Fits what speaks for the first sentence of an answer: `python -m tests.benchmarks.fit_lead`, after `fit_encoder`.

Learns to choose, among all that can stand first, the part that a learner's question leads to, a sentence with the first
fact of a judged question, or one that settles a question of the tuning half of `settling.yaml`. Prints for each of the
three how many begin rightly by weights that never saw them, then the weights. Two of those in use were set after that
on the tuning halves, see docs/engine.md: `gap`, so that another section leads more seldom, and `about`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from corpus.sentences import Span
from index.content_cache import open_corpus
from index.retrieval import Retriever
from tests.benchmarks.asking import Array, fitted_phrasings, search_for, tuning_set
from tests.benchmarks.phrasings import part_of
from tests.benchmarks.settling import Asked, half
from tutor.chat.evaluation.judged import JudgedQuestion
from tutor.chat.leading import LeadTaste, LeadWeights, lead_candidates, lead_features
from tutor.chat.opening import open_tutor
from tutor.chat.units import Unit, quotable
from tutor.settings import load_settings

PENALTY = 3.0
FOLDS = 5
COUNTS = {"learners": 1, "judged": 10, "settling": 20}
"""How often a question of each source counts: those of learners ask for any sentence alike, as no candidate does."""
TWO = "two"
"""Style of `settling.yaml` with two questions in one, each of which has a first sentence."""
NAMES = [field.name for field in fields(LeadWeights)]


@dataclass(frozen=True, eq=False)
class Choice:
    """What can stand first for one question: features, `candidates × kinds`, which are right, and the source."""

    source: str
    features: Array
    right: NDArray[np.bool_]

    def rightly(self, weights: Array) -> bool:
        """Return whether weights choose a right one."""
        return bool(self.right[np.argmax(self.features @ weights)])


def fit_choice(choices: list[Choice]) -> Array:
    """Return weights that make the right ones likely among each question's candidates."""
    features, right = [one.features for one in choices], np.concatenate([one.right for one in choices])
    starts = np.cumsum([0, *map(len, features)])[:-1]
    every, counts = np.concatenate(features), [len(rows) for rows in features]
    times = np.array([COUNTS[one.source] for one in choices])

    def loss(w: Array) -> tuple[float, Array]:
        scores = every @ w
        scores -= np.repeat(np.maximum.reduceat(scores, starts), counts)
        odds = np.exp(scores) + 1e-12
        own = odds * right
        whole, known = np.add.reduceat(odds, starts), np.add.reduceat(own, starts)
        pull = (odds / np.repeat(whole, counts) - own / np.repeat(known, counts)) * np.repeat(times, counts)
        wrong = times * (np.log(whole) - np.log(known))
        return float(wrong.sum() + PENALTY * w @ w / 2), pull @ every + PENALTY * w

    return np.asarray(minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B").x)


def choices(retriever: Retriever) -> Iterator[Choice | str]:
    """Yield what each question has to choose from, or its source if nothing right is among it."""
    for section_id, one in fitted_phrasings():
        target = section_id, part_of(retriever.section(section_id), one.lead).span
        yield _choice("learners", retriever, one.ask, partial(_stands_at, target))
    for row in tuning_set().in_scope:
        yield _choice("judged", retriever, row.question, partial(_states_fact, row))
    for style, questions in half(tuning=True).items():
        for asked in questions if style != TWO else ():
            yield _choice("settling", retriever, asked.q, partial(_settles, asked))


def _choice(source: str, search: Retriever, text: str, answers: Callable[[Unit], bool]) -> Choice | str:
    asked, found = search_for(search, text)
    candidates = lead_candidates(asked, found, quotable(asked, found, search.lexicon), LeadTaste().near)
    right = np.array([answers(unit) for unit in candidates])
    told = [[values[name] for name in NAMES] for values in lead_features(asked, candidates)]
    return Choice(source, np.array(told, float), right) if right.any() else source


def _stands_at(target: tuple[str, Span], unit: Unit) -> bool:
    return (unit.section.id, unit.span) == target


def _states_fact(row: JudgedQuestion, unit: Unit) -> bool:
    """Return whether a unit of a right section states the first fact that a judged answer must contain."""
    return unit.section.id in row.sections and bool(row.nuggets[0].pattern.search(unit.text))


def _settles(asked: Asked, unit: Unit) -> bool:
    return unit.section.id in asked.sections and bool(re.search(asked.first, unit.text, re.I | re.S))


def main() -> None:
    """Fit and print."""
    home = load_settings().home
    every = list(choices(open_tutor(open_corpus(home / "index"), home).retriever))
    possible = [one for one in every if isinstance(one, Choice)]
    rightly = dict.fromkeys(COUNTS, 0)
    for fold in range(FOLDS):
        weights = fit_choice([one for number, one in enumerate(possible) if number % FOLDS != fold])
        for one in possible[fold::FOLDS]:
            rightly[one.source] += one.rightly(weights)
    for source, count in rightly.items():
        asked = sum(source == (one.source if isinstance(one, Choice) else one) for one in every)
        print(f"{source}: {count / asked:.3f} of {asked} begin rightly")  # noqa: T201
    print(dict(zip(NAMES, fit_choice(possible).round(2).tolist(), strict=True)))  # noqa: T201


if __name__ == "__main__":
    main()
