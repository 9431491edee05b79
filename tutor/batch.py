"""The batch contract: JSON lines in, JSON lines out. Public; documented in the README."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from tutor.chat.engine import Tutor
from tutor.chat.models import Answer


def answer_lines(tutor: Tutor, lines: Iterable[bytes]) -> Iterator[str]:
    """Yield one JSON line per input line, in order; blank lines are passed over.

    Input: `{"id": …, "question": "…"}`. A malformed line yields `{"id": …, "error": "…"}`.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer_line(tutor, line), ensure_ascii=False)


def _answer_line(tutor: Tutor, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return {"id": None, "error": f"not a JSON line: {error}"}
    if not isinstance(record, dict):
        return {"id": None, "error": 'expected an object with "id" and "question"'}
    key = record.get("id")
    if not isinstance(record.get("question"), str):
        return {"id": key, "error": '"question" is missing or not a text'}
    return answer_record(key, tutor.ask(record["question"]))


def answer_record(key: object, answer: Answer) -> dict[str, Any]:
    """Return an answer in the shape of the batch contract."""
    return {
        "id": key,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason.value if answer.reason else None,
        "citations": [
            {
                "lesson": citation.page_id,
                "section": citation.section_id,
                "heading": citation.heading,
                "text": citation.text,
                "score": citation.score,
            }
            for citation in answer.citations
        ],
        "ms": answer.milliseconds,
    }
