"""The grounding check on labelled sentences: figures with floors. `pytest -s` on this file prints them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest

from corpus.models import Corpus
from index.build import open_index
from index.encoder import Encoder
from index.retrieval import Retriever
from tests.llm.fit_grounding import Numbers, fit, signals
from tests.llm.measuring import Scored, auroc, caught, caught_at, lost, of_kinds, score, table
from tests.llm.pairs import FITTED, HELD_OUT, Pair, read_pairs
from tutor.llm.grounding import SUPPORTED_FROM, FaultWeights, GroundingCheck, LikenessWeights

pytestmark = pytest.mark.thorough  # the index of the whole guide is made
FOLDS = 8


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
    """With the weights in use; sections and sentences that nothing was fitted on."""
    pairs = list(read_pairs(HELD_OUT))
    assert not {pair.section for pair in pairs if pair.kind != "wrong"} & {p.section for p in read_pairs(FITTED)}
    scored = score(check, corpus, pairs)
    show("held out", scored)
    measured = of_kinds(scored)
    assert auroc(measured) >= 0.93
    assert caught(measured) >= 0.90
    assert lost(measured) <= 0.08


def test_every_sentence_by_weights_that_never_saw_its_section(check: GroundingCheck) -> None:
    """With weights fitted anew for each eighth of the sections, on the others."""
    pairs = list(read_pairs(FITTED))
    names = [f.name for f in fields(LikenessWeights)], [f.name for f in fields(FaultWeights)]
    like, faults = signals(check, pairs, names[0]), signals(check, pairs, names[1])
    unknown = np.array([bool(check.unknown_name(pair.sentence)) for pair in pairs])
    scored = list(out_of_fold(pairs, like, faults, names, unknown))
    show("out of fold", scored)
    measured = of_kinds(scored)
    assert auroc(measured) >= 0.945
    assert caught_at(measured, 0.03) >= 0.82
    assert caught_at(measured, 0.05) >= 0.87


def out_of_fold(
    pairs: list[Pair], like: Numbers, faults: Numbers, names: tuple[list[str], list[str]], unknown: Numbers
) -> Iterator[Scored]:
    fold = np.array([int(hashlib.sha256(pair.section.encode()).hexdigest(), 16) % FOLDS for pair in pairs])
    for number in range(FOLDS):
        known, new = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights = fit(like[known], faults[known], [pairs[row] for row in known], names)
        ours, theirs = weights[: like.shape[1]], weights[like.shape[1] :]
        for row in new:
            value = 1 / (1 + np.exp(-like[row] @ ours)) / (1 + np.exp(-faults[row] @ theirs))
            value = 0.0 if unknown[row] else float(value)
            yield Scored(pairs[row], value, value >= SUPPORTED_FROM)


def test_the_weights_in_use_are_named_like_the_signals(check: GroundingCheck, corpus: Corpus) -> None:
    found = check.evidence("A canary limits harm.", [corpus.sections["3.1/canary-deployment"]])[0]
    wanted = {f.name for part in (LikenessWeights, FaultWeights) for f in fields(part)} - {"bias"} | {"subject_part"}
    assert set(found.signals) == wanted


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
