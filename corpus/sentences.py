"""Sentence boundaries in the guide's Markdown.

The guide's style keeps this simple on purpose: no abbreviations with a period, names and values in
backticks. A sentence ends at `.`, `?` or `!` (with closing quotes, brackets or emphasis) before white
space and a new beginning, and never inside a code span or a link target.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]

_PROTECTED = re.compile(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|\]\([^)]*\)")
_END = re.compile(r"[.?!]+(?:\*{1,2}|_|[\"'”’)\]])*(?=\s|$)")
_NEXT = re.compile(r"\s+(?:[\"'“‘(\[*_`]*)[A-Z0-9`]|\s*$")
_ABBREVIATION = re.compile(r"(?:\b(?:vs|No|Fig|approx|min|max|cf)|\b[A-Z]|\b(?:e\.g|i\.e))\.$")
_LABEL = re.compile(r"\s*\*\*[^*]{1,24}\.\*\*\s*")


def sentence_spans(text: str) -> list[Span]:
    """Return the sentences of one paragraph as `[start, end)` offsets, in order.

    Spans hold no surrounding white space; joined with the space between them they give the text
    back. A bold label such as `**Rule.**` belongs to the sentence after it.
    """
    protected = [match.span() for match in _PROTECTED.finditer(text)]
    label = _LABEL.match(text)
    start = len(text) - len(text.lstrip())
    spans: list[Span] = []
    for match in _END.finditer(text, label.end() if label else 0):
        end = match.end()
        if any(a < match.start() < b - 1 for a, b in protected) or not _NEXT.match(text, end):
            continue
        if _ABBREVIATION.search(text, start, match.start() + 1):
            continue
        spans.append((start, end))
        rest = text[end:]
        start = end + len(rest) - len(rest.lstrip())
    tail = text[start:].rstrip()
    if tail:
        spans.append((start, start + len(tail)))
    return spans
