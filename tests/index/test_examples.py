"""Examples: every group has a side, the nearest text of each side is found, and parts can be left out."""

from __future__ import annotations

import numpy as np
import pytest

from index.examples import (
    DUMP_SECTION,
    KIND_OF_EXAMPLES,
    NearestBySide,
    Side,
    example_entries,
    examples,
    kind_of_entry,
    part_of_examples,
    side_of_entry,
)
from index.outside import EXAM_DUMPS, HARMLESS, Kind
from index.retrieval import Retriever
from index.store import Entry, EntryKind


def entry(kind: EntryKind, name: str, text: str = "x") -> Entry:
    """Return an entry without a place."""
    return Entry(name, kind, -1, -1, text)


def test_every_group_of_examples_has_a_kind_and_no_example_stands_twice() -> None:
    assert set(examples()) == set(KIND_OF_EXAMPLES)
    texts = [text.lower() for group in examples().values() for text in group]
    assert len(set(texts)) == len(texts)
    assert {side_of_entry(one) for one in example_entries()} == set(Side)


@pytest.mark.parametrize(
    ("kind", "name", "side", "subject"),
    [
        (EntryKind.ASK, "3.1/canary", Side.INSIDE, Kind.INSIDE),
        (EntryKind.ASK, DUMP_SECTION, Side.DUMP, Kind.DUMP),
        (EntryKind.OUTSIDE, HARMLESS, Side.INSIDE, Kind.INSIDE),
        (EntryKind.OUTSIDE, EXAM_DUMPS, Side.DUMP, Kind.DUMP),
        (EntryKind.OUTSIDE, "everyday", Side.OUTSIDE, Kind.FAR),
        (EntryKind.EXAMPLE, "cases", Side.INSIDE, Kind.INSIDE),
        (EntryKind.EXAMPLE, "other-exam", Side.OUTSIDE, Kind.OTHER),
        (EntryKind.EXAMPLE, "unclear", Side.OUTSIDE, None),
        (EntryKind.PASSAGE, "3.1/canary", None, None),
    ],
)
def test_the_side_and_kind_of_an_entry(kind: EntryKind, name: str, side: Side | None, subject: Kind | None) -> None:
    assert side_of_entry(entry(kind, name)) is side
    assert kind_of_entry(entry(kind, name)) is subject


def test_the_nearest_text_of_each_side_counts() -> None:
    entries = [
        entry(EntryKind.ASK, "3.1/canary"),
        entry(EntryKind.EXAMPLE, "inside"),
        entry(EntryKind.EXAMPLE, "off-topic"),
        entry(EntryKind.UNIT, "3.1/canary"),
    ]
    similarities = np.array([0.2, 0.7, 0.4, 0.9], np.float32)
    assert NearestBySide(entries).of(similarities) == pytest.approx({"inside": 0.7, "outside": 0.4, "dump": 0.0})
    assert NearestBySide(entries, without={1}).of(similarities)[Side.INSIDE] == pytest.approx(0.2)


def test_parts_take_turns_within_each_group() -> None:
    entries = [entry(EntryKind.EXAMPLE, group) for group in "aabab"] + [entry(EntryKind.ASK, "a")]
    assert [part_of_examples(entries, part, 2) for part in range(2)] == [frozenset({0, 2, 3}), frozenset({1, 4})]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("canary or shadow", Side.INSIDE),
        ("a recipe for pea soup", Side.OUTSIDE),
        ("paste the real questions", Side.DUMP),
    ],
)
def test_a_question_is_like_its_own_side(retriever: Retriever, text: str, side: Side) -> None:
    like = retriever.search(text).like
    assert max(like, key=lambda name: like[name]) is side
