"""Section → chunks. A chunk is a verbatim slice of a section that fits the encoder's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.models import Section
from corpus.sentences import Span

TokenCounter = Callable[[str], int]


@dataclass(frozen=True)
class Chunk:
    """A slice of a section's body.

    Attributes:
        section_id: The section it is cut from.
        start: Offset of the first character in the body.
        end: Offset after the last character.
        text: `body[start:end]`.
        context: What the encoder reads before the text: heading path and, for later parts of a
            table, its header.
    """

    section_id: str
    start: int
    end: int
    text: str
    context: str

    @property
    def encoder_text(self) -> str:
        """Return what is embedded."""
        return f"{self.context}\n{self.text}"


def chunk_section(section: Section, count_tokens: TokenCounter, max_tokens: int) -> list[Chunk]:
    """Cut a section into chunks that each fit the window, in order.

    The prose of a section stays together where it fits; tables and code start chunks of their own.
    Together the chunks cover the body but for the white space between them; diagrams, which say
    nothing in words, are chunks too.

    Raises:
        ValueError: A single unit (a sentence, a row, a line of code) is larger than the window.
    """
    spans: list[tuple[Span, str]] = []
    for run in _runs(parse_blocks(section.body)):
        spans += _fit(section, run, count_tokens, max_tokens)
    return [Chunk(section.id, a, b, section.body[a:b], context) for (a, b), context in spans]


def _runs(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Group neighbouring prose and lists; everything else stands alone."""
    run: list[Block] = []
    for block in blocks:
        if block.kind in {BlockKind.PROSE, BlockKind.LIST}:
            run.append(block)
            continue
        if run:
            yield run
        run = []
        yield [block]
    if run:
        yield run


def _fit(section: Section, run: list[Block], count_tokens: TokenCounter, max_tokens: int) -> Iterator[tuple[Span, str]]:
    body, path = section.body, section.heading_path
    whole = (run[0].start, run[-1].end)
    if count_tokens(f"{path}\n{body[whole[0] : whole[1]]}") <= max_tokens:
        yield whole, path
        return
    header = run[0].header
    table_context = f"{path}\n{body[header[0] : header[1]]}" if header else path
    context, current = path, None
    for unit in _units(body, run):
        joined = (current[0], unit[1]) if current else unit
        if count_tokens(f"{context}\n{body[joined[0] : joined[1]]}") <= max_tokens:
            current = joined
            continue
        if current is None:
            raise ValueError(f"{section.id}: {body[unit[0] : unit[1]][:60]!r} … is larger than the encoder's window")
        yield current, context
        context, current = table_context, unit
        if count_tokens(f"{context}\n{body[unit[0] : unit[1]]}") > max_tokens:
            raise ValueError(f"{section.id}: {body[unit[0] : unit[1]][:60]!r} … is larger than the encoder's window")
    if current:
        yield current, context


def _units(body: str, run: list[Block]) -> Iterator[Span]:
    for block in run:
        if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
            yield from _lines(body, block)
            continue
        first = True
        for start, end in block.units or [(block.start, block.end)]:
            yield (block.start if first else start), end
            first = False


def _lines(body: str, block: Block) -> Iterator[Span]:
    position = block.start
    for line in body[block.start : block.end].splitlines(keepends=True):
        if line.strip():
            yield position, position + len(line.rstrip("\n"))
        position += len(line)
