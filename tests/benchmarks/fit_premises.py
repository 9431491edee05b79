"""Fit the chance that the guide contradicts a claim: `python -m tests.benchmarks.fit_premises`.

Reads the labelled sentences of the grounding check that are fitted there, as claims, and the fitting halves of the
premises; prints the weights, and for some limits the share of right and of wrong claims above it, out of fold.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from index.content_cache import open_corpus
from index.retrieval import Retriever
from tests.benchmarks.declines import FILE, FIT, MORE, PREMISES, half
from tests.llm.pairs import FITTED, read_pairs
from tests.llm.pairs import MORE as MORE_PAIRS
from tutor.chat.contradictions import Said
from tutor.chat.denials import DENIES, DenialWeights, denial_signals
from tutor.chat.opening import open_tutor
from tutor.chat.presumed import presumed
from tutor.llm.worth import Worth
from tutor.settings import load_settings

LONGEST = 16
"""Words of a labelled sentence up to which it is like a claim of a question."""
RIGHT = frozenset({"true-premise", "true-fact", "inside"})
WRONG = frozenset({"false-premise", "false-fact"})
OWN = 3.0
"""Weight of a claim from a question beside one that was a sentence."""
LIMITS = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9)


def claims(retriever: Retriever) -> Iterator[tuple[str, str, bool, float]]:
    """Yield text, claim, whether it is wrong, and its weight."""
    for file in (FITTED, MORE_PAIRS):
        for pair in read_pairs(file):
            if pair.kind not in {"wrong", "api", "repeated"} and len(pair.sentence.split()) <= LONGEST:
                yield pair.sentence, pair.sentence.rstrip(".").replace("`", ""), not pair.supported, 1.0
    for path in (FILE, MORE, FIT, PREMISES):
        for group, inputs in half(True, path).items():
            for text in inputs if group in RIGHT | WRONG else ():
                found = presumed(text)
                if found:
                    yield text, found.claim, group in WRONG, OWN
    for ask in sorted({ask for section in retriever.corpus.sections.values() for ask in section.meta.asks}):
        found = presumed(ask)
        if found:
            yield ask, found.claim, False, 1.0


def main() -> None:
    """Fit and print."""
    home = load_settings().home
    retriever = open_tutor(open_corpus(home / "index"), home).retriever
    names = list(vars(DenialWeights()))
    rows, wrong, weights = [], [], []
    for text, claim, label, worth in claims(retriever):
        said = Said([p.section for p in retriever.search(text).passages], Worth(retriever.lexicon))
        if DENIES.search(claim) or said.against(claim):  # decided without the chance
            continue
        signals = denial_signals(claim, said, retriever.similarities([claim])[0], retriever)
        rows.append([signals[name] for name in names])
        wrong.append(label)
        weights.append(worth)
    given, truth, weight = np.array(rows), np.array(wrong), np.array(weights)
    model = LogisticRegression(C=3.0, max_iter=10_000, fit_intercept=False)
    chance = cross_val_predict(model, given, truth, cv=10, method="predict_proba", params={"sample_weight": weight})[
        :, 1
    ]
    for own in (False, True):
        rows_of = (weight == OWN) == own
        for limit in LIMITS:
            found = [float((chance[rows_of & (truth == side)] >= limit).mean()) for side in (True, False)]
            print(f"own={own} from {limit}: wrong {found[0]:.3f}, right {found[1]:.3f}")  # noqa: T201
    model.fit(given, truth, sample_weight=weight)
    for name, value in zip(names, model.coef_[0], strict=True):
        print(f"    {name}: float = {value:.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
