"""The inner structure of a section: blocks, and the units inside them that can be quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.sentences import Span, sentence_spans


class BlockKind(StrEnum):
    """What a block is."""

    PROSE = "prose"
    LIST = "list"
    TABLE = "table"
    CODE = "code"
    DIAGRAM = "diagram"


class Label(StrEnum):
    """The role of a labelled paragraph."""

    RULE = "Rule"
    TRAP = "Trap"
    STEM_CUE = "Stem cue"
    EXAMPLE = "Example"


@dataclass(frozen=True)
class Block:
    """One block of a section body.

    Attributes:
        kind: What it is.
        start: Offset of its first character in the body.
        end: Offset after its last character.
        units: Quotable parts in order: sentences, list items, table rows (without the header), or
            the whole code block; offsets into the body.
        label: Role of a labelled paragraph.
        header: Header and rule rows of a table.
        info: Language and mode of a code block, such as `python run`.
    """

    kind: BlockKind
    start: int
    end: int
    units: tuple[Span, ...]
    label: Label | None = None
    header: Span | None = None
    info: str = ""


_LABELS = {f"**{label}.**": label for label in Label}
_PARSER = MarkdownIt("commonmark").enable("table").disable("reference")  # a definition would be in no block


@lru_cache(maxsize=4096)
def parse_blocks(body: str) -> tuple[Block, ...]:
    """Return the blocks of a section body in order; only white space lies between them."""
    starts = _line_starts(body)
    tokens = [token for token in _PARSER.parse(body) if token.map is not None]
    blocks = []
    for token in tokens:
        if token.level == 0:
            inner = [t for t in tokens if t.level > 0 and t.map and token.map and _inside(t.map, token.map)]
            blocks.append(_block(body, starts, token, inner))
    return tuple(block for block in blocks if block.start < block.end)


def _inside(inner: list[int], outer: list[int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _line_starts(body: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", body)), len(body)]


def _span(body: str, starts: list[int], lines: list[int]) -> Span:
    start, end = starts[lines[0]], starts[min(lines[1], len(starts) - 1)]
    text = body[start:end]
    if not text.strip():  # white space that Markdown takes for text, such as a form feed
        return start, start
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def _block(body: str, starts: list[int], token: Token, inner: list[Token]) -> Block:
    assert token.map is not None
    start, end = _span(body, starts, token.map)
    if token.type == "fence":
        kind = BlockKind.DIAGRAM if token.info.strip() == "mermaid" else BlockKind.CODE
        return Block(kind, start, end, ((start, end),), info=token.info.strip())
    if token.type == "table_open":
        rows = [_span(body, starts, t.map) for t in inner if t.type == "tr_open" and t.map]
        first_row = rows[1][0] if len(rows) > 1 else end
        header = (start, start + len(body[start:first_row].rstrip()))
        return Block(BlockKind.TABLE, start, end, tuple(rows[1:]), header=header)
    if token.type in {"bullet_list_open", "ordered_list_open"}:
        items = [_span(body, starts, t.map) for t in inner if t.type == "list_item_open" and t.level == 1 and t.map]
        return Block(BlockKind.LIST, start, end, tuple(items))
    text = body[start:end]
    label = next((value for mark, value in _LABELS.items() if text.startswith(mark)), None)
    units = tuple((start + a, start + b) for a, b in sentence_spans(text))
    return Block(BlockKind.PROSE, start, end, units, label=label)
