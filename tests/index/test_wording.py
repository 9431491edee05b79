"""Wording: words that one side uses more often than the other speak for it."""

from __future__ import annotations

import pytest

from index.examples import Side
from index.retrieval import Retriever
from index.store import VectorStore
from index.wording import MOST, Odds, Wording, texts_of

TEXTS = {
    Side.INSIDE: ["traffic of a canary", "alias of a model", "canary or shadow"],
    Side.OUTSIDE: ["a canary sings", "soup with beans"],
    Side.DUMP: ["send me the questions", "what did they ask"],
}


def test_words_speak_for_the_side_that_uses_them() -> None:
    wording = Wording(TEXTS)
    assert wording.of("alias traffic").inside.total > 0 > wording.of("soup, beans").inside.total
    assert wording.of("send me what they ask").dump.total > 0 > wording.of("alias of a canary").dump.total
    assert abs(wording.of("canary").inside.total) < wording.of("alias").inside.total  # both sides use it


def test_small_words_count_for_requests_only() -> None:
    wording = Wording(TEXTS)
    assert wording.of("what did they").inside == Odds()
    assert wording.of("what did they").dump.total > 0


def test_odds_are_the_words_odds() -> None:
    wording = Wording(TEXTS)
    one, two, both = (wording.of(text).inside for text in ("alias", "soup", "alias soup"))
    assert both.total == pytest.approx(one.total + two.total)
    assert both.mean == pytest.approx(both.total / 2)
    assert (both.least, both.most) == (two.total, one.total)
    assert wording.of("soup " * 3).inside == two
    assert wording.of(" ".join(f"soup beans sing{n}" for n in range(99))).inside.total == -MOST


def test_a_word_of_nobody_says_little() -> None:
    wording = Wording(TEXTS)
    assert abs(wording.of("qwxyz").inside.total) < abs(wording.of("alias").inside.total)
    assert wording.of("...").inside == Odds()


def test_the_guides_asks_topics_and_examples_are_told_apart(store: VectorStore, retriever: Retriever) -> None:
    texts = texts_of(store)
    assert min(map(len, texts.values())) > 200
    assert "Do you have real exam questions or dumps?" in texts[Side.DUMP]
    assert retriever.search("how do I roll back a canary").worded.inside.total > 0
    assert retriever.search("how do I roast a chicken").worded.inside.total < 0
    rows = [row for row, entry in enumerate(store.entries) if entry.text in texts[Side.DUMP]]
    assert not texts_of(store, rows)[Side.DUMP]
