"""Copies with a few words exchanged are found, and nothing that the quick look over all pairs rules out counts."""

from __future__ import annotations

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from corpus.bank_rules import SAME_RATIONALE, SAME_STEM
from corpus.items import Bank
from corpus.likeness import Wordings, likeness

TEXTS = st.lists(st.text("abcdefgh ", max_size=30), max_size=12)


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


@given(texts=TEXTS, least=st.sampled_from([0.3, 0.5, 0.7, 1.0]))
def test_pairs_are_those_of_comparing_everything(texts: list[str], least: float) -> None:
    wanted = {
        (a, b): likeness(words(texts[a]), words(texts[b]))
        for b in range(len(texts))
        for a in range(b)
        if likeness(words(texts[a]), words(texts[b])) >= least
    }
    assert {(a, b): score for a, b, score in Wordings(texts).pairs(least)} == wanted


@given(texts=TEXTS, others=TEXTS)
def test_like_is_that_of_comparing_everything(texts: list[str], others: list[str]) -> None:
    wanted = [any(likeness(words(text), words(other)) >= 0.5 for other in others) for text in texts]
    assert Wordings(texts).like(Wordings(others), 0.5) == wanted


def test_of_every_real_rationale_a_copy_with_two_words_exchanged_is_found(bank: Bank) -> None:
    chance = random.Random(5)
    whys = [option.why for item in bank.items for option in item.options]
    copies = []
    for why in whys:
        found = re.findall(r"\w+", why)
        for place in chance.sample(range(len(found)), 2):
            found[place] = f"other{place}"
        copies.append(" ".join(found))
    assert all(
        Wordings([copy]).like(Wordings([why]), SAME_RATIONALE)[0] for copy, why in zip(copies, whys, strict=True)
    )


def test_stems_of_the_real_bank_are_far_from_the_bound(bank: Bank) -> None:
    assert list(Wordings([item.stem for item in bank.items]).pairs(SAME_STEM - 0.2)) == []
