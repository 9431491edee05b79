"""The sections of a corpus and the text of each: its prose, its length and the lines of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Corpus, Section
from corpus.tables import find_table

CODE_SPAN = re.compile(r"`[^`]*`")


def every_section(corpus: Corpus) -> Iterator[Section]:
    """Yield every section in reading order, also one whose id stands twice."""
    for page in corpus.pages:
        yield from page.sections


def prose_text(section: Section) -> str:
    """Return the section's text without tables, code and diagrams."""
    kinds = {BlockKind.PROSE, BlockKind.LIST}
    return "\n\n".join(section.body[b.start : b.end] for b in parse_blocks(section.body) if b.kind in kinds)


def word_count(section: Section) -> int:
    """Return the number of words of prose and tables, code and diagrams left out."""
    text = prose_text(section)
    table = find_table(section)
    if table:
        text += " " + section.body[table.start : table.end].replace("|", " ").replace("---", " ")
    return len(text.split())


def line_at(section: Section, offset: int) -> int:
    """Return the line of the file at an offset of the section's body."""
    return section.body_line + section.body.count("\n", 0, offset)


def without_code(section: Section) -> str:
    """Return the body with code and diagrams blanked, all offsets as before."""
    body = section.body
    for block in parse_blocks(section.body):
        if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
            blank = re.sub(r"[^\n]", " ", body[block.start : block.end])
            body = body[: block.start] + blank + body[block.end :]
    return CODE_SPAN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), body)
