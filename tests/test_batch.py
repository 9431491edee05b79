"""The public batch contract, on the real engine."""

from __future__ import annotations

import json
from typing import Any

from tutor.batch import answer_lines
from tutor.chat.engine import Tutor


def run(tutor: Tutor, *lines: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer_lines(tutor, lines)]


def test_the_shape_of_an_answer(tutor: Tutor) -> None:
    (record,) = run(tutor, b'{"id": "q1", "question": "When is a canary better than blue-green?"}\n')
    assert list(record) == ["id", "answer", "abstained", "reason", "citations", "ms"]
    assert (record["id"], record["abstained"], record["reason"]) == ("q1", False, None)
    assert record["answer"]
    assert record["ms"] > 0
    assert 1 <= len(record["citations"]) <= 5
    assert list(record["citations"][0]) == ["lesson", "section", "heading", "text", "score"]
    assert record["citations"][0]["lesson"] == "3.1"
    assert record["citations"][0]["section"].startswith("3.1/")


def test_a_decline_carries_its_type_and_the_nearest_sections(tutor: Tutor) -> None:
    (record,) = run(tutor, b'{"id": 7, "question": "Who won the football world cup in 1998?"}')
    assert (record["id"], record["abstained"], record["reason"]) == (7, True, "off-topic")
    assert record["answer"]
    assert record["citations"]


def test_malformed_lines_do_not_stop_the_run(tutor: Tutor) -> None:
    records = run(
        tutor,
        b"not json",
        b'{"id": "a"}',
        b'{"id": "b", "question": 3}',
        b"[1]",
        b"\xff\xfe",
        b"",
        b"[" * 100_000,
        b'{"id": "c", "question": ""}',
        b'{"id": "d", "question": "What does the exam cost?"}',
    )
    assert [record["id"] for record in records] == [None, "a", "b", None, None, None, "c", "d"]
    assert all("error" in record for record in records[:6])
    assert records[6]["reason"] == "unclear"
    assert "200" in records[7]["answer"]
