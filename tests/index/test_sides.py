"""Claims about the sides of a contrast, and sentences that exchange them."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.models import Corpus
from index.foreign import pairs_of
from index.retrieval import Retriever
from index.sides import Sides, side_entries
from index.store import EntryKind


def test_every_row_gives_a_claim_and_its_exchange_for_both_sides(corpus: Corpus) -> None:
    section = corpus.sections["3.1/canary-or-blue-green"]
    entries = list(side_entries(section))
    own = {entry.text for entry in entries if entry.kind is EntryKind.SIDE}
    exchanged = {entry.text for entry in entries if entry.kind is EntryKind.EXCHANGED}
    assert len(own) == len(exchanged) == len(entries) // 2
    assert not own & exchanged
    assert {text.split(": ")[0] for text in own} == {"Canary", "Blue-green"}
    assert all(section.body[entry.start : entry.end].startswith("| ") for entry in entries)


def test_sections_without_a_contrast_have_none(corpus: Corpus) -> None:
    assert not list(side_entries(corpus.sections["3.1/traps"]))


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("a canary grows while blue-green moves all at once", ["Canary", "Blue-green"]),
        ("an A/B test keeps its split", ["A/B test"]),
        ("canaries grow", []),
        ("the share of a canary grows", []),
        ("a canary", []),
    ],
)
def test_a_claim_begins_with_the_name_of_its_side(retriever: Retriever, text: str, sides: list[str]) -> None:
    assert [claim.side for claim in retriever.sides.claims(text)] == sides


def test_a_claim_is_judged_by_both_sides(retriever: Retriever) -> None:
    sides = Sides(retriever.store)
    for text, exchanged in (("blue-green exposes a small share", True), ("a canary exposes a small share", False)):
        (claim,) = sides.claims(text)
        verdict = sides.judge(claim, retriever.similarities([claim.text])[0])
        assert verdict.exchanged is exchanged
        assert verdict.said is not exchanged


def test_claims_of_sides_find_no_section(retriever: Retriever) -> None:
    """They are near to wrong sentences, too, so they may not count as what the guide says."""
    store = retriever.store
    claims = [n for n, e in enumerate(store.entries) if e.kind in {EntryKind.SIDE, EntryKind.EXCHANGED}]
    assert claims
    assert not set(claims) & set(retriever._index.within(np.arange(len(retriever.corpus.sections))).tolist())


def test_parts_of_one_word_are_no_neighbors() -> None:
    assert not pairs_of("SageMaker")
    assert len(pairs_of("sage maker")) == 1
