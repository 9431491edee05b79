"""The inner structure of a section: blocks, and the units inside them that can be quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from corpus.sentences import Span, sentence_spans

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


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
_kept: dict[str, tuple[Block, ...]] = {}
"""What `keep_blocks` was given, by the body, so that it can never be taken for the blocks of another text."""


def keep_blocks(body: str, rows: Sequence[Any]) -> None:
    """Take what `blocks_as_json` made of a body by these same rules, so that it need not be parsed again.

    Raises:
        ValueError: The rows are none of blocks.
    """
    _kept.setdefault(body, tuple(map(_from_json, rows)))


def blocks_as_json(body: str) -> list[list[Any]]:
    """Return the blocks of a body as lists that JSON can hold."""
    return [[b.kind, b.start, b.end, b.units, b.label, b.header, b.info] for b in parse_blocks(body)]


def _from_json(row: Sequence[Any]) -> Block:
    kind, start, end, units, label, header, info = row
    known = Label(label) if label else None
    return Block(BlockKind(kind), start, end, tuple(map(tuple, units)), known, tuple(header) if header else None, info)


@lru_cache(maxsize=4096)
def parse_blocks(body: str) -> tuple[Block, ...]:
    """Return the blocks of a section body in order; only white space lies between them."""
    if body in _kept:
        return _kept[body]
    starts = _line_starts(body)
    tokens = [token for token in _parser().parse(body) if token.map is not None]
    blocks = []
    for token in tokens:
        if token.level == 0:
            inner = [t for t in tokens if t.level > 0 and t.map and token.map and _inside(t.map, token.map)]
            blocks.append(_block(body, starts, token, inner))
    return tuple(block for block in blocks if block.start < block.end)


@cache
def _parser() -> MarkdownIt:
    """Return the parser; where all blocks were kept, it is never loaded."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("table").disable("reference")  # a definition would be in no block


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
