"""The wish for a table: the guide's own table on what was asked, whole."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.blocks import Block, BlockKind, parse_blocks
from index.found import Passage
from tutor.chat.models import Role, Segment

NEAR = 4.0
"""Logits below the best section within which a table still is about the question."""
NONE = "The guide has no table on this; these are its words."


def table_of(passages: Sequence[Passage], quoted: Sequence[str]) -> tuple[Segment, Passage] | None:
    """Return the table of a section that answers, with its passage, or None.

    Args:
        passages: What was found, best first.
        quoted: Ids of the sections of the answer that is wished for as a table; their tables come first.
    """
    near = [passage for passage in passages if passage.score >= passages[0].score - NEAR]
    near.sort(key=lambda passage: quoted.index(passage.section.id) if passage.section.id in quoted else len(quoted))
    for passage in near:
        block = next((b for b in parse_blocks(passage.section.body) if b.kind is BlockKind.TABLE), None)
        if block is not None:
            return _segment(passage.section.body, block), passage
    return None


def _segment(body: str, block: Block) -> Segment:
    return Segment(
        text=body[block.start : block.end].rstrip(), role=Role.TABLE, citation=1, start=block.start, end=block.end
    )
