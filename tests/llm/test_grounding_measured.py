"""The grounding check on labelled sentences: figures with floors. `pytest -s` on this file prints them."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from corpus.models import Corpus
from index.build import open_index
from index.encoder import Encoder
from index.retrieval import Retriever
from tests.llm.fit_grounding import all_signals, as_numbers, fitted_pairs, out_of_fold_scores, signals
from tests.llm.measuring import Scored, auroc, caught, caught_at, lost, of_kinds, score, table
from tests.llm.pairs import FITTED, HELD_OUT, MORE, read_claims, read_pairs
from tutor.llm.forest import Forest
from tutor.llm.grounding import FaultWeights, GroundingCheck, LikenessWeights
from tutor.llm.jury import fitted_jury

pytestmark = pytest.mark.thorough  # the index of the whole guide is made


@pytest.fixture(scope="module")
def check(corpus: Corpus, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> GroundingCheck:
    store = open_index(corpus, encoder, tmp_path_factory.mktemp("whole"))
    return GroundingCheck(Retriever(corpus, encoder, store))


def show(name: str, scored: list[Scored]) -> None:
    measured = of_kinds(scored)
    right = sum(one.pair.supported for one in measured)
    print(  # noqa: T201
        f"\n{name}: {right} supported, {len(measured) - right} not; AUROC {auroc(measured):.3f}; caught at 3 % lost "
        f"{caught_at(measured, 0.03):.0%}, at 5 % {caught_at(measured, 0.05):.0%}; at the limit in use "
        f"{lost(measured):.1%} lost, {caught(measured):.0%} caught\n{table(scored)}"
    )


def test_held_out_sentences(check: GroundingCheck, corpus: Corpus) -> None:
    """With the jury in use; sections and sentences that nothing was fitted on."""
    pairs = list(read_pairs(HELD_OUT))
    assert not {pair.section for pair in pairs if pair.kind != "wrong"} & {p.section for p in fitted_pairs()}
    assert not {pair.section for pair in pairs} & {pair.section for pair in read_claims()}
    scored = score(check, corpus, pairs)
    show("held out", scored)
    measured = of_kinds(scored)
    assert auroc(measured) >= 0.97
    assert caught(measured) >= 0.80
    assert caught_at(measured, 0.03) >= 0.84
    assert lost(measured) <= 0.03


def test_every_fitted_sentence_by_a_jury_that_never_saw_its_section(check: GroundingCheck) -> None:
    """With trees and networks grown anew for each eighth of the sections, on the others."""
    pairs = fitted_pairs()
    scored = out_of_fold_scores(check, pairs, all_signals(check, pairs[0]))
    count = sum(1 for _ in read_pairs(FITTED))
    end = count + sum(1 for _ in read_pairs(MORE))
    first, later = scored[:count], scored[count:end]
    show("out of fold, first file", first)
    show("out of fold, second file", later)
    show("out of fold, third file", scored[end:])
    measured = of_kinds(first)
    assert auroc(measured) >= 0.975
    assert caught_at(measured, 0.03) >= 0.88
    assert caught_at(measured, 0.05) >= 0.88
    assert auroc(first) >= 0.90
    harder = of_kinds(later)
    assert auroc(harder) >= 0.945
    assert caught_at(harder, 0.03) >= 0.73
    assert auroc(later) >= 0.90


def test_trees_read_as_numbers_vote_like_scikit_learn(check: GroundingCheck) -> None:
    pairs = list(read_pairs(FITTED))[:120]
    names = all_signals(check, pairs[0])
    rows, right = signals(check, pairs, names), np.array([pair.supported for pair in pairs])
    trees = ExtraTreesClassifier(20, min_samples_leaf=4, random_state=1).fit(rows.astype(np.float32), right)
    forest = Forest(json.loads(json.dumps(as_numbers(trees))))
    ours = [forest.votes(row) for row in rows]
    assert np.abs(np.array(ours) - trees.predict_proba(rows)[:, 1]).max() < 0.01


def test_the_jury_in_use_is_the_one_that_the_fitted_sentences_give(check: GroundingCheck) -> None:
    right = [p for p in fitted_pairs() if p.supported]
    scored = [check.check(p.sentence, [check._retriever.corpus.sections[p.section]]).supported for p in right]
    assert sum(scored) / len(scored) >= 0.98


@pytest.mark.parametrize(
    "said", ["canary or blue-green canary or canary or blue-green canary", "A canary, a canary and a canary canary."]
)
def test_a_text_that_repeats_itself_says_nothing(check: GroundingCheck, corpus: Corpus, said: str) -> None:
    assert not check.check(said, [corpus.sections["3.1/canary-deployment"]]).supported


def test_the_weights_in_use_are_named_like_the_signals(check: GroundingCheck, corpus: Corpus) -> None:
    found = check.evidence("A canary limits harm.", [corpus.sections["3.1/canary-deployment"]])[0]
    weighed = {f.name for part in (LikenessWeights, FaultWeights) for f in fields(part)} - {"bias"}
    assert weighed < set(found.signals) == set(fitted_jury().signals)


def test_verdicts_do_not_depend_on_what_was_checked_before(check: GroundingCheck, corpus: Corpus) -> None:
    sections = [corpus.sections["3.1/canary-deployment"], corpus.sections["3.1/blue-green-deployment"]]
    said = "A canary limits the number of users that a bad version can hurt."
    first = check.check(said, sections)
    check.check("Something else entirely about bananas.", sections[::-1])
    assert check.check(said, sections) == first == check.check(said, sections[::-1])
    assert first.supported and first.section == sections[0]
    assert first.section.body[first.span[0] : first.span[1]].startswith("The small first share")


@pytest.mark.parametrize("said", ["Call `mlflow.promote_champion` to release.", "Use `client.flip_traffic(50)` here."])
def test_a_name_that_nobody_knows_never_passes(check: GroundingCheck, corpus: Corpus, said: str) -> None:
    verdict = check.check(said, list(corpus.sections.values())[:40])
    assert not verdict.supported and verdict.unknown
